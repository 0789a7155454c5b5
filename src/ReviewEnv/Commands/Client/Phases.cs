using ReviewEnv.Core.Work;
using Spectre.Console;

namespace ReviewEnv.Commands.Client;

internal static class Phases
{
    public static Cell Cell(EnvironmentPhase phase) => new(phase.ToString(), phase switch
    {
        EnvironmentPhase.Ready => Color.Green,
        EnvironmentPhase.Failed or EnvironmentPhase.Leaking => Color.Red,
        EnvironmentPhase.AwaitingApproval => Color.Yellow,
        EnvironmentPhase.Stopped or EnvironmentPhase.Stopping or EnvironmentPhase.Sleeping => Color.Grey,
        _ => Color.Blue,
    });
}
