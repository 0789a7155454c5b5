using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Publication;

/// <summary>The one line that a commit status has room for. It changes no oftener than the state does, as each change is a call.</summary>
internal static class StoryWords
{
    private const int MaxLength = 255;

    public static string Description(EnvironmentRecord record, ForgeState state) => Line(state switch
    {
        ForgeState.Pending when record.Phase == EnvironmentPhase.AwaitingApproval => "waits for approval",
        ForgeState.Pending => "waits for its turn",
        ForgeState.Running => "is being brought up",
        ForgeState.Success => $"live at {record.Published?.Url.AbsoluteUri}",
        ForgeState.Failed => record.Reason ?? "failed",
        _ => record.Reason ?? "stopped",
    });

    private static string Line(string text)
    {
        var line = NoteText.FirstLine(text);
        return line.Length <= MaxLength ? line : NoteText.Cut(line, MaxLength - 1) + "…";
    }
}
