using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Templates;

namespace ReviewEnv.CloudFormation.Stacks;

/// <summary>The parameters that a template marks as NoEcho: their values are shown to nobody. Of a template that cannot be read, that is all of them.</summary>
internal sealed class HiddenParameters(EnvironmentSpec spec)
{
    /// <summary>Shorter ones would be found everywhere.</summary>
    private const int ShortestValue = 4;

    private readonly IReadOnlyDictionary<string, StackParameter>? declared = Read(spec.Template.Body ?? "");

    public bool Contains(string name) => declared?.GetValueOrDefault(name) is not { NoEcho: false };

    /// <summary>AWS repeats in what it says what it was given.</summary>
    public string Mask(string text) => StackSettings.Of(spec.Template).ParametersFor(spec.Asleep)
        .Where(pair => declared is not null && Contains(pair.Key) && pair.Value.Length >= ShortestValue)
        .Aggregate(text, (masked, pair) => masked.Replace(pair.Value, "****", StringComparison.Ordinal));

    private static IReadOnlyDictionary<string, StackParameter>? Read(string body)
    {
        try
        {
            return StackBody.Parse(body).Parameters;
        }
        catch (TemplateException)
        {
            return null;
        }
    }
}
