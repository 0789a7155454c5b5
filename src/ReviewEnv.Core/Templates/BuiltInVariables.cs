using System.Globalization;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Publication;

namespace ReviewEnv.Core.Templates;

/// <summary>The variables that every template has. They carry GitLab's names where GitLab has one.</summary>
public static class BuiltInVariables
{
    /// <summary>Path of this program. Kept from software and from the fingerprint: moving the program must not redeploy what does not run it.</summary>
    public const string Executable = "REVIEWENV";

    /// <summary>Arrives later than the branch does, so it only counts where a template names it.</summary>
    public const string MergeRequest = "CI_MERGE_REQUEST_IID";

    public static IReadOnlyList<string> Names { get; } =
    [
        "CI_PROJECT_PATH", "CI_PROJECT_PATH_SLUG", "CI_COMMIT_REF_NAME", "CI_COMMIT_REF_SLUG", "CI_COMMIT_SHA", "CI_COMMIT_SHORT_SHA",
        "CI_ENVIRONMENT_NAME", "CI_ENVIRONMENT_SLUG", MergeRequest, "KUBE_NAMESPACE", "STACK_NAME", "REVIEWENV_NAME", Executable,
    ];

    /// <summary>The host that an environment is to have on its target: its name below the target's domain.</summary>
    public const string Host = "HOST";

    /// <summary>The names that a template for a driver has.</summary>
    public static IReadOnlyList<string> For(string driver) => driver is "kubernetes" or "cloudformation" ? [.. Names, Host] : Names;

    public static Dictionary<string, string> Of(TemplateInputs inputs)
    {
        var environment = ForgeNames.Of(inputs.Key)[0];
        var variables = new Dictionary<string, string>
        {
            ["CI_PROJECT_PATH"] = inputs.Key.Project,
            ["CI_PROJECT_PATH_SLUG"] = Slug.OfRef(inputs.Key.Project),
            ["CI_COMMIT_REF_NAME"] = inputs.Key.Ref.Name,
            ["CI_COMMIT_REF_SLUG"] = Slug.OfRef(inputs.Key.Ref.Name),
            ["CI_COMMIT_SHA"] = inputs.Commit.Value,
            ["CI_COMMIT_SHORT_SHA"] = inputs.Commit.Short,
            ["CI_ENVIRONMENT_NAME"] = environment,
            ["CI_ENVIRONMENT_SLUG"] = Slug.OfEnvironment(environment),
            [MergeRequest] = inputs.MergeRequestIid?.ToString(CultureInfo.InvariantCulture) ?? "",
            ["KUBE_NAMESPACE"] = inputs.Name,
            ["STACK_NAME"] = inputs.Name,
            ["REVIEWENV_NAME"] = inputs.Name,
            [Executable] = inputs.Executable,
        };
        if (inputs.Domain is { } domain) variables[Host] = domain.Length == 0 ? "" : $"{inputs.Name}.{domain}";
        return variables;
    }
}
