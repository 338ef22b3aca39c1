using Xunit.Abstractions;
using Xunit.Sdk;

namespace Portal.Infrastructure.Tests.Databases;

/// <summary>A fact of a <see cref="DatabaseTests"/> class; shown as skipped for PostgreSQL where that was switched off.</summary>
[XunitTestCaseDiscoverer("Portal.Infrastructure.Tests.Databases.DatabaseFactDiscoverer", "Portal.Infrastructure.Tests")]
[AttributeUsage(AttributeTargets.Method)]
public sealed class DatabaseFactAttribute : FactAttribute;

public sealed class DatabaseFactDiscoverer(IMessageSink messages) : FactDiscoverer(messages)
{
    protected override IXunitTestCase CreateTestCase(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        new DatabaseTestCase(DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod);
}

public sealed class DatabaseTestCase : XunitTestCase
{
    [Obsolete("For deserialization only.")]
    public DatabaseTestCase()
    {
    }

    public DatabaseTestCase(IMessageSink messages, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(messages, display, options, method)
    {
    }

    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        PostgresCluster.Skipped && TestMethod.TestClass.Class.Name.EndsWith("Postgres", StringComparison.Ordinal)
            ? PostgresCluster.SkipVariable + "=1"
            : base.GetSkipReason(factAttribute);
}
