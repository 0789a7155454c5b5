using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Journal;

namespace ReviewEnv.Storage.Rows;

/// <summary>What the journal says about an event.</summary>
internal static class EventSentence
{
    public static JournalRow Row(StoreKey branch, BranchEvent branchEvent, long at) => new(
        branch, at, nameof(JournalKind.Delivery), StoredText.Of(Of(branchEvent)),
        branchEvent.After is { IsZero: false } commit ? commit.Value : null, StoredText.OrNull(branchEvent.Actor));

    public static string Of(BranchEvent branchEvent)
    {
        var by = branchEvent.Actor is { } actor ? $" by {actor}" : "";
        var what = branchEvent.Ref.IsTag ? "tag" : "branch";
        var mergeRequest = branchEvent.MergeRequest is { } request ? $"merge request !{request.Iid}" : "merge request";
        return branchEvent.Kind switch
        {
            BranchEventKind.Deleted => $"{what} deleted{by}",
            BranchEventKind.MergeRequestOpened => $"{mergeRequest} opened{by}",
            BranchEventKind.MergeRequestUpdated => $"{mergeRequest} updated{by}",
            BranchEventKind.MergeRequestMerged => $"{mergeRequest} merged{by}",
            BranchEventKind.MergeRequestClosed => $"{mergeRequest} closed{by}",
            _ => branchEvent switch
            {
                { After: { IsZero: true } } => $"{what} deleted{by}",
                { Before: { IsZero: true }, After: { } after } => $"{what} created at {after.Short}{by}",
                { Before: { } before, After: { } after } => $"push{by}: {before.Short} -> {after.Short}",
                { After: { } after } => $"push{by}: {after.Short}",
                _ => $"push{by}",
            },
        };
    }
}
