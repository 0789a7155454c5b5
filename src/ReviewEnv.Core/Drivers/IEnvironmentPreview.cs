namespace ReviewEnv.Core.Drivers;

/// <summary>A driver that can say what an apply would change, object by object, without changing anything.</summary>
public interface IEnvironmentPreview
{
    /// <summary>Compares what is there with what <paramref name="spec"/> asks for. Trouble is told in words, never thrown.</summary>
    Task<EnvironmentPreview> PreviewAsync(EnvironmentSpec spec, CancellationToken cancellationToken);
}

/// <summary>What an apply would do.</summary>
/// <param name="Objects">In the order in which they would be applied; what would be removed comes last.</param>
/// <param name="Note">What kept the platform from being asked, for all objects; null if nothing did.</param>
public sealed record EnvironmentPreview(IReadOnlyList<ObjectChange> Objects, string? Note = null);

/// <summary>What an apply would do to one object.</summary>
/// <param name="Object">As <c>Kind/name</c>.</param>
/// <param name="Fields">What would differ in it; without what the platform and ReviewEnv write for themselves.</param>
public sealed record ObjectChange(string Object, ChangeKind Change, IReadOnlyList<FieldDifference> Fields)
{
    /// <summary>What else there is to know: why it is refused or replaced, or cannot be compared.</summary>
    public string? Note { get; init; }
}

/// <param name="Path">Such as <c>spec.template.spec.containers[app].image</c>.</param>
/// <param name="From">As JSON, or words in brackets where a value is not shown; null when it is not there yet.</param>
/// <param name="To">The same; null when it goes away.</param>
public sealed record FieldDifference(string Path, string? From, string? To);

public enum ChangeKind
{
    Create,
    Update,

    /// <summary>Deleted and made again, because it cannot be changed.</summary>
    Replace,

    /// <summary>Changed, and perhaps replaced: the platform knows only when it does it.</summary>
    MayReplace,

    /// <summary>It was made for this environment and is no longer part of it.</summary>
    Remove,
    Unchanged,

    /// <summary>The platform would not take it; the note has its words.</summary>
    Refused,

    /// <summary>The platform could not be asked.</summary>
    Unknown,
}
