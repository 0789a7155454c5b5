using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ReviewEnv.Testing.GitLab;

/// <summary>The hooks of a project, and which of them an event goes to.</summary>
internal sealed partial class HookList(Forge forge, FakeProject project)
{
    public List<FakeHook> All { get; } = [];

    public FakeHook Add(string url)
    {
        var hook = new FakeHook(forge, project, url);
        All.Add(hook);
        return hook;
    }

    /// <param name="branch">The branch or tag of a push.</param>
    public void Tell(HookTrigger trigger, JsonObject payload, string? branch = null)
    {
        var chain = Guid.NewGuid().ToString();
        foreach (var hook in All.Where(hook => hook.Events.GetValueOrDefault(trigger.Setting) && (trigger != HookTrigger.Push || Wants(hook, branch!))))
        {
            forge.Sender.Enqueue(Make(hook, trigger, payload, chain), forge.Gate);
        }
    }

    public FakeDelivery Make(FakeHook hook, HookTrigger trigger, JsonObject payload, string? chain = null)
    {
        var body = hook.CustomWebhookTemplate is { Length: > 0 } template ? Render(template, payload) : payload.ToJsonString();
        return new(forge.NextId(), hook, trigger, body, forge.Now()) { EventUuid = chain ?? Guid.NewGuid().ToString() };
    }

    [GeneratedRegex(@"\{\{\s*([\w.]+)\s*\}\}")]
    private static partial Regex Placeholder();

    private static string Render(string template, JsonObject payload) =>
        Placeholder().Replace(template, match => match.Groups[1].Value.Split('.').Aggregate((JsonNode?)payload, (node, name) => (node as JsonObject)?[name])?.ToString() ?? "");

    private static bool Wants(FakeHook hook, string branch) => hook switch
    {
        { PushEventsBranchFilter: null or "" } or { BranchFilterStrategy: "all_branches" } => true,
        { BranchFilterStrategy: "regex", PushEventsBranchFilter: var regex } => Regex.IsMatch(branch, regex),
        { PushEventsBranchFilter: var wildcard } => Regex.IsMatch(branch, $"^{Regex.Escape(wildcard).Replace(@"\*", ".*")}$"),
    };
}
