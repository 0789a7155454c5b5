using System.Text.Json;

namespace ReviewEnv.GitLab.Webhooks;

/// <summary>Reads <c>object_attributes</c>; those of other events have the same outline and do no harm.</summary>
internal static class MergeRequestReader
{
    public static PayloadMergeRequest? Read(ref Utf8JsonReader reader)
    {
        if (!reader.EntersObject()) return null;
        var attributes = new PayloadMergeRequest();
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("iid"u8)) attributes.Iid = reader.NextNumber();
            else if (reader.ValueTextEquals("action"u8)) attributes.Action = reader.NextText();
            else if (reader.ValueTextEquals("state"u8)) attributes.State = reader.NextText();
            else if (reader.ValueTextEquals("title"u8)) attributes.Title = reader.NextText();
            else if (reader.ValueTextEquals("url"u8)) attributes.Url = reader.NextText();
            else if (reader.ValueTextEquals("source_branch"u8)) attributes.SourceBranch = reader.NextText();
            else if (reader.ValueTextEquals("target_branch"u8)) attributes.TargetBranch = reader.NextText();
            else if (reader.ValueTextEquals("source_project_id"u8)) attributes.SourceProjectId = reader.NextId();
            else if (reader.ValueTextEquals("target_project_id"u8)) attributes.TargetProjectId = reader.NextId();
            else if (reader.ValueTextEquals("source"u8)) attributes.SourcePath = reader.NextTextWithin("path_with_namespace"u8);
            else if (reader.ValueTextEquals("last_commit"u8)) attributes.LastCommit = reader.NextTextWithin("id"u8);
            else if (reader.ValueTextEquals("updated_at"u8)) attributes.UpdatedAt = reader.NextText();
            else if (reader.ValueTextEquals("draft"u8)) attributes.Draft = reader.NextBoolean();
            else if (reader.ValueTextEquals("work_in_progress"u8)) attributes.WorkInProgress = reader.NextBoolean();
            else if (reader.ValueTextEquals("labels"u8)) attributes.Labels = ReadLabels(ref reader);
            else reader.Skip();
        }

        return attributes;
    }

    /// <summary>The titles of a list of label objects.</summary>
    public static IReadOnlyList<string>? ReadLabels(ref Utf8JsonReader reader)
    {
        if (!reader.EntersArray()) return null;
        var titles = new List<string>();
        while (reader.NextObjectOfArray())
        {
            while (reader.NextProperty())
            {
                if (!reader.ValueTextEquals("title"u8)) reader.Skip();
                else if (reader.NextText() is { } title) titles.Add(title);
            }
        }

        return titles;
    }
}
