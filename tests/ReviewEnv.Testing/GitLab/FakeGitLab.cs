using ReviewEnv.Core.Branches;

namespace ReviewEnv.Testing.GitLab;

/// <summary>GitLab in this process: its REST API, its webhooks, its ID tokens and its git repositories, as far as clients can tell, failing on request.</summary>
/// <remarks>
/// What is done to projects (<see cref="FakeProject.Push(string, CommitSha?, bool, string)"/>, merging, ...) is what people do on GitLab: everything that GitLab
/// does by itself follows at once, and hooks are sent soon after; <see cref="FlushAsync"/> waits for them. All members are safe to use from any thread.
/// </remarks>
public sealed class FakeGitLab : IAsyncDisposable
{
    private readonly Forge forge;
    private readonly RequestBudget budget;
    private readonly SigningKeys keys = new();
    private readonly IdTokens idTokens;
    private readonly WebHost host;

    /// <param name="time">By which everything is dated, and budgets and disabled hooks end; timeouts are real time.</param>
    public FakeGitLab(TimeProvider? time = null)
    {
        var clock = time ?? TimeProvider.System;
        forge = new(clock, () => Url);
        budget = new(clock);
        idTokens = new(forge, keys);
        var gatekeeper = new Gatekeeper(forge, TokenInfo, Token);
        Route[] routes =
        [
            .. new IdentityRoutes(forge, TokenInfo).All,
            .. new ProjectRoutes(forge).All,
            .. MergeRequestRoutes.All,
            .. new NoteRoutes(forge).All,
            .. new EnvironmentRoutes(forge).All,
            .. DeploymentRoutes.All,
            .. new StatusRoutes(forge).All,
            .. FileRoutes.All,
            .. HookRoutes.All,
            .. new HookEventRoutes(forge).All,
        ];
        host = new(new Server(new(forge, gatekeeper, routes), Requests, budget, () => Fault, idTokens.Page, new GitOverHttp(forge, Token).TryHandleAsync).Build);
    }

    /// <summary>Where it is, once it was started; stays the same.</summary>
    public Uri Url => host.Uri;

    /// <summary>The one valid token, of a member with the rights of each project's <see cref="FakeProject.TokenAccess"/>.</summary>
    public string Token { get; } = "glpat-" + Guid.NewGuid().ToString("N")[..20];

    public TokenInfo TokenInfo { get; } = new();

    /// <summary>Who the token speaks for.</summary>
    public FakeUser TokenUser => forge.TokenUser;

    /// <summary>Those that are not deleted.</summary>
    public IReadOnlyList<FakeProject> Projects
    {
        get
        {
            lock (forge.Gate) return [.. forge.Projects];
        }
    }

    /// <summary>Every request since the last clearing.</summary>
    public RequestCollection Requests { get; } = new();

    /// <summary>What a client asked that GitLab does not know or that does harm there: unknown endpoints and parameters, tokens in addresses, notes with quick actions.</summary>
    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (forge.Gate) return [.. forge.Violations];
        }
    }

    /// <summary>What goes wrong; null for nothing.</summary>
    public FakeFault? Fault { get; set; }

    /// <summary>How many requests a minute are answered; null for any number.</summary>
    public int? Budget
    {
        get => budget.Limit;
        set => budget.Limit = value;
    }

    /// <summary>What becomes of webhooks on their way.</summary>
    public DeliveryPlan Delivery
    {
        get => forge.Sender.Plan;
        set => forge.Sender.Plan = value;
    }

    /// <summary>How many refs one push may create, remove or change before no hook tells of it.</summary>
    public int PushEventHooksLimit
    {
        get => forge.PushEventHooksLimit;
        set => forge.PushEventHooksLimit = value;
    }

    /// <summary>What it says it is; endpoints that came later are unknown to it.</summary>
    public Version Version
    {
        get => forge.Version;
        set => forge.Version = value;
    }

    public Task StartAsync() => host.StartAsync();

    /// <summary>An outage: connections break, new ones are refused. What it keeps stays, and it comes back at the same address. Hooks are still sent.</summary>
    public Task StopAsync() => host.StopAsync();

    /// <param name="path">Such as <c>shop/web</c>.</param>
    public FakeProject AddProject(string path)
    {
        lock (forge.Gate) return forge.AddProject(path);
    }

    /// <summary>By its path; null when there is none.</summary>
    public FakeProject? FindProject(string path)
    {
        lock (forge.Gate) return forge.FindProject(path);
    }

    /// <summary>Somebody with an account, made if need be.</summary>
    public FakeUser User(string username)
    {
        lock (forge.Gate) return forge.User(username);
    }

    /// <summary>Who ID tokens say they are from; the address of the fake, unless set.</summary>
    public string Issuer
    {
        get => idTokens.Issuer;
        set => idTokens.Issuer = value;
    }

    /// <summary>The ID token that a CI job of this ref would have, like no other one.</summary>
    /// <param name="gitRef">A full name such as <c>refs/heads/a</c>, or the name of a branch.</param>
    /// <param name="change">Changes the claims before they are signed.</param>
    public string IdToken(FakeProject project, string gitRef, Action<Dictionary<string, object?>>? change = null, string audience = "https://reviewenv.example.com") =>
        idTokens.Mint(project, GitRef.FromUser(gitRef), change, audience);

    /// <summary>From now on another key signs.</summary>
    /// <param name="keepOld">Whether earlier keys stay published.</param>
    public void RotateKeys(bool keepOld = true) => keys.Rotate(keepOld);

    /// <summary>Ends when every delivery that waited has been made.</summary>
    public Task FlushAsync() => forge.Sender.FlushAsync();

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        forge.Sender.Dispose();
        keys.Dispose();
    }
}
