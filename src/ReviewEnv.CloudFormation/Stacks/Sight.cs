using ReviewEnv.CloudFormation.Judgement;

namespace ReviewEnv.CloudFormation.Stacks;

/// <summary>What a look at an environment's name found. Of the following at most one: foreign, a shell of ours, or a stack of ours; else there is nothing.</summary>
internal sealed record Sight
{
    public static Sight Nothing { get; } = new();

    /// <summary>Why what is there must be left alone.</summary>
    public string? Foreign { get; init; }

    /// <summary>A stack that was never created, with what it is for.</summary>
    public StackView? Shell { get; init; }

    public StackView? View { get; init; }

    /// <summary>Whatever there is of ours.</summary>
    public StackView? Ours => View ?? Shell;
}
