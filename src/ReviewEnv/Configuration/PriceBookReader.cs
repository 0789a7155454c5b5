using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>Reads <c>costs.books</c>: what things cost on which target, and from when on.</summary>
internal static class PriceBookReader
{
    public static IReadOnlyList<PriceBook> Read(YamlSection costs, IReadOnlyDictionary<string, TargetSettings?> targets)
    {
        var books = new List<PriceBook>();
        foreach (var section in costs.Sections("books"))
        {
            var prices = Required(section);
            var book = new PriceBook(section.Required("name", "name the book, such as cluster") ?? "", section.Texts("targets") ?? [], prices, Changes(section, prices));
            section.End();
            Check(section, book, books, targets);
            books.Add(book);
        }

        return books;
    }

    private static void Check(YamlSection section, PriceBook book, List<PriceBook> others, IReadOnlyDictionary<string, TargetSettings?> targets)
    {
        foreach (var unknown in book.Targets.Where(target => !targets.ContainsKey(target)))
        {
            section.Problem("targets", $"'{unknown}' is none of the targets{Closest.Hint(unknown, targets.Keys)}");
        }

        if (book.Targets.Count == 0 && others.Find(other => other.Targets.Count == 0) is { } rest) section.Problem("targets", $"is missing, and '{rest.Name}' is already the book for all targets that have none of their own; say which targets '{book.Name}' is for");
        foreach (var target in book.Targets)
        {
            if (others.Find(other => other.Targets.Contains(target)) is { } first) section.Problem("targets", $"'{target}' has the book '{first.Name}' already; a target has one book");
        }
    }

    private static PriceList Required(YamlSection book)
    {
        if (!book.Has("prices")) book.Problem("prices", "is missing; write for example prices: { cpuCoreHour: 0.03, memoryGiBHour: 0.004 }");
        return Prices(book, PriceList.Free);
    }

    /// <param name="before">What holds for what is not written.</param>
    private static PriceList Prices(YamlSection holder, PriceList before)
    {
        if (holder.Section("prices") is not { } section) return before;
        var prices = new PriceList
        {
            CpuCoreHour = section.Amount("cpuCoreHour") ?? before.CpuCoreHour,
            MemoryGiBHour = section.Amount("memoryGiBHour") ?? before.MemoryGiBHour,
            StorageGiBMonth = section.Amount("storageGiBMonth") ?? before.StorageGiBMonth,
            LoadBalancerHour = section.Amount("loadBalancerHour") ?? before.LoadBalancerHour,
            ProcessHour = section.Amount("processHour") ?? before.ProcessHour,
            Resources = Resources(section, before),
        };
        section.End();
        return prices;
    }

    private static Dictionary<string, ResourcePrice> Resources(YamlSection prices, PriceList before)
    {
        var resources = new Dictionary<string, ResourcePrice>(before.Resources);
        if (prices.Section("resources") is not { } section) return resources;
        foreach (var name in section.Entries.Select(entry => entry.Key.Text))
        {
            if (section.Take(name) is YamlNode.Mapping)
            {
                if (Detailed(section.Section(name)!) is { } price) resources[name] = price;
            }
            else if (section.Amount(name) is { } amount) resources[name] = new ResourcePrice(amount, amount);
            else if (!section.Has(name)) section.Problem(name, "says nothing; write the price of one for an hour, or { perHour: 0.04, asleep: 0 }");
        }

        return resources;
    }

    private static ResourcePrice? Detailed(YamlSection section)
    {
        if (!section.Has("perHour")) section.Problem("perHour", "is missing; write the price of one for an hour");
        var (perHour, asleep) = (section.Amount("perHour"), section.Amount("asleep"));
        section.End();
        if (perHour is not { } price) return null;
        if (asleep > price) section.Problem("asleep", $"is more than perHour ({price}); what sleeps does not cost more than what is awake");
        return new ResourcePrice(price, asleep ?? price);
    }

    private static List<PriceChange> Changes(YamlSection book, PriceList first)
    {
        var changes = new List<PriceChange>();
        var before = first;
        foreach (var section in book.Sections("changes"))
        {
            if (!section.Has("from")) section.Problem("from", "is missing; write the moment from which these prices hold, such as 2026-12-01");
            if (!section.Has("prices")) section.Problem("prices", "is missing; write what changes, the other prices stay");
            var from = section.Moment("from");
            before = Prices(section, before);
            section.End();
            if (from is not { } moment) continue;
            if (changes.Count > 0 && changes[^1].From >= moment) section.Problem("from", "is not later than the change before; write them in order");
            changes.Add(new PriceChange(moment, before));
        }

        return changes;
    }
}
