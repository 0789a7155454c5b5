using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Core.Tests.Yaml;

public sealed class CoreSchemaTests
{
    [Theory]
    [InlineData("", "null")]
    [InlineData("~", "null")]
    [InlineData("Null", "null")]
    [InlineData("true", "true")]
    [InlineData("FALSE", "false")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("42", "42")]
    [InlineData("-007", "-7")]
    [InlineData("+0", "0")]
    [InlineData("0o17", "15")]
    [InlineData("0x1F", "31")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("3.5", "3.5")]
    [InlineData(".5", "0.5")]
    [InlineData("1e3", "1000")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("2026-01-05", "\"2026-01-05\"")]
    [InlineData("12:30:45", "\"12:30:45\"")]
    [InlineData("0b1", "\"0b1\"")]
    [InlineData("-", "\"-\"")]
    [InlineData("42\n", "\"42\\n\"")]
    public void A_scalar_without_quotes_has_the_type_of_the_core_schema(string text, string json) =>
        (CoreSchema.Resolve(text)?.ToJsonString() ?? "null").ShouldBe(json);

    [Theory]
    [InlineData(".inf")]
    [InlineData("-.INF")]
    [InlineData(".NaN")]
    [InlineData("1e999")]
    public void A_number_that_json_does_not_have_is_refused(string text) =>
        Should.Throw<FormatException>(() => CoreSchema.Resolve(text)).Message.ShouldContain("quotes");
}
