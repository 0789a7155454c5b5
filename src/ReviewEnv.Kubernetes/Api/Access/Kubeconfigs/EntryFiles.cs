using System.Text;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Kubernetes.Api.Access.Kubeconfigs;

/// <summary>What an entry gives either as a file or, under the same key with <c>-data</c>, in itself.</summary>
internal static class EntryFiles
{
    /// <summary>Null when the entry gives neither, or after a complaint.</summary>
    public static PemSource? Pem(KubeconfigEntry entry, YamlSection section, string key)
    {
        var dataKey = key + "-data";
        var path = section.Scalar(key)?.Text;
        var data = section.Scalar(dataKey)?.Text;
        if (!string.IsNullOrEmpty(path) && !string.IsNullOrEmpty(data))
        {
            section.Problem(key, $"is given together with {dataKey}; remove one of them");
            return null;
        }

        if (!string.IsNullOrEmpty(data)) return Decode(data) is { } text ? PemSource.OfData(text, $"{section.PathOf(dataKey)} of {entry.File}") : Complain($"is not base64 of a PEM text; write it with 'base64 -w0 FILE', or give the file as {key}", dataKey);
        if (string.IsNullOrEmpty(path)) return null;
        var full = entry.Resolve(path);
        return Trouble(full) is { } trouble ? Complain($"is '{full}', {trouble}", key) : PemSource.OfFile(full);

        PemSource? Complain(string message, string at)
        {
            section.Problem(at, message);
            return null;
        }
    }

    /// <summary>Why a file cannot be used, and what would help; null when it can.</summary>
    public static string? Trouble(string path)
    {
        try
        {
            using var opened = File.OpenRead(path);
            return null;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return "which does not exist; relative paths start from the folder of the kubeconfig";
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return $"which cannot be read ({Unreachable.Reason(closed)}); make it a file that the user of this process may read";
        }
    }

    private static string? Decode(string data)
    {
        var bytes = new byte[data.Length];
        return Convert.TryFromBase64String(data, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }
}
