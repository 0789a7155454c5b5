using ReviewEnv.Api.Views;
using ReviewEnv.Core.Work;
using ReviewEnv.Presentation;

namespace ReviewEnv.Commands.Client;

/// <summary>When the life of an environment ends, and why then.</summary>
internal static class EndWords
{
    /// <summary>Null where there is nothing that could end.</summary>
    public static string? Of(EnvironmentView view, DateTimeOffset now)
    {
        if (view.Phase is EnvironmentPhase.Stopped or EnvironmentPhase.Stopping) return null;
        var because = view.ExpiresBecause is { } reason ? $": {reason}" : "";
        if (view.ExpiresAt is { } end) return $"{Moments.Relative(end, now)} ({Moments.Rfc3339(end)}){because}{(view.Warned == true ? "; this was announced" : "")}";
        return view.ExpiresBecause is null ? null : $"never{because}";
    }
}
