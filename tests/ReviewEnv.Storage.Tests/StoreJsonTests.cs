using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;
using ReviewEnv.Storage.Rows;

namespace ReviewEnv.Storage.Tests;

/// <summary>What earlier versions wrote into their rows is still read.</summary>
public sealed class StoreJsonTests
{
    [Fact]
    public void A_record_from_before_use_was_looked_at_is_read()
    {
        var record = StoreJson.ReadRecord(
            """{"Key":{"Project":"shop/web","Ref":"refs/heads/x"},"Name":"x","Target":"here","Template":"static-site","Phase":"Ready","CreatedAt":"2026-01-05T12:00:00+00:00","UpdatedAt":"2026-01-05T12:00:00+00:00","Outputs":{}}""")!;

        record.Phase.ShouldBe(EnvironmentPhase.Ready);
        (record.LastUse, record.InUseUntil, record.WarnedOf, record.ExpiresBecause).ShouldBe((null, null, null, null));
        record.WaitsForRoom.ShouldBeFalse();
    }

    [Fact]
    public void Wishes_from_before_use_was_looked_at_are_read()
    {
        var wishes = StoreJson.ReadWishes("""{"Pin":{"By":"eve","Reason":"demo"}}""");

        wishes.ShouldBe(EnvironmentWishes.None with { Pin = new Pin(null, "eve", "demo") });
    }

    [Fact]
    public void Signs_of_use_are_written_by_name()
    {
        StoreJson.Write(EnvironmentWishes.None with { Used = new UseSign(UseKind.Lease, Some.Moment) }).ShouldContain("\"Kind\":\"Lease\"");
    }
}
