using ReviewEnv.Core.Work;

namespace ReviewEnv.Pages;

/// <summary>A phase as text, shape and colour, so that no one of them has to be seen to tell phases apart.</summary>
internal static class PhaseBadge
{
    public static Html Of(EnvironmentPhase phase) => Html.Of($"""<span class="badge {Tone(phase)}"><span class="shape" aria-hidden="true">{Shape(phase)}</span>{Label(phase)}</span>""");

    public static string Label(EnvironmentPhase phase) => phase == EnvironmentPhase.AwaitingApproval ? "Awaiting approval" : phase.ToString();

    public static string Tone(EnvironmentPhase phase) => phase switch
    {
        EnvironmentPhase.Ready => "good",
        EnvironmentPhase.Failed or EnvironmentPhase.Leaking => "bad",
        EnvironmentPhase.AwaitingApproval => "ask",
        EnvironmentPhase.Pending or EnvironmentPhase.Provisioning or EnvironmentPhase.Waking => "busy",
        EnvironmentPhase.Stopping => "going",
        _ => "calm",
    };

    private static string Shape(EnvironmentPhase phase) => phase switch
    {
        EnvironmentPhase.Ready => "●",
        EnvironmentPhase.Failed => "✕",
        EnvironmentPhase.Leaking => "▲",
        EnvironmentPhase.AwaitingApproval => "?",
        EnvironmentPhase.Pending => "○",
        EnvironmentPhase.Provisioning or EnvironmentPhase.Waking => "◐",
        EnvironmentPhase.Stopping => "▽",
        EnvironmentPhase.Sleeping => "☾",
        _ => "■",
    };
}
