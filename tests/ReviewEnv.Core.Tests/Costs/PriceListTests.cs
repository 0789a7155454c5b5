using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Drivers;

namespace ReviewEnv.Core.Tests.Costs;

public sealed class PriceListTests
{
    private static readonly PriceList Prices = new()
    {
        Resources = new Dictionary<string, ResourcePrice>
        {
            ["AWS::RDS::DBInstance"] = new(0.10m, 0.01m),
            ["AWS::RDS::DBInstance db.t3.micro"] = new(0.02m, 0.005m),
            ["AWS::EC2::Instance t3.small"] = new(0.03m, 0),
        },
    };

    [Theory]
    [InlineData("AWS::RDS::DBInstance db.t3.micro", false, "0.02")]
    [InlineData("AWS::RDS::DBInstance db.t3.micro", true, "0.005")]
    [InlineData("AWS::RDS::DBInstance db.r5.large", false, "0.10")]
    [InlineData("AWS::RDS::DBInstance db.r5.large", true, "0.01")]
    [InlineData("AWS::RDS::DBInstance", false, "0.10")]
    [InlineData("AWS::EC2::Instance t3.small", false, "0.03")]
    [InlineData("AWS::EC2::Instance t3.large", false, "0")]
    [InlineData("AWS::EC2::Instance", false, "0")]
    public void The_price_of_a_size_goes_before_that_of_its_type(string resource, bool asleep, string price) =>
        Prices.PerHour(Of(resource), asleep).ShouldBe(decimal.Parse(price, System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void Free_for_want_of_a_price_is_what_has_none_by_size_nor_by_type() =>
        Prices.Unpriced(Of("AWS::RDS::DBInstance db.t3.micro", "AWS::RDS::DBInstance db.r5.large", "AWS::EC2::Instance t3.small", "AWS::EC2::Instance t3.large", "AWS::SQS::Queue"))
            .ShouldBe(["AWS::EC2::Instance t3.large", "AWS::SQS::Queue"]);

    private static EnvironmentUsage Of(params string[] resources) =>
        new(new EnvironmentIdentity(Metering.Key("a"), "a"), 0, 0, 0, 0) { Resources = resources.ToDictionary(name => name, _ => 1) };
}
