using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Commands.Client;

internal static class Durations
{
    public static TimeSpan Read(string option, string text) => Duration.TryParse(text, out var duration)
        ? duration
        : throw new ClientException(ExitCodes.Usage, $"'{text}' is not a duration.", $"For {option}, {Duration.Remedy}.");
}
