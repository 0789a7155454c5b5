using System.Xml.Linq;
using ReviewEnv.Testing.CloudFormation;

namespace ReviewEnv.CloudFormation.Tests.Fake;

/// <summary>Plain HTTP to a fake CloudFormation, so that its tests rest on nothing else.</summary>
internal sealed class QueryClient(FakeCloudFormation fake) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = fake.Endpoint };

    /// <returns>The status, and the answer without namespaces.</returns>
    public async Task<(int Status, XElement Body)> SendAsync(string action, params (string Key, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "");
        request.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=A/20260105/us-east-1/cloudformation/aws4_request");
        request.Content = new FormUrlEncodedContent([KeyValuePair.Create("Action", action), .. fields.Select(field => KeyValuePair.Create(field.Key, field.Value))]);
        using var answer = await http.SendAsync(request);
        var body = XElement.Parse(await answer.Content.ReadAsStringAsync());
        body.Attributes().Remove();
        foreach (var element in body.DescendantsAndSelf()) element.Name = element.Name.LocalName;
        return ((int)answer.StatusCode, body);
    }

    /// <returns>The result.</returns>
    public async Task<XElement> DoAsync(string action, params (string Key, string Value)[] fields)
    {
        var (status, body) = await SendAsync(action, fields);
        if (status != 200) throw new InvalidOperationException($"{action}: {body.Descendants("Code").First().Value}: {body.Descendants("Message").First().Value}");
        return body.Element($"{action}Result") ?? body;
    }

    /// <returns>Code and message of the error.</returns>
    public async Task<string> RefusedAsync(string action, params (string Key, string Value)[] fields)
    {
        var (status, body) = await SendAsync(action, fields);
        status.ShouldBeGreaterThanOrEqualTo(400, body.ToString());
        return $"{body.Descendants("Code").First().Value}: {body.Descendants("Message").First().Value}";
    }

    /// <summary>A change set of <see cref="FakeTemplates.Web"/>, with fields replaced or added.</summary>
    public async Task<string> PrepareAsync(string stack, string name, bool creates, params (string Key, string Value)[] fields) =>
        (await DoAsync("CreateChangeSet", Preparation(stack, name, creates, fields))).Element("Id")!.Value;

    public static (string Key, string Value)[] Preparation(string stack, string name, bool creates, params (string Key, string Value)[] fields)
    {
        var all = new Dictionary<string, string>
        {
            ["StackName"] = stack,
            ["ChangeSetName"] = name,
            ["ChangeSetType"] = creates ? "CREATE" : "UPDATE",
            ["TemplateBody"] = FakeTemplates.Web,
            ["Tags.member.1.Key"] = "reviewenv:commit",
            ["Tags.member.1.Value"] = name,
        };
        foreach (var (key, value) in fields) all[key] = value;
        return [.. all.Select(field => (field.Key, field.Value))];
    }

    /// <summary>Prepares and executes.</summary>
    public async Task<string> DeployAsync(string stack, string name, bool creates, params (string Key, string Value)[] fields)
    {
        var id = await PrepareAsync(stack, name, creates, fields);
        await DoAsync("ExecuteChangeSet", ("ChangeSetName", id), ("ClientRequestToken", $"t-{name}"));
        return id;
    }

    public static (string Key, string Value)[] Parameter(int number, string key, string value) =>
        [($"Parameters.member.{number}.ParameterKey", key), ($"Parameters.member.{number}.ParameterValue", value)];

    public void Dispose() => http.Dispose();
}
