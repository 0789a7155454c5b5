namespace ReviewEnv.GitLab.Api.Transport;

/// <summary>Reads a body to its end or to a limit, whatever its length was announced to be.</summary>
internal static class BoundedBody
{
    /// <returns>Null when there is more.</returns>
    /// <exception cref="IOException">The connection broke off.</exception>
    public static async Task<byte[]?> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > limit) return null;
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var whole = new MemoryStream((int)(content.Headers.ContentLength ?? 0));
        var part = new byte[16 << 10];
        while (await stream.ReadAsync(part, cancellationToken) is > 0 and var read)
        {
            if (whole.Length + read > limit) return null;
            whole.Write(part, 0, read);
        }

        return whole.ToArray();
    }
}
