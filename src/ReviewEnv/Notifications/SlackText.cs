using System.Text;
using ReviewEnv.Presentation;

namespace ReviewEnv.Notifications;

/// <summary>A notification as people read it in a chat. Names of branches and words of platforms are strangers' text: it calls nobody and makes no links.</summary>
internal static class SlackText
{
    private const int MostCharacters = 3000;

    public static string Of(NotificationView view)
    {
        var text = new StringBuilder(Quiet(view.Message));
        if (view.Remedy is { } remedy) text.Append('\n').Append(Quiet(remedy));
        if (view.Environment is { } environment) text.Append('\n').Append(Quiet(environment.Page));
        return text.ToString();
    }

    private static string Quiet(string text) =>
        Printable.Lines(Cut(text))
            .Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;")
            // Mattermost calls everybody at "@all", wherever it stands.
            .Replace("@", "@\u200b");

    private static string Cut(string text)
    {
        if (text.Length <= MostCharacters) return text;
        var end = char.IsHighSurrogate(text[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters;
        return text[..end] + "…";
    }
}
