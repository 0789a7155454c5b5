using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Core.Templates;

/// <summary>Works out what a stack's body asks to be allowed: rights for somebody (IAM), and macros.</summary>
internal static class StackCapabilities
{
    public const string Iam = "CAPABILITY_IAM";
    public const string NamedIam = "CAPABILITY_NAMED_IAM";
    public const string AutoExpand = "CAPABILITY_AUTO_EXPAND";

    /// <summary>The types by which somebody gets rights, with the property that gives them a name of their own.</summary>
    private static readonly Dictionary<string, string?> Rights = new()
    {
        ["AWS::IAM::AccessKey"] = null,
        ["AWS::IAM::Group"] = "GroupName",
        ["AWS::IAM::GroupPolicy"] = null,
        ["AWS::IAM::InstanceProfile"] = "InstanceProfileName",
        ["AWS::IAM::ManagedPolicy"] = "ManagedPolicyName",
        ["AWS::IAM::Policy"] = null,
        ["AWS::IAM::Role"] = "RoleName",
        ["AWS::IAM::RolePolicy"] = null,
        ["AWS::IAM::User"] = "UserName",
        ["AWS::IAM::UserPolicy"] = null,
        ["AWS::IAM::UserToGroupAddition"] = null,
    };

    public static IReadOnlyList<NeededCapability> Of(IReadOnlyList<(StackResource Resource, YamlSection Declaration)> resources, StackMacros macros)
    {
        var needed = new List<NeededCapability>();
        foreach (var (resource, declaration) in resources)
        {
            var article = $"the resource '{resource.LogicalId}' is an {resource.Type}";
            if (Rights.TryGetValue(resource.Type, out var naming))
            {
                var named = naming is not null && declaration.Section("Properties")?.Has(naming) == true;
                needed.Add(named ? new NeededCapability(NamedIam, $"{article} with a name of its own ({naming})", resource.Line) : new NeededCapability(Iam, article, resource.Line));
            }
            else if (macros.IsServerless && resource.Type is "AWS::Serverless::Function" or "AWS::Serverless::StateMachine" && declaration.Section("Properties")?.Has("Role") != true)
            {
                needed.Add(new NeededCapability(Iam, $"the resource '{resource.LogicalId}' gets a role made for it", resource.Line));
            }
        }

        foreach (var (name, line) in macros.Names) needed.Add(new NeededCapability(AutoExpand, $"the macro {name} rewrites it", line));
        return [.. needed.GroupBy(capability => capability.Name).Select(group => group.First()).Where(capability => capability.Name != Iam || needed.TrueForAll(other => other.Name != NamedIam))];
    }
}
