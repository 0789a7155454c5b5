using System.Diagnostics.CodeAnalysis;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Drivers;

namespace ReviewEnv.Core.Work;

/// <summary>What a platform says, without the project's secrets: a refusal may quote the value that it refuses. Where it comes in, so that what is compared and what is stored are the same.</summary>
internal static class Masked
{
    public static ObservedEnvironment By(this ObservedEnvironment observed, Pass pass) => observed.Reason is null ? observed : observed with { Reason = Over(observed.Reason, pass) };

    public static DriverResult By(this DriverResult result, Pass pass) => result switch
    {
        DriverResult.Accepted { What: not null } accepted => accepted with { What = Over(accepted.What, pass) },
        DriverResult.Transient transient => transient with { Reason = Over(transient.Reason, pass) },
        DriverResult.Refused refused => refused with { Reason = Over(refused.Reason, pass) },
        _ => result,
    };

    [return: NotNullIfNotNull(nameof(text))]
    private static string? Over(string? text, Pass pass) => text is null || pass.Project is not { Secrets.Count: > 0 } project ? text : SecretMask.Over(text, project.Secrets);
}
