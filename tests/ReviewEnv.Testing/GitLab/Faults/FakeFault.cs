namespace ReviewEnv.Testing.GitLab;

/// <summary>One way for GitLab, or what stands before it, to go wrong.</summary>
public sealed record FakeFault
{
    private readonly Func<FakeRequest, bool> fits = _ => true;
    private readonly StrongCount? left;

    private FakeFault(Kind what, int status) => (What, HttpStatus) = (what, status);

    internal enum Kind
    {
        Answer,
        Html,
        Empty,
        Truncated,
        Hang,
        Break,
        Redirect,
    }

    /// <summary>A proxy's page with 503; <c>with { HttpStatus = 200 }</c> for one that says everything is fine.</summary>
    public static FakeFault MaintenancePage { get; } = new(Kind.Html, 503);

    /// <summary>Lists are answered, and are empty.</summary>
    public static FakeFault EmptyList { get; } = new(Kind.Empty, 200);

    public static FakeFault Forbidden { get; } = new(Kind.Answer, 403);

    /// <summary>Answers stop in the middle.</summary>
    public static FakeFault TruncatedJson { get; } = new(Kind.Truncated, 200);

    /// <summary>Nothing is answered until the client or the server goes away.</summary>
    public static FakeFault Hang { get; } = new(Kind.Hang, 0);

    /// <summary>The connection breaks off.</summary>
    public static FakeFault Drop { get; } = new(Kind.Break, 0);

    /// <summary>To where no token may go.</summary>
    public static FakeFault RedirectElsewhere { get; } = RedirectTo(new("http://elsewhere.invalid/"));

    /// <summary>429 as GitLab's own limits say it: JSON, and no word about how long.</summary>
    public static FakeFault ApplicationLimit { get; } = new(Kind.Answer, 429);

    /// <summary>GitLab's own words below 502, a proxy's page from there on.</summary>
    public static FakeFault Status(int status) => new(status >= 502 ? Kind.Html : Kind.Answer, status);

    /// <summary>302 to the same path and query there.</summary>
    public static FakeFault RedirectTo(Uri elsewhere) => new(Kind.Redirect, 302) { Elsewhere = elsewhere };

    public int HttpStatus { get; init; }

    /// <summary>Whether the request is done before its answer goes wrong.</summary>
    public bool ActsFirst { get; init; }

    internal Kind What { get; }

    internal Uri? Elsewhere { get; private init; }

    internal FakeFault? Otherwise { get; private init; }

    /// <summary>Only requests that fit.</summary>
    public FakeFault When(Func<FakeRequest, bool> fits) => new(this, fits, left);

    /// <summary>Only requests whose path, as sent, holds this text.</summary>
    public FakeFault On(string pathPart) => When(request => request.Path.Contains(pathPart, StringComparison.Ordinal));

    /// <summary>Only so many times; counted from now.</summary>
    public FakeFault Times(int times) => new(this, fits, new(times));

    /// <summary>Another one where this one does not fit.</summary>
    public FakeFault Or(FakeFault other) => this with { Otherwise = Otherwise?.Or(other) ?? other };

    /// <summary>The one that befalls this request; null for none.</summary>
    internal FakeFault? For(FakeRequest request) => fits(request) && (left?.TryTake() ?? true) ? this : Otherwise?.For(request);

    private FakeFault(FakeFault other, Func<FakeRequest, bool> fits, StrongCount? left)
        : this(other.What, other.HttpStatus)
    {
        (ActsFirst, Elsewhere, Otherwise) = (other.ActsFirst, other.Elsewhere, other.Otherwise);
        (this.fits, this.left) = (fits, left);
    }

    private sealed class StrongCount(int left)
    {
        private int left = left;

        public bool TryTake() => Interlocked.Decrement(ref left) >= 0;
    }
}
