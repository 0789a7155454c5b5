using ReviewEnv.Core.Compliance;
using ReviewEnv.Notifications;

namespace ReviewEnv.Tests.Notifications;

public sealed class SignatureKeyTests
{
    [Fact]
    public void It_signs_what_a_fixed_vector_says() =>
        SignatureKey.TryRead(new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))!
            .Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", """{"test": 2432232314}"""u8)
            .ShouldBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

    [Fact]
    public void Any_text_that_is_long_enough_is_a_key() =>
        SignatureKey.TryRead(new Secret("a text as key, long enough"))!.Sign("msg_1767614400_1", "1767614405", """{"a":1}"""u8).ShouldBe("v1,EBVboUMMyupMKlXZG89oBihledXlkC9SYbjpdVIqsBY=");

    [Theory]
    [InlineData("fifteen letters")]
    [InlineData("whsec_not*base64*at*all")]
    [InlineData("whsec_c2hvcnQ=")]
    public void What_can_be_guessed_or_not_read_is_none(string secret) => SignatureKey.TryRead(new Secret(secret)).ShouldBeNull();
}
