namespace ReviewEnv.Core.Storage;

/// <summary>Small things to remember that belong to no single environment: the brake, which tokens were used, how the last comparison went.</summary>
public interface IMemos
{
    /// <summary>The text stored under a name; null when there is none or its time is over.</summary>
    Task<string?> ReadMemoAsync(string name, CancellationToken cancellationToken);

    /// <summary>Changes a memo, one caller at a time in any number of processes; one commit.</summary>
    /// <param name="name">At most 200 characters.</param>
    /// <param name="change">Gets the stored text, or null; gives what to store, null for nothing. May be called again.</param>
    /// <param name="until">When it may be forgotten; null for never.</param>
    /// <returns>What was stored before.</returns>
    Task<string?> UpdateMemoAsync(string name, Func<string?, string?> change, DateTimeOffset? until, CancellationToken cancellationToken);
}

public static class MemoExtensions
{
    /// <summary>Stores a memo unless there is one of that name.</summary>
    /// <returns>True for the first, in all processes.</returns>
    public static async Task<bool> TryAddMemoAsync(this IMemos memos, string name, string text, DateTimeOffset until, CancellationToken cancellationToken) =>
        await memos.UpdateMemoAsync(name, known => known ?? text, until, cancellationToken) is null;
}
