namespace ReviewEnv.Testing.CloudFormation.Stacks;

/// <summary>What will happen to a stack. It happens when somebody looks, with the time at which it was due.</summary>
internal sealed class Timeline
{
    private readonly List<(DateTimeOffset Due, Action<DateTimeOffset> Do)> steps = [];

    public void At(DateTimeOffset due, Action<DateTimeOffset> step) => steps.Add((due, step));

    public void Clear() => steps.Clear();

    public void Settle(DateTimeOffset now)
    {
        while (steps.Count > 0)
        {
            // Of two due at the same time the one that was planned first.
            var next = steps.MinBy(step => step.Due);
            if (next.Due > now) return;
            steps.Remove(next);
            next.Do(next.Due);
        }
    }
}
