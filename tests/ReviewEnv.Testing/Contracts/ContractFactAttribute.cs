using System.ComponentModel;
using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace ReviewEnv.Testing.Contracts;

/// <summary>A promise in a contract suite. Where the concrete class says with a <see cref="NeedsAttribute"/> what it needs and that is missing, it is skipped with the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("ReviewEnv.Testing.Contracts.ContractFactDiscoverer", "ReviewEnv.Testing")]
public sealed class ContractFactAttribute : FactAttribute;

/// <summary>Says what the tests of a class need from the machine.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class NeedsAttribute : Attribute
{
    /// <summary>Why the tests cannot run here, for the test report; null when they can.</summary>
    public abstract string? Missing { get; }
}

/// <summary>Found by xunit through its name.</summary>
public sealed class ContractFactDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        [new ContractTestCase(diagnostics, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod)];
}

public sealed class ContractTestCase : XunitTestCase
{
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("For the deserializer of xunit.")]
    public ContractTestCase() { }

    public ContractTestCase(IMessageSink diagnostics, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(diagnostics, display, options, method) { }

    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        base.GetSkipReason(factAttribute) ?? TestMethod.TestClass.Class.ToRuntimeType().GetCustomAttribute<NeedsAttribute>()?.Missing;
}
