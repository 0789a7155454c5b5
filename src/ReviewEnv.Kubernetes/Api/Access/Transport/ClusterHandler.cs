using System.Net;
using ReviewEnv.Kubernetes.Api.Access.Credentials;

namespace ReviewEnv.Kubernetes.Api.Access.Transport;

/// <summary>Sends requests as the cluster's user, and once again with a fresh credential when the server refuses the one it had.</summary>
internal sealed class ClusterHandler(ClusterTransport transport, ICredentialSource credentials, Impersonation? impersonate, TimeProvider clock) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // What can be read only once could not be sent again.
        if (request.Content is { } content and not (ByteArrayContent or ReadOnlyMemoryContent)) await content.LoadIntoBufferAsync(cancellationToken);
        Impersonate(request);
        var credential = await credentials.GetAsync(cancellationToken);
        var response = await SendAsync(request, credential, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !credentials.Refused(credential)) return response;

        Credential fresh;
        try
        {
            fresh = await credentials.GetAsync(cancellationToken);
        }
        catch
        {
            response.Dispose();
            throw;
        }

        if (ReferenceEquals(fresh, credential)) return response;
        response.Dispose();
        return await SendAsync(request, fresh, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            credentials.Dispose();
            transport.Dispose();
        }

        base.Dispose(disposing);
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Credential credential, CancellationToken cancellationToken)
    {
        if (credential is { Authorization: null, Certificate: { } certificate } && certificate.NotAfter < clock.GetUtcNow())
        {
            throw new ClusterUnreachableException($"the client certificate {certificate.Origin} expired at {certificate.NotAfter:u}; renew it, and see that the clock of this machine is right");
        }

        request.Headers.Remove("Authorization");
        if (credential.Authorization is { } value) request.Headers.TryAddWithoutValidation("Authorization", value);
        return transport.SendAsync(request, credential.Certificate, cancellationToken);
    }

    private void Impersonate(HttpRequestMessage request)
    {
        if (impersonate is null) return;
        Set("Impersonate-User", [impersonate.User]);
        if (impersonate.Uid is not null) Set("Impersonate-Uid", [impersonate.Uid]);
        if (impersonate.Groups.Count > 0) Set("Impersonate-Group", impersonate.Groups);
        foreach (var (key, values) in impersonate.Extra) Set("Impersonate-Extra-" + ImpersonationHeader.Escape(key), values);

        void Set(string name, IReadOnlyList<string> values)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, values);
        }
    }
}
