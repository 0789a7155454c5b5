using System.Globalization;
using ReviewEnv.Api;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Presentation;

/// <summary>Use and its costs as people read them.</summary>
internal static class UseWords
{
    /// <summary>For a single word beside the time.</summary>
    public static string Kind(UseKind kind) => kind switch
    {
        UseKind.Push => "push",
        UseKind.Deployment => "deployment",
        UseKind.Lease => "lease",
        UseKind.Wake => "wake-up",
        UseKind.Action => "action",
        _ => "request",
    };

    /// <summary>Why silence means nothing; null where it means what it says.</summary>
    public static string? Hint(UseSight sight) => !sight.IsDeaf ? null : sight.Signal == TrafficSignal.Failing ? "traffic signal fails" : "no traffic signal";

    public static string Signal(TrafficSignal signal) => signal switch
    {
        TrafficSignal.Watched => "watched",
        TrafficSignal.Failing => "failing",
        _ => "none",
    };

    /// <summary>What is there but rounds to nothing is told so.</summary>
    public static string Amount(decimal amount) => amount is > 0 and < 0.005m ? "under 0.01" : amount.ToString("#,##0.00", CultureInfo.InvariantCulture);

    public static string Money(decimal amount, string currency) => $"{Amount(amount)} {currency}";
}
