using ReviewEnv.Core.Branches;

namespace ReviewEnv.Testing.GitLab;

public sealed partial class FakeProject
{
    public IReadOnlyList<FakeBranch> Branches
    {
        get
        {
            lock (forge.Gate) return [.. Refs.Branches.Select(branch => new FakeBranch(branch.Key, branch.Value) { Protected = ProtectedBranches.Contains(branch.Key) })];
        }
    }

    public IReadOnlyList<FakeTag> Tags
    {
        get
        {
            lock (forge.Gate) return [.. Refs.Tags.Values];
        }
    }

    /// <summary>The branch's commit; null when there is no such branch.</summary>
    public CommitSha? Head(string branch)
    {
        lock (forge.Gate) return Refs.Branches.TryGetValue(branch, out var sha) ? sha : null;
    }

    /// <summary>Somebody pushes one commit to a branch, which is created if need be.</summary>
    /// <param name="sha">Null for a new one.</param>
    /// <param name="force">Whether history was rewritten. GitLab's events do not tell; they hold no commits then.</param>
    public CommitSha Push(string branch, CommitSha? sha = null, bool force = false, string author = "ada")
    {
        lock (forge.Gate)
        {
            var commit = sha ?? Some.Commit();
            var isNew = Refs.Learn(commit, author, "Change something");
            Receive([Refs.Set(GitRef.Branch(branch), commit, commit)], author, hasCommits: isNew && !force);
            return commit;
        }
    }

    public CommitSha Push(string branch, string sha, bool force = false, string author = "ada") => Push(branch, CommitSha.Parse(sha), force, author);

    /// <summary>One push to several branches; null deletes. Of kinds of change that concern more than <see cref="FakeGitLab.PushEventHooksLimit"/> refs, no hook tells.</summary>
    public void PushTogether(IReadOnlyDictionary<string, CommitSha?> branches, string author = "ada")
    {
        lock (forge.Gate)
        {
            var changes = new List<RefChange>();
            foreach (var (branch, commit) in branches)
            {
                if (commit is { } known) Refs.Learn(known, author, "Change something");
                if (commit is { } set) changes.Add(Refs.Set(GitRef.Branch(branch), set, set));
                else if (Refs.Remove(GitRef.Branch(branch)) is { } removed) changes.Add(removed);
            }

            Receive(changes, author, hasCommits: true);
        }
    }

    public void DeleteBranch(string name, string author = "ada") => DeleteBranches([name], author);

    /// <summary>All in one push.</summary>
    public void DeleteBranches(IEnumerable<string> names, string author = "ada") => PushTogether(names.ToDictionary(name => name, _ => (CommitSha?)null), author);

    /// <param name="sha">Null for the head of the default branch.</param>
    /// <param name="annotated">Whether the tag is an object of its own.</param>
    public FakeTag AddTag(string name, CommitSha? sha = null, bool annotated = false, string author = "ada")
    {
        lock (forge.Gate)
        {
            var commit = sha ?? Refs.Branches[DefaultBranch];
            Refs.Learn(commit, author, "Change something");
            Receive([Refs.Set(GitRef.Tag(name), commit, annotated ? Some.Commit() : commit)], author, hasCommits: false);
            return Refs.Tags[name];
        }
    }

    public void DeleteTag(string name, string author = "ada")
    {
        lock (forge.Gate)
        {
            if (Refs.Remove(GitRef.Tag(name)) is { } change) Receive([change], author, hasCommits: false);
        }
    }

    /// <summary>Plants branches that were there long before; no hook tells of them.</summary>
    /// <returns>Their names.</returns>
    public IReadOnlyList<string> AddBranches(int count, string prefix = "feature/planted-")
    {
        lock (forge.Gate)
        {
            var names = new List<string>(count);
            for (var i = 0; i < count; i++)
            {
                var (name, commit) = ($"{prefix}{i:d5}", Some.Commit());
                Refs.Learn(commit, "ada", "Change something");
                Refs.Set(GitRef.Branch(name), commit, commit);
                names.Add(name);
            }

            return names;
        }
    }

    /// <summary>What follows when refs have changed: hooks, merge requests, environments.</summary>
    internal void Receive(IReadOnlyList<RefChange> changes, string author, bool hasCommits)
    {
        var real = changes.Where(change => change.Before != change.After).ToList();
        var user = forge.User(author);
        var told = real.GroupBy(change => change.Group).Where(group => group.Count() <= forge.PushEventHooksLimit).SelectMany(group => group).ToHashSet();
        foreach (var change in real)
        {
            if (told.Contains(change)) HookList.Tell(change.Ref.IsTag ? HookTrigger.TagPush : HookTrigger.Push, PushPayloads.Of(this, change, user, hasCommits), change.Ref.Name);
            if (change.Ref.IsTag) continue;
            foreach (var request in forge.Projects.SelectMany(project => project.Requests).Where(request => request.IsOpenFrom(this, change.Ref.Name)).ToList())
            {
                if (change.Commit is { } head) request.HeadMoved(head, user);
                else request.SourceBranchGone(user);
            }

            if (change.Commit is null) Story.StopForBranch(change.Ref.Name);
        }
    }
}
