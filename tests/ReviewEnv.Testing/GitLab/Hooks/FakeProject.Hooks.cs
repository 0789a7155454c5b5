namespace ReviewEnv.Testing.GitLab;

public sealed partial class FakeProject
{
    public IReadOnlyList<FakeHook> Hooks
    {
        get
        {
            lock (forge.Gate) return [.. HookList.All];
        }
    }

    /// <summary>Somebody sets up a hook on the settings page.</summary>
    public FakeHook AddHook(Uri url, string? token = null, string? signingToken = null, bool pushes = true, bool tags = true, bool mergeRequests = true)
    {
        lock (forge.Gate)
        {
            if (signingToken is not null && !HookRoutes.IsSigningToken(signingToken)) throw new ArgumentException("A signing token is whsec_ and 32 bytes in Base64.", nameof(signingToken));
            var hook = HookList.Add(url.AbsoluteUri);
            (hook.Token, hook.SigningToken) = (token, signingToken);
            (hook.Events["push_events"], hook.Events["tag_push_events"], hook.Events["merge_requests_events"]) = (pushes, tags, mergeRequests);
            return hook;
        }
    }

    public void RemoveHook(FakeHook hook)
    {
        lock (forge.Gate) HookList.All.Remove(hook);
    }
}
