using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Publication;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Reporting;

/// <summary>Keeps one note on the merge request, known by its marker, and rewrites it.</summary>
/// <param name="costs">Says what an environment has cost; null where nobody counts.</param>
internal sealed class NoteTelling(GitLabApi api, CostSoFar? costs)
{
    private long? self;

    public async Task TellAsync(Telling telling, CancellationToken cancellationToken)
    {
        if (telling.Story.Note is not { } wanted) return;
        if (telling.Steps.Note.LeaveTold) await LeaveAsync(telling, telling.Memory.Note!, wanted, cancellationToken);
        switch (telling.Steps.Note.Move)
        {
            case NoteMove.Update:
                await UpdateAsync(telling, wanted, telling.Memory.Note!.Id, cancellationToken);
                break;
            case NoteMove.Create:
                await FindOrCreateAsync(telling, wanted, cancellationToken);
                break;
        }
    }

    private async Task UpdateAsync(Telling telling, StoryNote wanted, long id, CancellationToken cancellationToken)
    {
        try
        {
            await api.UpdateNoteAsync(telling.Project, wanted.MergeRequest, id, await BodyAsync(telling, wanted, cancellationToken), cancellationToken);
            Remember(telling, wanted, id);
        }
        catch (GitLabException e) when (e.Kind == GitLabTrouble.NotFound)
        {
            // Somebody deleted it; there may be another one that an earlier try left.
            telling.Memory = telling.Memory with { Note = null };
            await FindOrCreateAsync(telling, wanted, cancellationToken);
        }
    }

    private async Task FindOrCreateAsync(Telling telling, StoryNote wanted, CancellationToken cancellationToken)
    {
        var notes = (await api.ListNotesAsync(telling.Project, wanted.MergeRequest, cancellationToken)).Where(note => !note.System && note.Body.Contains(wanted.Marker, StringComparison.Ordinal)).ToList();
        // Anybody can write the marker; only what is ours can be changed.
        if (notes.Count > 0)
        {
            self ??= (await api.UserAsync(cancellationToken)).Id;
            if (notes.Find(note => note.Author?.Id == self) is { } ours)
            {
                var body = await BodyAsync(telling, wanted, cancellationToken);
                if (ours.Body != body) await api.UpdateNoteAsync(telling.Project, wanted.MergeRequest, ours.Id, body, cancellationToken);
                Remember(telling, wanted, ours.Id);
                return;
            }
        }

        var made = await api.CreateNoteAsync(telling.Project, wanted.MergeRequest, await BodyAsync(telling, wanted, cancellationToken), cancellationToken);
        Remember(telling, wanted, made.Id);
    }

    private async Task<string> BodyAsync(Telling telling, StoryNote wanted, CancellationToken cancellationToken) =>
        wanted.BodyWith(costs is null ? null : await costs.WordsAsync(telling.Key, cancellationToken));

    private async Task LeaveAsync(Telling telling, ToldNote old, StoryNote wanted, CancellationToken cancellationToken)
    {
        try
        {
            await api.UpdateNoteAsync(telling.Project, old.MergeRequest, old.Id, wanted.MovedBody, cancellationToken);
        }
        catch (GitLabException e) when (!e.IsTransient && e.Kind != GitLabTrouble.Unauthorized)
        {
            // Deleted, or locked with its merge request: nobody reads it any more.
        }

        telling.Memory = telling.Memory with { Note = null };
    }

    private static void Remember(Telling telling, StoryNote wanted, long id) =>
        telling.Memory = telling.Memory with { Note = new ToldNote(wanted.MergeRequest, id, wanted.Digest) };
}
