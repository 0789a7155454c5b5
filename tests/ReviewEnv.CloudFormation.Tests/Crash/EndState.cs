using ReviewEnv.CloudFormation.Stacks;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Work;
using ReviewEnv.Storage;
using ReviewEnv.Testing.CloudFormation;
using ReviewEnv.Testing.CloudFormation.Http;

namespace ReviewEnv.CloudFormation.Tests.Crash;

/// <summary>What a flow has come to, against what it must come to.</summary>
/// <param name="stacks">All that were ever made.</param>
/// <param name="acted">The calls that were acted on, answered or not.</param>
/// <param name="pushedAt">When the last commit was first there.</param>
internal sealed class EndState(Flow flow, IReadOnlyList<FakeStack> stacks, IReadOnlyList<ApiCall> acted, DateTimeOffset pushedAt)
{
    private readonly List<string> wrongs = [];

    public async Task<IReadOnlyList<string>> WrongsAsync(string database)
    {
        await using var store = await ReviewStorage.OpenSqliteAsync(database, TimeProvider.System);
        var record = (await store.LoadAsync(Errand.Key, CancellationToken.None)).Record!;
        var journal = await store.ReadAsync(Errand.Key, 1000, CancellationToken.None);
        JudgeHistory();
        JudgeStack(record);
        Same("phase", record.Phase, flow.Phase);
        Same("published commit", record.Published?.Commit.Value, flow.Phase == EnvironmentPhase.Ready ? flow.Last.Commit : flow.Served ?? (flow.Phase == EnvironmentPhase.Sleeping ? record.Published?.Commit.Value : null));
        Same("reasons of failed creations in the journal", journal.Count(entry => entry.Kind == JournalKind.Failure && entry.Message.Contains("boom")), flow.Wrecks);
        return wrongs;
    }

    private void JudgeHistory()
    {
        Same("stacks ever made", stacks.Count, flow.Stacks);
        Same("creations", Begun("CREATE_IN_PROGRESS"), flow.Creations);
        Same("updates", Begun("UPDATE_IN_PROGRESS"), flow.Updates);
        Same("deletions", Begun("DELETE_IN_PROGRESS"), flow.Deletions);
        Same("change sets asked for", Tokens("CreateChangeSet"), flow.Sets ?? flow.Creations + flow.Updates);
        Same("change sets carried out", Tokens("ExecuteChangeSet"), flow.Creations + flow.Updates);
    }

    private void JudgeStack(EnvironmentRecord record)
    {
        var living = stacks.Where(stack => !stack.IsDeleted).ToList();
        Same("living stacks", living.Count, flow.Status is null ? 0 : 1);
        if (living is not [var stack] || flow.Status is null) return;

        var commit = flow.Served ?? flow.Last.Commit;
        Same("status", stack.Status, flow.Status);
        Same("protection", stack.TerminationProtected, flow.Last.Protects);
        Same("policy", stack.Policy, flow.Last.Protects ? Errand.Policy : null);
        Same("parameter Commit", stack.Parameters.GetValueOrDefault("Commit"), commit);
        Same("parameter DesiredCount", stack.Parameters.GetValueOrDefault("DesiredCount"), flow.Last.Asleep ? "0" : "1");
        if (flow.Status != "ROLLBACK_COMPLETE") Same("output Served", stack.Outputs.GetValueOrDefault("Served"), commit);
        var notes = StackNotes.Read(stack.Tags);
        Same("tags", notes is null ? null : $"{notes.Instance} {notes.Key} {notes.Commit} {notes.Previous} {notes.Asleep} {notes.Template} {notes.Owner} {string.Join(',', notes.Outputs)}", $"{Errand.Instance} {Errand.Key} {commit} {flow.Previous} {flow.Last.Asleep} queue ada Served");
        if (notes is null || flow.Served is not null) return;
        Same("fingerprint in the tags", notes.Fingerprint, record.Fingerprint);
        Same("end of life in the tags, to the second", (notes.ExpiresAt - record.ExpiresAt)?.Duration() < TimeSpan.FromSeconds(1), true);
        Same("wanted since the last push, to the hour", (record.CommitSince - pushedAt)?.Duration() < TimeSpan.FromHours(1), true);
    }

    private void Same<T>(string what, T got, T wanted)
    {
        if (!EqualityComparer<T>.Default.Equals(got, wanted)) wrongs.Add($"{what}: {got?.ToString() ?? "none"}, not {wanted?.ToString() ?? "none"}");
    }

    /// <summary>What CloudFormation itself began on being asked.</summary>
    private int Begun(string status) => stacks.Sum(stack => stack.Events.Count(happened => happened.LogicalId == stack.Name && happened.Status == status && happened.Reason == "User Initiated"));

    /// <summary>How many different things were asked for, however often each.</summary>
    private int Tokens(string operation) => acted.Where(call => call.Operation == operation).Select(call => call.Token).Distinct().Count();
}
