using System.Runtime.InteropServices;
using ReviewEnv.Storage.Rows;

namespace ReviewEnv.Storage.Writing;

/// <summary>What one transaction adds to the ledger.</summary>
internal sealed class UsageBatch
{
    public Dictionary<StoreKey, PlaceRow> Places { get; } = [];
    public Dictionary<StoreKey, SubjectRow> Subjects { get; } = [];

    /// <summary>What is added to each of the tables of amounts.</summary>
    public Dictionary<string, UsageTable> Tables { get; } = UsageSql.Tables.ToDictionary(name => name, _ => new UsageTable(), StringComparer.Ordinal);

    /// <summary>What meters are to remember; null for those that end.</summary>
    public Dictionary<StoreKey, string?> Meters { get; } = [];
    public List<RollUpWrite> RollUps { get; } = [];

    /// <summary>Whether anything is to be stored. Most transactions have nothing for the ledger.</summary>
    public bool HasRows => Subjects.Count > 0 || Meters.Count > 0;

    /// <summary>Loaded where <see cref="NeedsMarks"/>, and then nobody else moves them until the transaction ends.</summary>
    public UsageMarks Marks { get; set; } = new();
    public bool NeedsMarks => Subjects.Count > 0 || MovesMarks;

    /// <summary>Whether nobody else may add, either.</summary>
    public bool MovesMarks { get; set; }

    public void Clear()
    {
        Places.Clear();
        Subjects.Clear();
        Meters.Clear();
        RollUps.Clear();
        foreach (var table in Tables.Values) table.Clear();
        MovesMarks = false;
    }

    public void Need(in UsageAddition addition)
    {
        if (Subjects.ContainsKey(addition.Subject)) return;
        if (!Places.TryGetValue(addition.Place, out var place)) Places.Add(addition.Place, place = new PlaceRow(addition.Place, addition.Branch.Project, addition.Target));
        Subjects.Add(addition.Subject, new SubjectRow(addition.Subject, place, addition.Branch.Ref.FullName, addition.Owner));
    }

    /// <summary>Adds to the hour, and to its day and week if it is in those already: nobody would do it later.</summary>
    public void Add(in UsageAddition addition)
    {
        var subject = Subjects[addition.Subject];
        var day = addition.Hour / UsageTime.HoursPerDay;
        // Too late even to be remembered.
        if (day < Marks.DaysFrom) return;
        subject.Touch(day);
        if (addition.Hour >= Marks.HoursFrom) Add(UsageSql.Hours, UsageSql.PlaceHours, addition.Hour, subject, addition.Amounts);
        if (addition.Hour >= Marks.SummedUntil) return;
        Add(UsageSql.Days, UsageSql.PlaceDays, day, subject, addition.Amounts);
        Tables[UsageSql.Weeks].Add(day / UsageTime.DaysPerWeek, subject, addition.Amounts);
    }

    private void Add(string ofSubjects, string ofPlaces, long time, SubjectRow subject, in StoredAmounts amounts)
    {
        Tables[ofSubjects].Add(time, subject, amounts);
        Tables[ofPlaces].Add(time, subject.Place, amounts);
    }
}

/// <summary>What is added to one table of amounts.</summary>
internal sealed class UsageTable
{
    private readonly Dictionary<(long Time, UsageParty Who), StoredAmounts> cells = [];

    public int Count => cells.Count;

    public void Clear() => cells.Clear();

    public void Add(long time, UsageParty who, in StoredAmounts amounts) =>
        CollectionsMarshal.GetValueRefOrAddDefault(cells, (time, who), out _).Add(amounts);

    /// <summary>In the order of the table, once ids are known: neighbours lie on one page, and processes that need the same rows wait in line.</summary>
    public UsageCell[] Sort()
    {
        var sorted = new UsageCell[cells.Count];
        var i = 0;
        foreach (var ((time, who), amounts) in cells) sorted[i++] = new UsageCell(time, who.Id, amounts);
        Array.Sort(sorted, static (one, other) => one.Time != other.Time ? one.Time.CompareTo(other.Time) : one.Who.CompareTo(other.Who));
        return sorted;
    }
}

[StructLayout(LayoutKind.Auto)]
internal readonly record struct UsageCell(long Time, long Who, StoredAmounts Amounts);
