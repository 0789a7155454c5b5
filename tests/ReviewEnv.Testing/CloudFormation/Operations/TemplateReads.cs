using ReviewEnv.Testing.CloudFormation.Http;
using ReviewEnv.Testing.CloudFormation.Stacks;
using ReviewEnv.Testing.CloudFormation.Templates;
using static ReviewEnv.Testing.CloudFormation.Http.QueryXml;

namespace ReviewEnv.Testing.CloudFormation.Operations;

/// <summary>GetTemplate, GetTemplateSummary and ValidateTemplate.</summary>
internal sealed class TemplateReads(StackStore store)
{
    public object?[] Get(ApiRequest request) => [Maybe("TemplateBody", Existing(request).Body)];

    public object?[] Summary(ApiRequest request)
    {
        var template = request.Form.Text("StackName") is null ? VersionReader.TemplateOf(request, null) : Existing(request);
        return
        [
            Members("Parameters", template.Parameters, parameter => new[] { Element("ParameterKey", parameter.Name), Maybe("DefaultValue", parameter.Default), Element("ParameterType", parameter.Type), Flag("NoEcho", parameter.NoEcho), Maybe("Description", parameter.Description) }),
            .. Needs(template),
            Members("ResourceTypes", template.Resources.Values.Select(resource => resource["Type"]!.ToString()).Distinct(), type => type),
            Element("Version", "2010-09-09"),
        ];
    }

    public object?[] Validate(ApiRequest request)
    {
        var template = VersionReader.TemplateOf(request, null);
        template.CheckReferences();
        return
        [
            Members("Parameters", template.Parameters, parameter => new[] { Element("ParameterKey", parameter.Name), Maybe("DefaultValue", parameter.Default), Flag("NoEcho", parameter.NoEcho), Maybe("Description", parameter.Description) }),
            .. Needs(template),
        ];
    }

    private static object?[] Needs(Template template) =>
    [
        Maybe("Description", template.Description),
        MaybeMembers("Capabilities", template.Capabilities, capability => capability),
        Maybe("CapabilitiesReason", template.Capabilities.Count == 0 ? null : "The following resource(s) require capabilities: [AWS::IAM]"),
    ];

    private Template Existing(ApiRequest request)
    {
        var name = request.Form.Needed("StackName");
        var stack = store.Find(name, request.Region, request.Now) ?? throw ServiceError.NoStack(name);
        return stack.Version?.Template ?? stack.ChangeSets.LastOrDefault()?.Version.Template ?? throw ServiceError.NoStack(name);
    }
}
