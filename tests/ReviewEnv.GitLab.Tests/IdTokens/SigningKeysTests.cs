using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.GitLab.IdTokens;
using ReviewEnv.Testing.IdTokens;

namespace ReviewEnv.GitLab.Tests.IdTokens;

public sealed class SigningKeysTests : IDisposable
{
    private const string Place = "https://gitlab.example.com/oauth/discovery/keys";
    private const string Discovery = "https://gitlab.example.com/.well-known/openid-configuration";
    private static readonly IdTokenSigner First = new("first");
    private static readonly IdTokenSigner Second = new("second");
    private readonly ManualTimeProvider clock = new();
    private readonly KeySetHandler gitlab = new();
    private readonly List<SigningKeys> made = [];

    public SigningKeysTests() => gitlab.Documents[Place] = IdTokenSigner.Jwks(First.PublicKey);

    private int Looks => gitlab.Asked.Count(address => address == Place);

    public void Dispose() => made.ForEach(keys => keys.Dispose());

    [Fact]
    public async Task Keys_are_fetched_once_for_many_tokens()
    {
        var keys = Keys();
        foreach (var key in await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => FindAsync(keys, "first")))) key.ShouldNotBeNull();
        Looks.ShouldBe(1);
    }

    [Fact]
    public async Task An_unknown_name_makes_keys_be_fetched_again_at_most_once_a_minute()
    {
        var keys = Keys();
        (await FindAsync(keys, "first")).ShouldNotBeNull();
        gitlab.Documents[Place] = IdTokenSigner.Jwks(First.PublicKey, Second.PublicKey);

        for (var i = 0; i < 50; i++) (await FindAsync(keys, "second")).ShouldBeNull();
        Looks.ShouldBe(1);
        clock.Advance(TimeSpan.FromMinutes(1));
        (await FindAsync(keys, "second")).ShouldNotBeNull();
        for (var i = 0; i < 50; i++) (await FindAsync(keys, "third")).ShouldBeNull();
        Looks.ShouldBe(2);
    }

    [Fact]
    public async Task A_key_that_GitLab_no_longer_has_is_gone_after_an_hour()
    {
        var keys = Keys();
        await FindAsync(keys, "first");
        gitlab.Documents[Place] = IdTokenSigner.Jwks(Second.PublicKey);

        clock.Advance(TimeSpan.FromMinutes(59));
        (await FindAsync(keys, "first")).ShouldNotBeNull();
        clock.Advance(TimeSpan.FromMinutes(1));
        (await FindAsync(keys, "first")).ShouldBeNull();
    }

    [Fact]
    public async Task While_GitLab_gives_no_keys_the_old_ones_stay_in_use_and_it_is_asked_once_a_minute()
    {
        var keys = Keys();
        await FindAsync(keys, "first");
        foreach (var trouble in new Func<HttpResponseMessage>[]
        {
            () => throw new HttpRequestException("refused"),
            () => new HttpResponseMessage(HttpStatusCode.BadGateway),
            () => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("<html>maintenance</html>") },
            () => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("""{"keys":[]}""") },
            () => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(new string('x', 300_000)) },
            () => new HttpResponseMessage(HttpStatusCode.Found) { Headers = { Location = new Uri("https://evil.example.com/keys") } },
            () => throw new TaskCanceledException("took too long"),
        })
        {
            gitlab.Trouble = trouble;
            clock.Advance(TimeSpan.FromHours(2));
            var before = gitlab.Asked.Count;
            for (var i = 0; i < 10; i++) (await FindAsync(keys, "first")).ShouldNotBeNull();
            (gitlab.Asked.Count - before).ShouldBeInRange(1, 2);
        }

        gitlab.Asked.ShouldAllBe(address => address.StartsWith("https://gitlab.example.com/"));
        gitlab.Trouble = null;
        gitlab.Documents[Place] = IdTokenSigner.Jwks(Second.PublicKey);
        clock.Advance(TimeSpan.FromMinutes(1));
        (await FindAsync(keys, "first")).ShouldBeNull();
    }

    [Fact]
    public async Task Without_any_key_it_is_told_apart_from_a_wrong_token_and_tried_again_soon()
    {
        gitlab.Trouble = () => new HttpResponseMessage(HttpStatusCode.BadGateway);
        var verifier = new IdTokenVerifier(Options(), Keys(), clock);
        var token = First.Sign(IdTokenSigner.Claims(clock.GetUtcNow(), "https://gitlab.example.com", "https://r.example.com"));

        (await verifier.VerifyAsync(token, default)).ShouldBeOfType<IdTokenResult.Refused>().Code.ShouldBe(IdTokenRefusals.KeysUnavailable);
        gitlab.Trouble = null;
        (await verifier.VerifyAsync(token, default)).ShouldBeOfType<IdTokenResult.Refused>().Code.ShouldBe(IdTokenRefusals.KeysUnavailable);
        clock.Advance(TimeSpan.FromSeconds(5));
        (await verifier.VerifyAsync(token, default)).ShouldBeOfType<IdTokenResult.Valid>();
    }

    [Theory]
    [InlineData("https://gitlab.example.com", "https://gitlab.example.com/keys.json", "https://gitlab.example.com/keys.json")]
    [InlineData("https://gitlab.example.com", "https://evil.example.com/keys.json", Place)]
    [InlineData("https://gitlab.example.com", "https://gitlab.example.com:8443/keys.json", Place)]
    [InlineData("https://gitlab.example.com", "http://gitlab.example.com/keys.json", Place)]
    [InlineData("https://gitlab.example.com", "https://u:p@gitlab.example.com/keys.json", Place)]
    [InlineData("https://gitlab.example.com", "/keys.json", Place)]
    [InlineData("https://other.example.com", "https://gitlab.example.com/keys.json", Place)]
    public async Task Keys_come_from_where_the_issuer_says_but_only_within_GitLab_s_origin(string issuer, string told, string expected)
    {
        gitlab.Documents[Discovery] = new JsonObject { ["issuer"] = issuer, ["jwks_uri"] = told }.ToJsonString();
        gitlab.Documents[expected] = IdTokenSigner.Jwks(First.PublicKey);

        (await FindAsync(Keys(), "first")).ShouldNotBeNull();
        gitlab.Asked.ShouldBe([Discovery, expected]);
    }

    [Fact]
    public async Task An_issuer_elsewhere_is_not_asked_and_an_instance_below_a_path_is_understood()
    {
        gitlab.Documents["https://host.example.com/gitlab/oauth/discovery/keys"] = IdTokenSigner.Jwks(First.PublicKey);
        (await FindAsync(Keys(new Uri("https://host.example.com/gitlab"), "https://issuer.example.com"), "first")).ShouldNotBeNull();
        gitlab.Asked.ShouldBe(["https://host.example.com/gitlab/oauth/discovery/keys"]);
    }

    [Fact]
    public void Only_keys_that_are_meant_and_strong_enough_are_used()
    {
        using var weak = new IdTokenSigner("weak", 1024);
        var set = IdTokenSigner.Jwks(
            First.PublicKey, weak.PublicKey, Changed("enc", "use", "enc"), Changed("rs512", "alg", "RS512"), Changed("oct", "kty", "oct"), Changed("even", "e", "AQAA"),
            Changed("one", "e", "AQ"), Changed("padded", "n", Second.PublicKey["n"] + "="), Changed("twice", "kid", "twice"), Changed("twice", "kid", "twice"), Changed("plain", "use", null));

        PublicKey.ReadSet(Encoding.UTF8.GetBytes(set))!.Keys.ShouldBe(["first", "plain"], ignoreOrder: true);
        PublicKey.ReadSet("[]"u8.ToArray()).ShouldBeNull();
        PublicKey.ReadSet("""{"keys":{}}"""u8.ToArray()).ShouldBeNull();
        PublicKey.ReadSet("""{"keys":[1,"x",null,[]]}"""u8.ToArray())!.ShouldBeEmpty();
    }

    private static JsonObject Changed(string kid, string member, string? value)
    {
        var key = Second.PublicKey;
        key["kid"] = kid;
        if (value is null) key.Remove(member);
        else key[member] = value;
        return key;
    }

    private static IdTokenOptions Options(Uri? instance = null, string issuer = "https://gitlab.example.com") =>
        new(instance ?? new Uri("https://gitlab.example.com"), issuer, new Uri("https://r.example.com"));

    private SigningKeys Keys(Uri? instance = null, string issuer = "https://gitlab.example.com")
    {
        var keys = new SigningKeys(Options(instance, issuer), clock, NullLogger.Instance, gitlab);
        made.Add(keys);
        return keys;
    }

    private static Task<PublicKey?> FindAsync(SigningKeys keys, string id) => keys.FindAsync(id, CancellationToken.None);
}
