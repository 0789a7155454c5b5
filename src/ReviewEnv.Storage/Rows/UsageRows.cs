using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Storage.Rows;

/// <summary>Whose amounts a row holds. The transaction fills in its id, 0 until then.</summary>
internal abstract class UsageParty(StoreKey key)
{
    public StoreKey Key => key;
    public long Id { get; set; }
}

/// <summary>One row of <c>usage_places</c>.</summary>
internal sealed class PlaceRow(StoreKey key, string project, string target) : UsageParty(key)
{
    public string Project => project;
    public string Target => target;
}

/// <summary>One row of <c>usage_subjects</c>.</summary>
internal sealed class SubjectRow(StoreKey key, PlaceRow place, string gitRef, string? owner) : UsageParty(key)
{
    public PlaceRow Place => place;
    public string Ref => gitRef;
    public string? Owner => owner;

    /// <summary>The last day that it has anything of.</summary>
    public long LastDay { get; private set; }

    /// <summary>Whether <see cref="LastDay"/> is later than what was loaded.</summary>
    public bool Touched { get; private set; }

    public void Load(long id, long lastDay) => (Id, LastDay) = (id, lastDay);

    public void Touch(long day)
    {
        if (day <= LastDay) return;
        (LastDay, Touched) = (day, true);
    }
}

/// <summary>What a call adds to one hour of a subject, made on the caller's thread.</summary>
internal readonly record struct UsageAddition(StoreKey Subject, StoreKey Place, EnvironmentKey Branch, string Target, string? Owner, long Hour, StoredAmounts Amounts)
{
    public static UsageAddition Of(UsageHour hour)
    {
        var (branch, target, owner) = (StoredText.Of(hour.Subject.Key), StoredText.Of(hour.Subject.Target), StoredText.OrNull(hour.Subject.Owner));
        // NUL is in no stored text; without the last one there is no owner, which is not the same as an empty name.
        var place = $"{branch.Project}\0{target}";
        var subject = $"{place}\0{branch.Ref.FullName}{(owner is null ? "" : "\0")}{owner}";
        return new UsageAddition(StoreKey.Of(subject), StoreKey.Of(place), branch, target, owner, UsageTime.HourOf(hour.Hour), StoredAmounts.Of(hour.Amounts));
    }
}
