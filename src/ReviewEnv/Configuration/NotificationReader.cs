using System.Text.RegularExpressions;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Yaml;
using ReviewEnv.Notifications;

namespace ReviewEnv.Configuration;

/// <summary>Reads <c>notifications</c>: who outside is told of what. Addresses are as secret as what signs, so neither is ever shown.</summary>
internal static partial class NotificationReader
{
    private const string SecretRemedy = "make one with: echo whsec_$(openssl rand -base64 32)";
    private static readonly (string Word, NotificationKind Kind)[] Kinds = [.. Enum.GetValues<NotificationKind>().Select(kind => (NotificationView.EventName(kind), kind))];

    public static IReadOnlyList<NotificationChannel> Read(YamlSection file, ConfigurationReading reading)
    {
        var channels = new List<NotificationChannel>();
        foreach (var section in file.Sections("notifications"))
        {
            if (Channel(section, reading, channels) is { } channel) channels.Add(channel);
        }

        return channels;
    }

    private static NotificationChannel? Channel(YamlSection section, ConfigurationReading reading, List<NotificationChannel> earlier)
    {
        var name = section.Required("name", "logs and metrics call the channel by it");
        var webhook = Webhook(section);
        var secret = SigningSecret(section);
        var format = section.Choice("format", ("json", NotificationFormat.Json), ("slack", NotificationFormat.Slack)) ?? NotificationFormat.Json;
        var events = Events(section, reading);
        var projects = Filter(section, "projects", "all projects");
        var owners = Filter(section, "owners", "all owners");
        section.End();

        if (name is not null && !Name().IsMatch(name)) section.Problem("name", $"{section.Shown("name")} is not a name for a channel: at most 63 letters, digits, '-', '_' and '.' only");
        if (name is not null && earlier.Any(channel => channel.Name == name)) section.Problem("name", $"{section.Shown("name")} is the name of another channel already; what one got would count as told to the other");
        // Chats do not look at signatures.
        if (!section.Has("secret") && format == NotificationFormat.Json) section.Warn(reading, "secret", $"is missing, so the receiver cannot tell our messages from anybody's; {SecretRemedy}");
        return name is null || webhook is null ? null : new NotificationChannel(name, webhook) { SigningSecret = secret, Format = format, Events = events, Projects = projects, Owners = owners };
    }

    private static Secret? Webhook(YamlSection section)
    {
        if (section.Required("webhook", "say where to post, such as \"${env:CHAT_URL}\"") is not { } text) return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)) section.Problem("webhook", "is not an http or https URL such as https://chat.example.com/hooks/abc");
        else if (url.UserInfo.Length > 0) section.Problem("webhook", "holds a user or password before the host, which is not sent; use an address that needs none");
        else return new Secret(text);
        return null;
    }

    private static Secret? SigningSecret(YamlSection section)
    {
        if (ConfigurationReading.SecretOf(section.Text("secret")) is not { } secret) return null;
        if (SignatureKey.TryRead(secret) is null) section.Problem("secret", $"is neither whsec_ and Base64 of 16 bytes or more nor another text of {SignatureKey.FewestCharacters} characters or more; {SecretRemedy}");
        return secret;
    }

    private static List<NotificationKind>? Events(YamlSection section, ConfigurationReading reading)
    {
        if (!section.Has("events")) return null;
        var events = new List<NotificationKind>();
        var items = section.Items("events");
        foreach (var (node, path) in items)
        {
            var word = (node as YamlNode.Scalar)?.Text;
            if (Kinds.FirstOrDefault(kind => kind.Word == word) is { Word: not null } known) events.Add(known.Kind);
            else reading.Complain(node.Line, path, $"{YamlSection.Show(node)} is not an event{(node is YamlNode.Scalar { Sensitive: true } ? "" : Closest.Hint(word ?? "", Kinds.Select(kind => kind.Word)))}");
        }

        if (items.Count == 0) section.Problem("events", "is empty, so the channel is told nothing; leave it out for all events");
        return events;
    }

    private static IReadOnlyList<string>? Filter(YamlSection section, string key, string everything)
    {
        var texts = section.Texts(key);
        if (texts is { Count: 0 }) section.Problem(key, $"is empty, so the channel is told nothing; leave it out for {everything}");
        return texts;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
