namespace ReviewEnv.Testing.GitLab;

/// <summary>Everything that the fake keeps, behind one lock.</summary>
internal sealed class Forge(TimeProvider time, Func<Uri> url)
{
    private readonly List<FakeProject> projects = [];
    private readonly List<FakeUser> users = [];
    private readonly List<string> violations = [];
    private readonly Dictionary<string, FakeProject> oldPaths = new(StringComparer.OrdinalIgnoreCase);
    private long lastId = 100;

    public Lock Gate { get; } = new();

    public TimeProvider Time => time;

    public Uri Url => url();

    public HookSender Sender { get; } = new(time);

    public Version Version { get; set; } = new(18, 5, 0);

    /// <summary>How many refs of one kind of change a push may have before GitLab sends no hooks for that kind.</summary>
    public int PushEventHooksLimit { get; set; } = 3;

    public IReadOnlyList<FakeProject> Projects => projects;

    public List<string> Violations => violations;

    /// <summary>Whose token is in use.</summary>
    public FakeUser TokenUser { get; } = new(90, "project_1_bot_reviewenv", "reviewenv", Bot: true);

    public DateTimeOffset Now() => time.GetUtcNow();

    public long NextId() => ++lastId;

    public FakeUser User(string username)
    {
        if (username == TokenUser.Username) return TokenUser;
        if (users.Find(user => user.Username == username) is { } known) return known;
        var user = new FakeUser(NextId(), username, char.ToUpperInvariant(username[0]) + username[1..], Bot: false);
        users.Add(user);
        return user;
    }

    public FakeProject AddProject(string path)
    {
        if (FindProject(path) is not null) throw new InvalidOperationException($"There is a project {path} already.");
        oldPaths.Remove(path);
        var project = new FakeProject(this, NextId(), path);
        projects.Add(project);
        return project;
    }

    /// <summary>By id or by the path that it has now.</summary>
    public FakeProject? FindProject(string idOrPath) =>
        projects.Find(project => long.TryParse(idOrPath, out var id) ? project.Id == id : string.Equals(project.Path, idOrPath, StringComparison.OrdinalIgnoreCase));

    /// <summary>By a path that it had once.</summary>
    public FakeProject? FindMoved(string path) => oldPaths.GetValueOrDefault(path);

    public void Move(FakeProject project, string path)
    {
        if (FindProject(path) is not null) throw new InvalidOperationException($"There is a project {path} already.");
        oldPaths[project.Path] = project;
        oldPaths.Remove(path);
    }

    public void Remove(FakeProject project)
    {
        projects.Remove(project);
        foreach (var path in oldPaths.Where(old => old.Value == project).Select(old => old.Key).ToList()) oldPaths.Remove(path);
    }

    public void Violate(string what)
    {
        lock (Gate) violations.Add(what);
    }
}
