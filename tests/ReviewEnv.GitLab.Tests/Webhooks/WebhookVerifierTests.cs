using System.Security.Cryptography;
using System.Text;
using ReviewEnv.Core.Compliance;
using ReviewEnv.GitLab.Webhooks;

namespace ReviewEnv.GitLab.Tests.Webhooks;

public sealed class WebhookVerifierTests
{
    // Computed by the documented formula with the key 00 01 .. 1f.
    private const string SigningToken = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private const string Right = "v1,Jei9yJqANvfPx5tAdYr/2hm3s/3vjLSAvRz9NVC1z+E=";
    private const string Wrong = "v1,AAAAyJqANvfPx5tAdYr/2hm3s/3vjLSAvRz9NVC1z+E=";
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"object_kind":"push"}""");
    private static readonly WebhookHeaders Signed = new() { Id = "f5e5f430-f57b-4e6e-9fac-d9128cd7232f", Timestamp = "1777000000", Signature = Right };
    private readonly ManualTimeProvider clock = new(DateTimeOffset.FromUnixTimeSeconds(1777000000));

    [Fact]
    public void The_right_token_is_enough_and_needs_no_body()
    {
        var verifier = Verifier("swordfish", null);

        verifier.CheckHeaders(new WebhookHeaders { Token = "swordfish" }).ShouldBe(Authenticity.Authentic);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("swordfis")]
    [InlineData("swordfish ")]
    [InlineData("Swordfish")]
    [InlineData("swordfish,swordfish")]
    public void Any_other_token_is_refused(string? token) => Verifier("swordfish", null).CheckHeaders(new WebhookHeaders { Token = token }).ShouldBe(Authenticity.Refused);

    [Fact]
    public void A_line_break_at_the_end_of_the_configured_token_does_not_count() =>
        Verifier("sword fish ü\r\n", null).CheckHeaders(new WebhookHeaders { Token = "sword fish ü" }).ShouldBe(Authenticity.Authentic);

    [Fact]
    public void The_right_signature_is_authentic() => Check(Verifier(null, SigningToken), Signed).ShouldBeTrue();

    [Theory]
    [InlineData(Wrong + " " + Right)]
    [InlineData(Right + " " + Wrong)]
    [InlineData("v1a,c29tZXRoaW5n  " + Right)]
    public void One_right_signature_of_several_is_enough(string signatures) => Check(Verifier(null, SigningToken), Signed with { Signature = signatures }).ShouldBeTrue();

    [Theory]
    [InlineData(Wrong)]
    [InlineData("v1,")]
    [InlineData("v1,short")]
    [InlineData("v1,ÄÄÄÄyJqANvfPx5tAdYr/2hm3s/3vjLSAvRz9NVC1z+E=")]
    [InlineData("Jei9yJqANvfPx5tAdYr/2hm3s/3vjLSAvRz9NVC1z+E=")]
    [InlineData("v2,Jei9yJqANvfPx5tAdYr/2hm3s/3vjLSAvRz9NVC1z+E=")]
    [InlineData(Right + "," + Right)]
    public void A_wrong_signature_is_refused(string signature) => Check(Verifier(null, SigningToken), Signed with { Signature = signature }).ShouldBeFalse();

    [Fact]
    public void A_signature_is_for_one_body_one_id_and_one_moment()
    {
        var verifier = Verifier(null, SigningToken);

        verifier.CheckSignature(Signed, Encoding.UTF8.GetBytes("""{"object_kind":"Push"}""")).ShouldBeFalse();
        Check(verifier, Signed with { Id = "another" }).ShouldBeFalse();
        Check(verifier, Signed with { Timestamp = "1777000001" }).ShouldBeFalse();
    }

    [Theory]
    [InlineData(300, true)]
    [InlineData(301, false)]
    [InlineData(-300, true)]
    [InlineData(-301, false)]
    public void A_signature_holds_for_five_minutes_either_way(int seconds, bool holds)
    {
        var now = new ManualTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1777000000 + seconds));

        Check(new WebhookVerifier(new WebhookSecrets(null, new Secret(SigningToken)), now), Signed).ShouldBe(holds);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("now")]
    [InlineData("-1777000000")]
    [InlineData(" 1777000000")]
    [InlineData("9223372036854775807")]
    [InlineData("99999999999999999999")]
    public void A_moment_that_is_none_is_refused(string? timestamp) => Check(Verifier(null, SigningToken), Signed with { Timestamp = timestamp }).ShouldBeFalse();

    [Fact]
    public void A_signature_without_an_id_is_refused()
    {
        Check(Verifier(null, SigningToken), Signed with { Id = null }).ShouldBeFalse();
        Check(Verifier(null, SigningToken), Signed with { Id = new string('x', 257) }).ShouldBeFalse();
    }

    [Fact]
    public void Of_two_configured_secrets_either_is_enough()
    {
        var verifier = Verifier("swordfish", SigningToken);

        Check(verifier, new WebhookHeaders { Token = "swordfish" }).ShouldBeTrue();
        Check(verifier, Signed).ShouldBeTrue();
        Check(verifier, Signed with { Token = "wrong" }).ShouldBeTrue();
        Check(verifier, new WebhookHeaders()).ShouldBeFalse();
    }

    [Fact]
    public void A_wrong_signature_is_refused_even_with_the_right_token() =>
        Check(Verifier("swordfish", SigningToken), Signed with { Token = "swordfish", Signature = Wrong }).ShouldBeFalse();

    [Fact]
    public void A_signature_that_nobody_can_check_is_no_reason_to_refuse_the_right_token() =>
        Check(Verifier("swordfish", null), Signed with { Token = "swordfish", Signature = Wrong }).ShouldBeTrue();

    [Fact]
    public void Without_any_secret_nothing_is_made_and_the_remedy_is_told() =>
        Should.Throw<InvalidOperationException>(() => new WebhookVerifier(new WebhookSecrets(null, null), clock)).Message.ShouldContain("Set one of them");

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    public void An_empty_secret_is_none(string text) => new WebhookSecrets(new Secret(text), null).WhyUnusable().ShouldNotBeNull().ShouldContain("anybody");

    [Theory]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    [InlineData("whsec_")]
    [InlineData("whsec_AAECAw==")]
    [InlineData("whsec_not base64 at all, and long enough to be one")]
    public void A_malformed_signing_token_is_told_without_its_text(string token)
    {
        var problem = new WebhookSecrets(null, new Secret(token)).WhyUnusable().ShouldNotBeNull();

        problem.ShouldContain("copy it again");
        if (token.Length > 10) problem.ShouldNotContain(token);
    }

    [Fact]
    public void Signatures_of_large_bodies_are_checked_too()
    {
        var body = RandomNumberGenerator.GetBytes(1_000_000);
        byte[] key = [.. Enumerable.Range(0, 32).Select(number => (byte)number)];
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{Signed.Id}.{Signed.Timestamp}."), .. body];
        var signature = Convert.ToBase64String(HMACSHA256.HashData(key, signed));

        Verifier(null, SigningToken).CheckSignature(Signed with { Signature = "v1," + signature }, body).ShouldBeTrue();
    }

    [Theory]
    [InlineData("key", "id", null, "key")]
    [InlineData(null, "id", null, "id")]
    [InlineData("key", "id", "v1,x", "id")]
    [InlineData("key", null, "v1,x", "key")]
    [InlineData("", "", null, null)]
    public void A_repeated_delivery_is_known_by_the_id_that_is_signed_or_else_by_the_idempotency_key(string? key, string? id, string? signature, string? known) =>
        new WebhookHeaders { IdempotencyKey = key, Id = id, Signature = signature }.DeliveryKey.ShouldBe(known);

    [Fact]
    public void Headers_do_not_show_their_token() => new WebhookHeaders { Event = "Push Hook", Token = "swordfish" }.ToString().ShouldBe("Push Hook ");

    private WebhookVerifier Verifier(string? token, string? signing) =>
        new(new WebhookSecrets(token is null ? null : new Secret(token), signing is null ? null : new Secret(signing)), clock);

    private static bool Check(WebhookVerifier verifier, WebhookHeaders headers) => verifier.CheckHeaders(headers) switch
    {
        Authenticity.Authentic => true,
        Authenticity.DependsOnBody => verifier.CheckSignature(headers, Body),
        _ => false,
    };
}
