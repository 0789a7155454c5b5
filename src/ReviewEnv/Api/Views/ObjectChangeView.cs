using System.Text.Json;
using System.Text.Json.Serialization;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Api.Views;

/// <summary>What would happen to one object of an environment.</summary>
internal sealed record ObjectChangeView
{
    /// <summary>As <c>Kind/name</c>.</summary>
    public required string Object { get; init; }

    /// <summary><c>create</c>, <c>update</c>, <c>replace</c>, <c>mayReplace</c>, <c>remove</c>, <c>unchanged</c>, <c>refused</c> or <c>unknown</c>.</summary>
    public required string Change { get; init; }

    /// <summary>Whether what the object holds is, or may be, gone afterwards.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Loses { get; init; }
    public IReadOnlyList<FieldDifferenceView>? Fields { get; init; }
    public string? Note { get; init; }

    public static ObjectChangeView Of(ObjectChange change, Stars stars) => new()
    {
        Object = change.Object,
        Change = JsonNamingPolicy.CamelCase.ConvertName(change.Change.ToString()),
        Loses = ProposalWords.IsLoss(change.Change),
        Fields = change.Fields.Count == 0 ? null : [.. change.Fields.Select(field => FieldDifferenceView.Of(field, stars))],
        Note = change.Note is { } note ? stars.Over(note) : null,
    };
}

/// <summary>A field that would differ; the values are JSON, <c>***</c> stands for what is secret.</summary>
internal sealed record FieldDifferenceView
{
    public required string Path { get; init; }

    /// <summary>Missing when the field is not there yet.</summary>
    public string? From { get; init; }

    /// <summary>Missing when the field goes away.</summary>
    public string? To { get; init; }

    public static FieldDifferenceView Of(FieldDifference field, Stars stars)
    {
        var to = field.To is { } next ? stars.OverJson(next) : null;
        // What a secret replaces, or what goes where secrets are in use, may be the secret of yesterday, which nobody here knows.
        var mayHaveBeen = stars.Any && (to is null || to != field.To);
        return new() { Path = stars.Over(field.Path), To = to, From = field.From is null ? null : mayHaveBeen ? Stars.Shown : stars.OverJson(field.From) };
    }
}
