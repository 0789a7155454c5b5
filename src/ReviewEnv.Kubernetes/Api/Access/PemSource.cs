namespace ReviewEnv.Kubernetes.Api.Access;

/// <summary>Certificates or a key as PEM text: a file that may be replaced at any time, or data that stays.</summary>
internal sealed class PemSource
{
    private readonly string? data;

    private PemSource(string origin, string? file, string? data)
    {
        Origin = origin;
        File = file;
        this.data = data;
    }

    /// <summary>What messages call it: the file, or the place of the data.</summary>
    public string Origin { get; }

    /// <summary>Null for data.</summary>
    public string? File { get; }

    public static PemSource OfFile(string path) => new(path, path, null);

    public static PemSource OfData(string text, string origin) => new(origin, null, text);

    /// <exception cref="IOException"/>
    /// <exception cref="UnauthorizedAccessException"/>
    public string Read() => data ?? System.IO.File.ReadAllText(File!);
}
