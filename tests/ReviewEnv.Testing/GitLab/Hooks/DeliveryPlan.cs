namespace ReviewEnv.Testing.GitLab;

/// <summary>What becomes of deliveries on their way.</summary>
public sealed record DeliveryPlan
{
    private readonly Lock gate = new();
    private Random random = new(1);

    /// <summary>The share that is lost, from 0 to 1.</summary>
    public double Drop { get; init; }

    /// <summary>The share that is sent twice.</summary>
    public double Double { get; init; }

    /// <summary>Whether later ones may overtake earlier ones.</summary>
    public bool Reorder { get; init; }

    /// <summary>Whether hooks that fail are put aside, as they are on GitLab.com; on an instance of one's own an administrator turns that on.</summary>
    public bool DisableFailingHooks { get; init; } = true;

    /// <summary>How long GitLab waits for an answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The same seed draws the same lots.</summary>
    public int Seed
    {
        init => random = new(value);
    }

    internal bool Draw(double share)
    {
        lock (gate) return share > 0 && random.NextDouble() < share;
    }

    internal int Pick(int count)
    {
        lock (gate) return Reorder ? random.Next(count) : 0;
    }
}
