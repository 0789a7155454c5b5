using System.Collections.Concurrent;
using ReviewEnv.CloudFormation.Judgement;

namespace ReviewEnv.CloudFormation.Stacks;

/// <summary>What a look at a stack found and the next need not ask for again. Losing it costs requests and nothing else.</summary>
internal sealed class StackMemory
{
    private readonly ConcurrentDictionary<string, Recollection> known = [];

    /// <summary>Of exactly this stack: one of the same name that was made later is another.</summary>
    public Recollection Of(LiveStack stack) => Of(stack.Name, stack.Id);

    public Recollection Of(string name, string id) => known.AddOrUpdate(name, _ => new Recollection(id), (_, old) => old.StackId == id ? old : new Recollection(id));

    public void Forget(string name) => known.TryRemove(name, out _);
}

internal sealed class Recollection(string stackId)
{
    private string? told;

    public string StackId => stackId;

    /// <summary>Whether it was asked which change sets there are, and the one that is of use yet.</summary>
    public bool SetsAreKnown { get; private set; }
    public string? PendingSet { get; private set; }

    /// <summary>Those that it has taken the place of, and that are still there.</summary>
    public IReadOnlyList<string> OlderSets { get; private set; } = [];

    /// <summary>What it was made for: proof that it is ours while it shows no tags.</summary>
    public StackNotes? Made { get; set; }

    /// <summary>The change set that was carried out last and ended well; empty for none, null while it was not asked.</summary>
    public string? Succeeded { get; set; }

    /// <summary>What CloudFormation found nothing to do for, after this change set. Once another is carried out it says nothing any more.</summary>
    public (string? After, Attempt Attempt)? Unchanged { get; set; }

    /// <summary>Whether policy and protection are as the target wants them.</summary>
    public bool IsFinished { get; set; }

    /// <summary>The failure of an operation that is over.</summary>
    public ((string? ChangeSetId, string Status, DateTimeOffset Since) Of, Diagnosis Diagnosis)? Failure { get; set; }

    /// <summary>What is to be said, unless it was the last time.</summary>
    public string? Once(string what)
    {
        if (told == what) return null;
        told = what;
        return what;
    }

    public void Pending(string? setId, IReadOnlyList<string>? older = null)
    {
        SetsAreKnown = true;
        PendingSet = setId;
        OlderSets = older ?? [];
    }
}
