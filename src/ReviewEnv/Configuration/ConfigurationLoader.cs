using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>Reads <c>reviewenv.yaml</c>: what was written becomes what can be trusted, or every reason why not.</summary>
public static class ConfigurationLoader
{
    public const string DefaultFile = "reviewenv.yaml";

    /// <summary>Reads the file for a server.</summary>
    /// <param name="environment">Looks up a variable of the process environment.</param>
    /// <exception cref="ConfigurationException">All problems that keep a server from starting.</exception>
    public static ServerSettings Load(string path, Func<string, string?> environment)
    {
        var report = Read(path, environment);
        return report.Settings ?? throw new ConfigurationException(report.Problems);
    }

    /// <summary>Reads the file and says everything there is to say about it.</summary>
    public static ConfigurationReport Read(string path, Func<string, string?> environment)
    {
        var reading = new ConfigurationReading(path, environment);
        var settings = Document(reading) is { } document ? Settings(reading, document) : null;
        var problems = reading.Problems.OrderBy(problem => problem.Line).ToList();
        return new ConfigurationReport(problems.Count == 0 ? settings : null, problems, reading.TemplateProblems, [.. reading.Warnings.OrderBy(warning => warning.Line)]);
    }

    private static YamlSection? Document(ConfigurationReading reading)
    {
        if (Text(reading) is not { } text) return null;
        var yaml = YamlReader.Read(text);
        foreach (var problem in yaml.Problems) reading.Complain(problem.Line, "", problem.Message);
        if (yaml.Documents.Count == 0 && yaml.Problems.Count > 0) return null;
        var documents = yaml.Documents.Where(document => document is not YamlNode.Scalar { IsNull: true }).ToList();
        if (documents.Count == 1) return YamlSection.Of(new Interpolation(reading).Fill(documents[0]), "", reading.Complain);
        reading.Complain(0, "", documents.Count == 0 ? "is empty; docs/configuration.md shows what belongs into it" : "has several documents; one is enough");
        return null;
    }

    private static string? Text(ConfigurationReading reading)
    {
        try
        {
            return File.ReadAllText(reading.File);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            reading.Complain(0, "", "there is no such file; write one (docs/configuration.md) or say where it is with --config");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            reading.Complain(0, "", $"cannot be read ({unreadable.GetType().Name}); let the user that runs reviewenv read it");
        }

        return null;
    }

    /// <summary>Null where something required could not be read; then there are problems.</summary>
    private static ServerSettings? Settings(ConfigurationReading reading, YamlSection file)
    {
        var listen = AddressReader.Listen(file);
        var publicUrl = AddressReader.PublicUrl(file, listen);
        var storage = StorageReader.Read(file, reading);
        var (forge, webhooks) = ForgeReader.Read(file, reading);
        var targets = TargetReader.Read(file, reading, listen);
        var templates = TemplateFolders.Read(file, reading);
        var queues = QueueReader.Read(file, reading);
        var tokens = TokenReader.Read(file, reading);
        var brake = Brake(file);
        var costs = CostReader.Read(file, targets);
        var caps = LifetimeReader.Caps(file, everywhere: true);
        var reports = ReportScheduleReader.Read(file, reading, targets);
        var notifications = NotificationReader.Read(file, reading);
        var projects = ProjectReader.Read(file, reading, targets, templates);
        file.End();

        if (listen is { IsLoopback: false } && tokens.Count == 0)
        {
            file.Warn(reading, "listen", "is reachable from other machines, and there are no auth.tokens: nobody will be able to see or do anything there");
        }

        if (forge is ForgeSettings.GitLab { Token: null } && targets.Values.FirstOrDefault(target => target is TargetSettings.Process) is { } process)
        {
            file.Warn(reading, "targets", $"'{process.Name}' fetches commits from GitLab, and without gitlab.token only those of public projects can be had: environments of others will fail there; give gitlab.token");
        }

        if (publicUrl is { IsLoopback: true, HostNameType: UriHostNameType.IPv4 } && targets.Values.Any(target => target is TargetSettings.Process))
        {
            file.Warn(reading, "publicUrl", $"has the host of the environments ({publicUrl.Host}), and browsers send the cookies of a host to each of its ports, so software of a branch would get the sign-in; write publicUrl: {new UriBuilder(publicUrl) { Host = "localhost" }.Uri.GetLeftPart(UriPartial.Authority)} and sign in there");
        }

        if (listen is null || publicUrl is null || storage is null || forge is null || webhooks is null) return null;
        return new ServerSettings
        {
            PublicUrl = publicUrl,
            Listen = listen,
            Storage = storage,
            Forge = forge,
            Webhooks = webhooks,
            Targets = [.. targets.Values.OfType<TargetSettings>()],
            Projects = projects,
            Queues = queues,
            Tokens = tokens,
            Brake = brake,
            Costs = costs,
            Caps = caps,
            Reports = reports,
            Notifications = notifications,
            TemplateFolders = templates.Folders,
        };
    }

    private static BrakeSettings Brake(YamlSection file)
    {
        var standard = BrakeSettings.Default;
        if (file.Section("brake") is not { } section) return standard;
        var brake = new BrakeSettings(section.Number("number", 1, 100_000) ?? standard.Number, section.Number("percent", 1, 100) / 100.0 ?? standard.Share);
        section.End();
        return brake;
    }

    internal static void Warn(this YamlSection section, ConfigurationReading reading, string key, string message) =>
        reading.Warn(section.Take(key)?.Line ?? section.Line, section.PathOf(key), message);
}
