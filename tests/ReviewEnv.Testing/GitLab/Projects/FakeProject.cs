using ReviewEnv.Core.Branches;

namespace ReviewEnv.Testing.GitLab;

/// <summary>A project, with what people and CI jobs do in it. What its lists give is a copy of that moment.</summary>
public sealed partial class FakeProject
{
    private readonly Forge forge;
    private Uri? httpUrlToRepo;

    internal FakeProject(Forge forge, long id, string path)
    {
        this.forge = forge;
        (Id, Path) = (id, path);
        Refs = new(forge);
        Story = new(forge, this);
        HookList = new(forge, this);
        var first = Some.Commit();
        Refs.Learn(first, "ada", "Initial commit");
        Refs.Set(GitRef.Branch(DefaultBranch), first, first);
    }

    public long Id { get; }

    /// <summary>Such as <c>shop/web</c>.</summary>
    public string Path { get; private set; }

    public string DefaultBranch { get; set; } = "main";

    public bool Archived { get; private set; }

    public bool Deleted { get; private set; }

    public bool MarkedForDeletion { get; private set; }

    /// <summary>The access level of the token's user: 40 maintains, 30 develops, 20 reports, 0 does not see it at all.</summary>
    public int TokenAccess { get; set; } = 40;

    /// <summary>Members other than the token's user, by user name.</summary>
    public Dictionary<string, int> Members { get; } = [];

    /// <summary>Where it is cloned from; below the fake itself unless set.</summary>
    public Uri HttpUrlToRepo
    {
        get => httpUrlToRepo ?? new(forge.Url, $"{Path}.git");
        set => httpUrlToRepo = value;
    }

    /// <summary>The names of those branches that are protected.</summary>
    public HashSet<string> ProtectedBranches { get; } = ["main"];

    public FakeProject? ForkedFrom { get; internal set; }

    public Uri WebUrl => new(forge.Url, Path);

    internal Forge Forge => forge;

    internal RefStore Refs { get; }

    internal DeploymentStory Story { get; }

    internal HookList HookList { get; }

    internal string ApiUrl => new Uri(forge.Url, $"api/v4/projects/{Id}").ToString();

    /// <summary>Becomes read-only.</summary>
    public void Archive(bool archived = true)
    {
        lock (forge.Gate) Archived = archived;
    }

    /// <summary>Somebody asked for its deletion: GitLab renames it, and waits some days.</summary>
    public void MarkForDeletion()
    {
        lock (forge.Gate) MarkedForDeletion = true;
        MoveTo($"{Path}-deletion_scheduled-{Id}");
    }

    /// <summary>Is renamed or transferred: the old path leads to the new one, until another project takes it.</summary>
    public void MoveTo(string newPath)
    {
        lock (forge.Gate)
        {
            forge.Move(this, newPath);
            Path = newPath;
        }
    }

    /// <summary>Nothing of it is left but merge requests to other projects, whose source is then unknown.</summary>
    public void Delete()
    {
        lock (forge.Gate)
        {
            Deleted = true;
            forge.Remove(this);
        }
    }

    public override string ToString() => Path;
}
