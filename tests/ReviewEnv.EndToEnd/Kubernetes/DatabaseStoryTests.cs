using System.Globalization;
using System.Text.Json;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.Kubernetes;
using Xunit.Abstractions;

namespace ReviewEnv.EndToEnd.Kubernetes;

/// <summary>An application with a database: one thing after the other, and nothing after a thing that failed.</summary>
[NeedsContainers]
[Collection(ClusterCollection.Name)]
public sealed class DatabaseStoryTests(KubernetesFixture fixture, ITestOutputHelper output)
{
    private const string Branch = "feature/orders";

    [ContractFact]
    public async Task The_database_is_ready_before_the_migration_starts_and_the_migration_is_done_before_the_web_starts()
    {
        await using var site = await ClusterSite.OpenAsync(
            fixture, parameters: "image: \"reviewenv-test/web:1\", migrate: \"/bin/migrate\", databaseImage: \"reviewenv-test/database:1\", path: /health");
        var volume = $"{site.Prefix}-data";
        await site.Plane.ApplyAsync(VolumeOf(volume));
        try
        {
            await StoryAsync(site, volume);
        }
        finally
        {
            await site.Plane.KubectlAsync("delete", "persistentvolume", volume, "--wait=false", "--ignore-not-found");
        }
    }

    private async Task StoryAsync(ClusterSite site, string volume)
    {
        var template = Shipped.Copy("kubernetes-web-database");
        var first = await site.PushAsync(Branch, template, withImage: false);
        var url = Daemon.UrlOf(await site.ReadyAsync(Branch, first));
        var space = await site.NamespaceAsync(Branch);
        (await site.PageAsync(url)).ShouldContain($"commit {first}");
        output.WriteLine(string.Join(Environment.NewLine, (await site.JournalAsync(Branch)).Select(line => $"{line.At:HH:mm:ss} {line.Kind}: {line.Message}")));

        var database = await site.SeeAsync("pod", "database-0", "-n", space);
        var ready = Time(database.At("status", "conditions").EnumerateArray().Single(condition => condition.Text("type") == "Ready"), "lastTransitionTime");
        var job = await site.SeeAsync("job", "migration", "-n", space);
        var web = await site.SeeAsync("deployment", "web", "-n", space);
        ready.ShouldBeLessThanOrEqualTo(Time(job, "metadata", "creationTimestamp"));
        Time(job, "status", "completionTime").ShouldBeLessThanOrEqualTo(Time(web, "metadata", "creationTimestamp"));
        (await site.SeeAsync("persistentvolumeclaim", "data-database-0", "-n", space)).Text("status", "phase").ShouldBe("Bound");
        (await site.Plane.KubectlAsync("logs", "job/migration", "-n", space)).ShouldContain("migrated");

        // The migration of the next commit fails: the web of the first goes on, with the database that it had.
        var broken = await site.PushAsync(Branch, template.WithVariable("migration.yaml", "BEHAVIOUR", "fail"), withImage: false);
        var told = await site.ToldAsync(Branch, "Failure", ["boom: the migration is broken", $"{first[..8]} keeps serving"]);
        told.Commit.ShouldBe(broken);
        output.WriteLine(told.Message);
        await site.ReachAsync(Branch, "Failed");
        (await site.PageAsync(url)).ShouldContain($"commit {first}");
        var kept = await site.SeeAsync("deployment", "web", "-n", space);
        kept.At("metadata", "generation").GetInt64().ShouldBe(web.At("metadata", "generation").GetInt64());
        (await site.SeeAsync("pod", "database-0", "-n", space)).Text("metadata", "uid").ShouldBe(database.Text("metadata", "uid"));

        // And one that mends it: migrated first, then served.
        var mended = await site.PushAsync(Branch, template, withImage: false);
        await site.ReadyAsync(Branch, mended);
        (await site.PageAsync(url)).ShouldContain($"commit {mended}");
        var again = await site.SeeAsync("job", "migration", "-n", space);
        again.Text("metadata", "uid").ShouldNotBe(job.Text("metadata", "uid"));
        (await site.SeeAsync("pod", "database-0", "-n", space)).Text("metadata", "uid").ShouldBe(database.Text("metadata", "uid"));

        // The volume is to be retained: that is told, until somebody deletes it.
        await site.DeleteAsync(Branch);
        await site.ReachAsync(Branch, "Leaking");
        (await site.JournalAsync(Branch)).ShouldContain(line => line.Message.Contains($"PersistentVolume {volume} (1Gi) is kept by its reclaim policy Retain"));
        await site.Plane.KubectlAsync("delete", "persistentvolume", volume);
        await site.ReachAsync(Branch, "Stopped");
        (await site.NamespacesAsync()).ShouldBeEmpty();
    }

    private static DateTimeOffset Time(JsonElement element, params string[] path) => DateTimeOffset.Parse(element.Text(path)!, CultureInfo.InvariantCulture);

    /// <summary>Nobody here makes volumes for claims; a claim takes one that fits.</summary>
    private string VolumeOf(string name) => $$"""
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: {{name}} }
        spec:
          capacity: { storage: 1Gi }
          accessModes: [ReadWriteOnce]
          persistentVolumeReclaimPolicy: Retain
          hostPath: { path: "{{fixture.RealNode.Folder}}/volumes/{{name}}", type: DirectoryOrCreate }
        """;
}
