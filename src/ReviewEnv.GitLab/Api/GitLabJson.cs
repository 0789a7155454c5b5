using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReviewEnv.GitLab.Api;

/// <summary>How GitLab's JSON becomes records and records become its JSON: snake_case; what is unknown is skipped, and what must be there and is not makes the whole answer unusable.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(GitLabProject))]
[JsonSerializable(typeof(List<GitLabProject>))]
[JsonSerializable(typeof(GitLabBranch))]
[JsonSerializable(typeof(List<GitLabBranch>))]
[JsonSerializable(typeof(GitLabMergeRequest))]
[JsonSerializable(typeof(List<GitLabMergeRequest>))]
[JsonSerializable(typeof(GitLabEnvironment))]
[JsonSerializable(typeof(List<GitLabEnvironment>))]
[JsonSerializable(typeof(GitLabDeployment))]
[JsonSerializable(typeof(List<GitLabDeployment>))]
[JsonSerializable(typeof(List<GitLabCommitStatus>))]
[JsonSerializable(typeof(GitLabNote))]
[JsonSerializable(typeof(List<GitLabNote>))]
[JsonSerializable(typeof(GitLabHook))]
[JsonSerializable(typeof(List<GitLabHook>))]
[JsonSerializable(typeof(List<GitLabHookEvent>))]
[JsonSerializable(typeof(GitLabToken))]
[JsonSerializable(typeof(GitLabUser))]
[JsonSerializable(typeof(GitLabVersion))]
[JsonSerializable(typeof(List<GitLabTreeEntry>))]
[JsonSerializable(typeof(EnvironmentCreation))]
[JsonSerializable(typeof(EnvironmentChange))]
[JsonSerializable(typeof(EnvironmentStop))]
[JsonSerializable(typeof(DeploymentCreation))]
[JsonSerializable(typeof(DeploymentChange))]
[JsonSerializable(typeof(CommitStatusChange))]
[JsonSerializable(typeof(NoteText))]
[JsonSerializable(typeof(HookChange))]
internal sealed partial class GitLabJson : JsonSerializerContext;

/// <summary>A status is sometimes a number and sometimes words.</summary>
internal sealed class TextOrNumber : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString()!,
        JsonTokenType.Number => reader.GetInt64().ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => throw new JsonException(),
    };

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
