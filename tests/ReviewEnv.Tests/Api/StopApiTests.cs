using System.Net;
using System.Net.Http.Json;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Tests.Api;

/// <summary>Stopping a branch by name, as jobs do.</summary>
public sealed class StopApiTests : IAsyncLifetime
{
    private static readonly EnvironmentKey Key = Some.Key("feature/a");
    private ApiServer server = null!;

    public async Task InitializeAsync() => server = await ApiServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_job_of_an_old_commit_does_not_stop_what_came_after_it()
    {
        var record = await server.SaveAsync(SomeRecord.Of(Key, EnvironmentPhase.Ready));

        (await StopAsync(Some.Commit().Value)).ShouldBe(HttpStatusCode.Accepted);
        (await server.Store.LoadAsync(Key, CancellationToken.None)).Wishes.Stop.ShouldBeNull();

        (await StopAsync(record.Commit!.Value.Value)).ShouldBe(HttpStatusCode.Accepted);
        (await server.Store.LoadAsync(Key, CancellationToken.None)).Wishes.Stop!.Commit.ShouldBe(record.Commit);
    }

    [Fact]
    public async Task Without_a_commit_whatever_is_there_is_stopped()
    {
        var record = await server.SaveAsync(SomeRecord.Of(Key, EnvironmentPhase.Ready));

        (await StopAsync(null)).ShouldBe(HttpStatusCode.Accepted);

        (await server.Store.LoadAsync(Key, CancellationToken.None)).Wishes.Stop!.Commit.ShouldBe(record.SeenHead);
    }

    private async Task<HttpStatusCode> StopAsync(string? sha)
    {
        using var client = server.Client();
        using var answer = await client.PostAsJsonAsync(new Uri("/api/v1/stop", UriKind.Relative), new { project = Key.Project, @ref = Key.Ref.Name, sha });
        return answer.StatusCode;
    }
}
