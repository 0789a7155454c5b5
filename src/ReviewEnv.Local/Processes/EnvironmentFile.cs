using System.Text.Json;
using System.Text.Json.Serialization;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Local.Native;

namespace ReviewEnv.Local.Processes;

/// <summary>An environment's own record, <c>environment.json</c>: the labels of this platform. Immutable; every change is written as a whole.</summary>
internal sealed record EnvironmentFile
{
    public const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;
    public required string Project { get; init; }
    public required string Ref { get; init; }
    public required string Name { get; init; }
    public required string Template { get; init; }
    public required string UrlPath { get; init; }
    public string? Owner { get; init; }
    public long? MergeRequestIid { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What was last asked for; null when that is lost and it should be asked for again.</summary>
    public string? Fingerprint { get; init; }
    public string? Commit { get; init; }
    public int FrontPort { get; init; }

    /// <summary>Counts the instances, for their labels.</summary>
    public int Started { get; init; }
    public Instance? Serving { get; init; }
    public Instance? Candidate { get; init; }

    /// <summary>To be stopped and cleared away.</summary>
    public IReadOnlyList<Instance> Retiring { get; init; } = [];

    /// <summary>Why what was last asked for cannot be reached.</summary>
    public string? Failure { get; init; }

    /// <summary>It has no process until somebody wakes it. Records of before there was sleep do not say so, and are awake.</summary>
    public bool Asleep { get; init; }

    /// <summary>What served before it fell asleep; its checkout stays. Among those that retire, too, until its process has ended.</summary>
    public Instance? Kept { get; init; }
    public bool Deleting { get; init; }

    /// <summary>What would not go.</summary>
    public string? Leak { get; init; }

    [JsonIgnore]
    public EnvironmentKey Key => new(Project, GitRef.TryParse(Ref, out var gitRef) ? gitRef.Value : GitRef.Branch(Ref));

    [JsonIgnore]
    public EnvironmentIdentity Identity => new(Key, Name);

    /// <summary>Every instance that may still have a process.</summary>
    [JsonIgnore]
    public IEnumerable<Instance> Instances => Retiring.Append(Serving).Append(Candidate).OfType<Instance>();

    /// <summary>Reads a record; null when there is none or it is not one.</summary>
    public static EnvironmentFile? Read(string path)
    {
        try
        {
            var file = JsonSerializer.Deserialize(File.ReadAllBytes(path), RecordJson.Default.EnvironmentFile);
            return file is { Version: CurrentVersion } && GitRef.TryParse(file.Ref, out _) ? file : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes it so that after a crash either the old or the new one is there, whole.</summary>
    public void Write(string path)
    {
        var temporary = path + ".new";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            stream.Write(JsonSerializer.SerializeToUtf8Bytes(this, RecordJson.Default.EnvironmentFile));
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Makes a rename durable.</summary>
    public static void SyncFolder(string folder)
    {
        const int DirectoryCloseOnExec = 0x80000;
        var descriptor = Libc.Open(folder, DirectoryCloseOnExec, 0);
        if (descriptor < 0) return;
        _ = Libc.Fsync(descriptor);
        _ = Libc.Close(descriptor);
    }
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EnvironmentFile))]
internal sealed partial class RecordJson : JsonSerializerContext;
