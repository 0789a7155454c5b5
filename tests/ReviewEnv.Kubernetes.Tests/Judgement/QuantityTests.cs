using FsCheck;
using FsCheck.Fluent;
using ReviewEnv.Kubernetes.Live.Judgement;

namespace ReviewEnv.Kubernetes.Tests.Judgement;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("100m", "0.1")]
    [InlineData("1.5Gi", "1610612736")]
    [InlineData("1e3", "1000")]
    [InlineData("1E3", "1000")]
    [InlineData("5e-3", "0.005")]
    [InlineData("1e+2", "100")]
    [InlineData("12E", "12000000000000000000")]
    [InlineData("12Ei", "13835058055282163712")]
    [InlineData("64Mi", "67108864")]
    [InlineData("1k", "1000")]
    [InlineData("1.", "1")]
    [InlineData(".5", "0.5")]
    [InlineData("-250m", "-0.25")]
    [InlineData("+3", "3")]
    [InlineData("7n", "0.000000007")]
    [InlineData("3u", "0.000003")]
    [InlineData("0.1n", "0.000000001")]
    public void What_servers_accept_is_read_exactly(string text, string value) => Quantity.Parse(text).Value.ShouldBe(decimal.Parse(value));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" 1")]
    [InlineData("1 Gi")]
    [InlineData("Gi")]
    [InlineData("1GB")]
    [InlineData("1K")]
    [InlineData("1gi")]
    [InlineData("1.2.3")]
    [InlineData(".")]
    [InlineData("--1")]
    [InlineData("1,000")]
    [InlineData("1e")]
    [InlineData("1e99")]
    [InlineData("9999999999999999999999999999E")]
    public void What_is_no_quantity_is_refused(string? text) => Quantity.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("0.1", "100m")]
    [InlineData("1500m", "1500m")]
    [InlineData("2000m", "2")]
    [InlineData("1000000", "1M")]
    [InlineData("0", "0")]
    public void It_is_written_with_the_largest_suffix_that_leaves_a_whole_number(string text, string written) => Quantity.Parse(text).ToString().ShouldBe(written);

    [Theory]
    [InlineData("1.5Gi", "1536Mi")]
    [InlineData("2Gi", "2Gi")]
    [InlineData("1000", "1k")]
    public void Memory_is_written_in_powers_of_two(string text, string written) => Quantity.Parse(text).ToBinaryString().ShouldBe(written);

    [Fact]
    public void Whatever_is_written_reads_the_same_again() =>
        Prop.ForAll((from number in Gen.Choose(int.MinValue + 1, int.MaxValue) from scale in Gen.Choose(0, 9) from suffix in Gen.Elements("", "m", "k", "Mi", "Gi", "T") select (number, scale, suffix)).ToArbitrary(), one =>
        {
            var quantity = Quantity.Parse((one.number / (decimal)Math.Pow(10, one.scale)).ToString("0.#########") + one.suffix);
            return Quantity.Parse(quantity.ToString()) == quantity && Quantity.Parse(quantity.ToBinaryString()) == quantity;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_text_makes_the_reader_throw() =>
        Prop.ForAll(Gen.Elements("0123456789.+-eEkKMGTPimnu ".ToCharArray()).ArrayOf().Select(letters => new string(letters)).ToArbitrary(), text =>
            Quantity.TryParse(text, out var quantity) || quantity == default).QuickCheckThrowOnFailure();

    [Fact]
    public void A_suffix_is_the_same_as_its_factor() =>
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), number =>
            Quantity.Parse($"{number}Ki").Value == number * 1024m && Quantity.Parse($"{number}m").Value * 1000 == number && Quantity.Parse($"{number}e3") == Quantity.Parse($"{number}k")).QuickCheckThrowOnFailure();
}
