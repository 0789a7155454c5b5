namespace ReviewEnv.Kubernetes.Api.Access.Credentials;

/// <summary>A credential in files that somebody replaces from time to time: read again every minute, and at once when the server refuses it.</summary>
/// <param name="read">Reads the files; the same content must come to an equal credential.</param>
/// <param name="same">Whether two credentials say the same.</param>
/// <param name="fallback">What counts as long as the files never could be read; null for nothing.</param>
internal sealed class FileCredentials(Func<(Credential? Credential, string? Trouble)> read, Func<Credential, Credential, bool> same, Credential? fallback, TimeProvider clock) : ICredentialSource
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private Credential? current;
    private long readAt;

    /// <param name="fallback">A token that counts as long as the file never could be read; null for none.</param>
    public static FileCredentials Token(string path, string? fallback, TimeProvider clock) =>
        new(() => ReadToken(path), (left, right) => left.Authorization == right.Authorization, fallback is null ? null : Credential.Bearer(fallback), clock);

    public static FileCredentials Certificate(PemSource certificate, PemSource key, TimeProvider clock) =>
        new(() => ReadCertificate(certificate, key), (left, right) => Equals(left.Certificate, right.Certificate), null, clock);

    public ValueTask<Credential> GetAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (current is not null && clock.GetElapsedTime(readAt) < MaxAge) return new(current);
            var (found, trouble) = Read();
            // What was read before may still be good: a file that is being replaced is not a reason to stop.
            return found is not null ? new(found) : throw new ClusterUnreachableException(trouble!);
        }
    }

    public bool Refused(Credential refused)
    {
        lock (gate)
        {
            if (!ReferenceEquals(refused, current)) return true;
            Read();
            return !ReferenceEquals(refused, current);
        }
    }

    public void Dispose()
    {
        // Holds nothing.
    }

    private (Credential? Found, string? Trouble) Read()
    {
        var (found, trouble) = read();
        readAt = clock.GetTimestamp();
        if (found is not null && (current is null || !same(found, current))) current = found;
        current ??= fallback;
        return (current, trouble);
    }

    private static (Credential?, string?) ReadToken(string path)
    {
        string trouble;
        try
        {
            var token = File.ReadAllText(path).Trim();
            if (token.Length > 0 && token.All(letter => letter is > ' ' and < (char)127)) return (Credential.Bearer(token), null);
            trouble = token.Length == 0 ? "is empty" : "holds more than a token";
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            trouble = $"cannot be read: {Unreachable.Reason(closed)}";
        }

        return (null, $"the token file {path} {trouble}");
    }

    private static (Credential?, string?) ReadCertificate(PemSource certificate, PemSource key)
    {
        var (found, trouble) = ClientCertificate.Read(certificate, key);
        return (found is null ? null : new Credential(null, found), $"the client certificate {trouble}");
    }
}
