using System.Text.Json.Nodes;
using ReviewEnv.Core.Branches;

namespace ReviewEnv.Testing.GitLab;

/// <summary>A merge request, with what people do to it. Every change sends its hook, in the target project.</summary>
public sealed class FakeMergeRequest
{
    private readonly Forge forge;
    private readonly FakeProject source;
    private IReadOnlyList<string> labels;

    internal FakeMergeRequest(Forge forge, FakeProject target, FakeProject source, int iid, string sourceBranch, string targetBranch, CommitSha head, FakeUser author, bool draft, IReadOnlyList<string> labels)
    {
        this.forge = forge;
        this.source = source;
        this.labels = labels;
        (Id, Iid, TargetProject, SourceBranch, TargetBranch, Author, Draft, Sha) = (forge.NextId(), iid, target, sourceBranch, targetBranch, author, draft, head);
        CreatedAt = UpdatedAt = forge.Now();
        KnowHead();
    }

    public long Id { get; }

    public int Iid { get; }

    /// <summary><c>opened</c>, <c>closed</c> or <c>merged</c>.</summary>
    public string State { get; private set; } = "opened";

    public FakeProject TargetProject { get; }

    /// <summary>Null when it was deleted.</summary>
    public FakeProject? SourceProject => source.Deleted ? null : source;

    public string SourceBranch { get; }

    public string TargetBranch { get; }

    public string Title => (Draft ? "Draft: " : "") + $"Merge {SourceBranch}";

    public FakeUser Author { get; }

    public bool Draft { get; private set; }

    public IReadOnlyList<string> Labels => labels;

    /// <summary>The head, as the last push to an open merge request left it.</summary>
    public CommitSha Sha { get; private set; }

    public CommitSha? MergeCommitSha { get; private set; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public DateTimeOffset? MergedAt { get; private set; }

    public DateTimeOffset? ClosedAt { get; private set; }

    public string WebUrl => $"{TargetProject.WebUrl}/-/merge_requests/{Iid}";

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<FakeNote> Notes
    {
        get
        {
            lock (forge.Gate) return [.. NoteList];
        }
    }

    internal List<FakeNote> NoteList { get; } = [];

    internal Forge Forge => forge;

    /// <summary>Puts a merge commit on the target branch, and stops the environments of the source branch.</summary>
    public void Merge(bool deleteSource = false, string author = "ada")
    {
        lock (forge.Gate)
        {
            Require("opened");
            MergeCommitSha = TargetProject.Push(TargetBranch, author: author);
            MergedAt = forge.Now();
            Become("merged", 3, "merge", author);
            StopEnvironments();
            if (deleteSource) SourceProject?.DeleteBranch(SourceBranch, author);
        }
    }

    public void Close(string author = "ada")
    {
        lock (forge.Gate)
        {
            Require("opened");
            ClosedAt = forge.Now();
            Become("closed", 2, "close", author);
            StopEnvironments();
        }
    }

    public void Reopen(string author = "ada")
    {
        lock (forge.Gate)
        {
            Require("closed");
            if (SourceProject?.Head(SourceBranch) is not { } head) throw new InvalidOperationException($"Merge request {Iid} cannot be reopened: its source branch is gone.");
            Sha = head;
            KnowHead();
            ClosedAt = null;
            Become("opened", 1, "reopen", author);
        }
    }

    /// <summary>Pushes to the source branch, wherever it is.</summary>
    public CommitSha Push(CommitSha? sha = null, bool force = false, string author = "ada") => source.Push(SourceBranch, sha, force, author);

    public CommitSha Push(string sha, bool force = false, string author = "ada") => Push(CommitSha.Parse(sha), force, author);

    public void SetDraft(bool draft, string author = "ada")
    {
        lock (forge.Gate)
        {
            if (Draft == draft) return;
            var before = Title;
            Draft = draft;
            AddSystemNote($"marked this merge request as **{(draft ? "draft" : "ready")}**", author);
            Tell("update", author, changes: new() { ["draft"] = MergeRequestPayloads.Change(!draft, draft), ["title"] = MergeRequestPayloads.Change(before, Title) });
        }
    }

    public void SetLabels(params IReadOnlyList<string> titles)
    {
        lock (forge.Gate)
        {
            var before = labels;
            labels = [.. titles];
            Tell("update", "ada", changes: new() { ["labels"] = new JsonObject { ["previous"] = MergeRequestPayloads.Labels(this, before), ["current"] = MergeRequestPayloads.Labels(this, labels) } });
        }
    }

    /// <summary>Somebody comments.</summary>
    public FakeNote AddNote(string body, string author = "ada")
    {
        lock (forge.Gate) return AddNote(body, forge.User(author), system: false);
    }

    public override string ToString() => $"{TargetProject.Path}!{Iid}";

    internal bool IsOpenFrom(FakeProject project, string branch) => State == "opened" && source == project && SourceBranch == branch;

    internal void Opened(FakeUser user) => Tell("open", user.Username);

    internal void HeadMoved(CommitSha head, FakeUser user)
    {
        var before = Sha;
        if (before == head) return;
        Sha = head;
        KnowHead();
        AddSystemNote("added 1 commit", user.Username);
        Tell("update", user.Username, before);
    }

    internal void SourceBranchGone(FakeUser user) => Close(user.Username);

    internal FakeNote AddNote(string body, FakeUser author, bool system)
    {
        var now = forge.Now();
        var note = new FakeNote(forge.NextId(), author, system, this, now) { Body = body, UpdatedAt = now };
        NoteList.Add(note);
        UpdatedAt = now;
        if (!system) TargetProject.HookList.Tell(HookTrigger.Note, NotePayloads.Of(note, "create"));
        return note;
    }

    internal void AddSystemNote(string body, string author) => AddNote(body, forge.User(author), system: true);

    private void Become(string state, int stateId, string action, string author)
    {
        var before = State switch { "opened" => 1, "closed" => 2, _ => 3 };
        State = state;
        AddSystemNote(state == "opened" ? "reopened" : state, author);
        Tell(action, author, changes: new() { ["state_id"] = MergeRequestPayloads.Change(before, stateId) });
    }

    // A branch of a fork is none of the target's, even under the same name.
    private void StopEnvironments() => TargetProject.Story.StopForBranch(source == TargetProject ? SourceBranch : GitRef.MergeRequest(Iid).FullName);

    private void Tell(string action, string author, CommitSha? oldrev = null, JsonObject? changes = null)
    {
        var before = UpdatedAt;
        UpdatedAt = forge.Now();
        changes ??= [];
        changes["updated_at"] = MergeRequestPayloads.Change(Stamp.Hook(before), Stamp.Hook(UpdatedAt));
        TargetProject.HookList.Tell(HookTrigger.MergeRequest, MergeRequestPayloads.Of(this, action, forge.User(author), oldrev, changes));
    }

    // GitLab keeps the head in the target project, as refs/merge-requests/1/head.
    private void KnowHead() => TargetProject.Refs.Learn(Sha, source.Refs.Commit(Sha).Author, source.Refs.Commit(Sha).Title);

    private void Require(string state)
    {
        if (State != state) throw new InvalidOperationException($"Merge request {Iid} is {State}, not {state}.");
    }
}
