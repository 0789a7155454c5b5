using ReviewEnv.Testing.CloudFormation.Http;

namespace ReviewEnv.Testing.CloudFormation.Operations;

/// <param name="Region">The one the request was signed for.</param>
/// <param name="Fetched">What lies behind TemplateURL; null when there is no URL or nothing behind it.</param>
internal sealed record ApiRequest(QueryForm Form, string Region, DateTimeOffset Now, string? Fetched)
{
    public string? Token => Form.Text("ClientRequestToken");
}
