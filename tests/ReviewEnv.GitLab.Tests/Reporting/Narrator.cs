using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Work;
using ReviewEnv.GitLab.Api;
using ReviewEnv.GitLab.Reporting;
using ReviewEnv.Testing.GitLab;

namespace ReviewEnv.GitLab.Tests.Reporting;

/// <summary>One environment's record over time, and what is remembered of telling it.</summary>
internal sealed class Narrator(FakeGitLab gitlab, FakeProject project, string branch = "feature/x") : IDisposable
{
    private readonly List<GitLabApi> clients = [];
    private GitLabApi? api;

    public EnvironmentKey Key => Record.Key;

    public ForgeMemory Memory { get; set; } = ForgeMemory.Nothing;

    public ManualTimeProvider Clock { get; } = new();

    public EnvironmentRecord Record { get; set; } = new()
    {
        Key = new EnvironmentKey(project.Path, GitRef.Branch(branch)),
        Name = "shop-web-x",
        Target = "here",
        Template = "web",
        Owner = "ada",
    };

    public GitLabApi Api => api ??= Client(null);

    /// <summary>Who says what it has cost; nobody at first.</summary>
    public CostSoFar? Costs { get; set; }

    /// <summary>A commit is being brought up.</summary>
    public EnvironmentRecord Provisioning(CommitSha commit, string attempt = "f") =>
        Record = Record with { Phase = EnvironmentPhase.Provisioning, Commit = commit, Fingerprint = $"{attempt}-{commit.Short}", Reason = "bringing it up" };

    public EnvironmentRecord Ready(CommitSha commit, string attempt = "f", string url = "https://x.example.com/") =>
        Record = Provisioning(commit, attempt) with { Phase = EnvironmentPhase.Ready, Reason = "serving", Published = new PublishedUrl(new Uri(url), commit, Some.Moment) };

    public EnvironmentRecord Failed(CommitSha commit, string reason) => Record = Provisioning(commit) with { Phase = EnvironmentPhase.Failed, Reason = reason };

    public EnvironmentRecord Stopped(string reason = "the branch is gone") =>
        Record = Record with { Phase = EnvironmentPhase.Stopped, Reason = reason, Published = null, Fingerprint = null };

    /// <summary>Tells how the record stands, and remembers what was told.</summary>
    public async Task<ForgeReport> TellAsync()
    {
        var report = await TellAsync(Api, CancellationToken.None);
        Memory = report.Memory with { Doubt = null };
        return report;
    }

    /// <summary>Tells, and dies around one of the calls, so that nothing is remembered.</summary>
    /// <param name="call">Counted from 0.</param>
    /// <param name="after">Whether the call still arrives.</param>
    /// <returns>False if there were fewer calls.</returns>
    public async Task<bool> DieTellingAsync(int call, bool after)
    {
        using var death = new CancellationTokenSource();
        using var fate = new Fate(call, after, death);
        var reporter = new GitLabReporter(Api, gitlab.Url, Clock, Costs);
        var story = StoryOf(reporter);
        await TellAsync(Client(fate), death.Token);
        // A pass stores that before it tells anything.
        Memory = Memory with { Doubt = ForgeDoubt.With(Memory.Doubt, story, ForgeSteps.Of(story, Memory, Clock.GetUtcNow())) };
        return fate.Met;
    }

    /// <summary>What people and we wrote under a merge request, without what GitLab notes by itself.</summary>
    public static IReadOnlyList<FakeNote> Notes(FakeMergeRequest request) => [.. request.Notes.Where(note => !note.System)];

    /// <summary>A new process, which knows nothing of what did not answer before.</summary>
    public void Restart() => api = null;

    public void Dispose()
    {
        foreach (var client in clients) client.Dispose();
    }

    private async Task<ForgeReport> TellAsync(GitLabApi client, CancellationToken cancellationToken)
    {
        var reporter = new GitLabReporter(client, gitlab.Url, Clock, Costs);
        return await reporter.TellAsync(Key, StoryOf(reporter), Memory, cancellationToken);
    }

    private ForgeStory StoryOf(GitLabReporter reporter)
    {
        var places = new StoryPlaces(ForgeNames.Of(Key)[0], new Uri($"https://reviewenv.example.com/environments/{Key.Id}"), commit => reporter.CommitPage(Key.Project, commit));
        return ForgeStory.Of(Record, Memory, ReportSettings.All, places);
    }

    private GitLabApi Client(HttpMessageHandler? handler)
    {
        var client = new GitLabApi(new GitLabApiOptions(gitlab.Url, new Secret(gitlab.Token)), TimeProvider.System, NullLogger<GitLabApi>.Instance, handler);
        clients.Add(client);
        return client;
    }

    /// <summary>One call is the last.</summary>
    private sealed class Fate(int call, bool after, CancellationTokenSource death) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        private int calls;

        public bool Met => calls > call;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var number = calls++;
            if (number < call) return await base.SendAsync(request, cancellationToken);
            if (number == call && after) (await base.SendAsync(request, cancellationToken)).Dispose();
            await death.CancelAsync();
            throw new OperationCanceledException("the process died", death.Token);
        }
    }
}
