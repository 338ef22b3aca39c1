using System.Collections.Immutable;

namespace Portal.Web.Components.Pages.Calls;

/// <summary>The columns of the list on the page. The start is always shown: it leads to the call.</summary>
public static class CallColumn
{
    public const string Started = "started";

    /// <summary>Every column that may be hidden, in the order of the table.</summary>
    public static readonly ImmutableArray<string> All =
        ["direction", "from", "to", "account", "queue", "agent", "outcome", "wait", "talk", "total", "recording", "answered", "ended", "rawOutcome", "sources"];

    /// <summary>Those shown to a person who chose none.</summary>
    public static readonly ImmutableArray<string> Usual = ["direction", "from", "to", "account", "queue", "agent", "outcome", "wait", "talk", "recording"];

    /// <summary>The stored choice, without columns that are no more.</summary>
    public static ImmutableArray<string> Chosen(ImmutableArray<string>? stored) => stored is { } names ? [.. All.Where(column => names.Contains(column, StringComparer.Ordinal))] : Usual;
}
