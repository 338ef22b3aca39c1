using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Commands;
using Portal.Domain.Pbx.Queries;
using Portal.Infrastructure.Pbx;

namespace Portal.Web.Components.Pages.Pbx;

/// <summary>Which vendor has what, drawn from the code: a capability is an interface that the vendor's class implements.</summary>
public static class VendorMatrix
{
    /// <summary>Commands, then questions, then what is read all the time.</summary>
    public static ImmutableArray<MatrixGroup> Groups { get; } =
    [
        new("Commands", [.. PbxCommandCatalog.All.DistinctBy(kind => kind.Create(new CommandFields()).Name, StringComparer.Ordinal).Select(kind => new MatrixRow(kind.Name, "Command." + kind.Name, kind.Capability))]),
        new("Queries", [.. PbxQueryCatalog.All.Select(kind => new MatrixRow(kind.Name, "Query." + kind.Name, kind.Capability)), new MatrixRow("recording", "Query.recording", typeof(IRecordings))]),
        new("Readings",
        [
            new("ActiveCalls", "Reading.ActiveCalls", typeof(IActiveCalls)), new("Queues", "Reading.Queues", typeof(IQueueReadings)), new("QueueStates", "Reading.QueueStates", typeof(IQueueStates)),
            new("WaitingCallers", "Reading.WaitingCallers", typeof(IWaitingCallers)), new("AgentStates", "Reading.AgentStates", typeof(IAgentStates)),
            new("ExtensionStates", "Reading.ExtensionStates", typeof(IExtensionStates)), new("RecentCalls", "Reading.RecentCalls", typeof(ICallHistory)),
            new("Push", "Reading.Push", typeof(void)), new("PushSubscription", "Extras.Subscription", typeof(IPushSubscription)),
        ]),
    ];

    public static bool Has(PbxVendor vendor, MatrixRow row) => row.Capability == typeof(void) ? vendor.ReadPush is not null : row.Capability.IsAssignableFrom(vendor.PbxType);

    /// <summary>The table of the front page (README.md), in Markdown.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder();
        text.Append("| |").AppendJoin(" |", PbxCatalog.All.Select(vendor => " " + vendor.Name)).Append(" |\n|---|").AppendJoin('|', PbxCatalog.All.Select(_ => ":-:")).Append("|\n");
        foreach (var row in Groups.SelectMany(group => group.Rows.Select(row => (Group: group.Name, Row: row))))
            text.Append("| ").Append(Singular(row.Group)).Append(" `").Append(row.Row.Name).Append("` |").AppendJoin('|', PbxCatalog.All.Select(vendor => Has(vendor, row.Row) ? " yes " : " ")).Append("|\n");
        text.Append("| longest call-record search |").AppendJoin('|', PbxCatalog.All.Select(vendor => vendor.Traits.HistoryWindow is { } window ? string.Create(CultureInfo.InvariantCulture, $" {window.TotalDays:0.#} days ") : " ")).Append("|\n");
        text.Append("| limits |").AppendJoin('|', PbxCatalog.All.Select(vendor => vendor.Traits.Quotas.IsEmpty ? " " : $" {string.Join("<br>", vendor.Traits.Quotas.Select(Limit))} ")).Append("|\n");
        return text.ToString();
    }

    private static string Singular(string group) => group switch { "Commands" => "command", "Queries" => "question", _ => "read" };

    private static string Limit(Quota quota) => string.Create(CultureInfo.InvariantCulture, $"{quota.OperationClass} {quota.Permits} in {quota.Per.TotalSeconds:0.#} s");
}

/// <summary>Rows that belong together.</summary>
public sealed record MatrixGroup(string Name, ImmutableArray<MatrixRow> Rows);

/// <summary>One operation.</summary>
/// <param name="Name">Its name in the API.</param>
/// <param name="TextKey">Key of its words.</param>
/// <param name="Capability">The interface it needs.</param>
public sealed record MatrixRow(string Name, string TextKey, Type Capability);
