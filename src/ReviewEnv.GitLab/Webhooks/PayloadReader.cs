using System.Text.Json;

namespace ReviewEnv.GitLab.Webhooks;

/// <summary>Reads the fields that matter in one pass over the bytes, and skips the rest (commits above all) without building anything.</summary>
internal static class PayloadReader
{
    /// <returns>Null if the JSON is not an object.</returns>
    /// <exception cref="JsonException">Not JSON, or cut off.</exception>
    /// <exception cref="InvalidOperationException">A text that matters is not Unicode.</exception>
    public static Payload? Read(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8.StartsWith("\uFEFF"u8) ? utf8["\uFEFF"u8.Length..] : utf8);
        reader.Read();
        Payload? payload = null;
        if (reader.TokenType == JsonTokenType.StartObject) payload = ReadObject(ref reader);
        else reader.Skip();

        // Past the value there may only be white space: the reader throws if there is anything else.
        reader.Read();
        return payload;
    }

    private static Payload ReadObject(ref Utf8JsonReader reader)
    {
        var payload = new Payload();
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("object_kind"u8)) payload.ObjectKind = reader.NextText();
            else if (reader.ValueTextEquals("event_name"u8)) payload.EventName = reader.NextText();
            else if (reader.ValueTextEquals("ref"u8)) payload.Ref = reader.NextText();
            else if (reader.ValueTextEquals("before"u8)) payload.Before = reader.NextText();
            else if (reader.ValueTextEquals("after"u8)) payload.After = reader.NextText();
            else if (reader.ValueTextEquals("checkout_sha"u8)) payload.CheckoutSha = reader.NextText();
            else if (reader.ValueTextEquals("project_id"u8)) payload.ProjectId = reader.NextId();
            else if (reader.ValueTextEquals("user_username"u8)) payload.UserName = reader.NextText();
            else if (reader.ValueTextEquals("user_name"u8)) payload.UserDisplayName = reader.NextText();
            else if (reader.ValueTextEquals("project"u8)) payload.Project = ReadProject(ref reader);
            else if (reader.ValueTextEquals("user"u8)) payload.Actor = reader.NextTextWithin("username"u8);
            else if (reader.ValueTextEquals("object_attributes"u8)) payload.MergeRequest = MergeRequestReader.Read(ref reader);
            else if (reader.ValueTextEquals("changes"u8)) payload.Changes = ReadChanges(ref reader);
            else if (reader.ValueTextEquals("labels"u8)) payload.Labels = MergeRequestReader.ReadLabels(ref reader);
            else reader.Skip();
        }

        return payload;
    }

    private static PayloadProject ReadProject(ref Utf8JsonReader reader)
    {
        var project = default(PayloadProject);
        if (!reader.EntersObject()) return project;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("id"u8)) project = project with { Id = reader.NextId() };
            else if (reader.ValueTextEquals("path_with_namespace"u8)) project = project with { Path = reader.NextText() };
            else reader.Skip();
        }

        return project;
    }

    /// <summary>A list of refs in <c>repository_update</c>; an object of changed fields in a merge request, which does not matter.</summary>
    private static List<PayloadChange>? ReadChanges(ref Utf8JsonReader reader)
    {
        if (!reader.EntersArray()) return null;
        var changes = new List<PayloadChange>();
        while (reader.NextObjectOfArray())
        {
            var change = default(PayloadChange);
            while (reader.NextProperty())
            {
                if (reader.ValueTextEquals("ref"u8)) change = change with { Ref = reader.NextText() };
                else if (reader.ValueTextEquals("before"u8)) change = change with { Before = reader.NextText() };
                else if (reader.ValueTextEquals("after"u8)) change = change with { After = reader.NextText() };
                else reader.Skip();
            }

            changes.Add(change);
        }

        return changes;
    }
}
