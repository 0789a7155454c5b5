using ReviewEnv.Core.Branches;

namespace ReviewEnv.Testing.GitLab;

public sealed partial class FakeProject
{
    private int lastIid;

    /// <summary>Those that would change this project.</summary>
    public IReadOnlyList<FakeMergeRequest> MergeRequests
    {
        get
        {
            lock (forge.Gate) return [.. Requests];
        }
    }

    /// <summary>Of all its merge requests, oldest first.</summary>
    public IReadOnlyList<FakeNote> Notes
    {
        get
        {
            lock (forge.Gate) return [.. Requests.SelectMany(request => request.NoteList).OrderBy(note => note.Id)];
        }
    }

    internal List<FakeMergeRequest> Requests { get; } = [];

    /// <summary>A copy of the project that somebody else owns, with its branches. The token's user is no member of it.</summary>
    public FakeProject Fork(string path)
    {
        lock (forge.Gate)
        {
            var fork = forge.AddProject(path);
            (fork.ForkedFrom, fork.TokenAccess) = (this, 0);
            foreach (var (name, sha) in Refs.Branches)
            {
                fork.Refs.Learn(sha, "ada", "Change something");
                fork.Refs.Set(GitRef.Branch(name), sha, sha);
            }

            return fork;
        }
    }

    /// <param name="sourceBranch">Must exist.</param>
    /// <param name="fromFork">Where the source branch is; null for this project.</param>
    public FakeMergeRequest OpenMergeRequest(string sourceBranch, string target = "main", string author = "ada", bool draft = false, IReadOnlyList<string>? labels = null, FakeProject? fromFork = null)
    {
        lock (forge.Gate)
        {
            var source = fromFork ?? this;
            var head = source.Head(sourceBranch) ?? throw new InvalidOperationException($"{source.Path} has no branch {sourceBranch}.");
            var user = forge.User(author);
            var request = new FakeMergeRequest(forge, this, source, ++lastIid, sourceBranch, target, head, user, draft, labels ?? []);
            Requests.Add(request);
            request.Opened(user);
            return request;
        }
    }
}
