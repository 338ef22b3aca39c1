using System.Collections.Immutable;
using Portal.Domain.Pbx.Commands;
using static Portal.Domain.Pbx.Commands.CommandFields;

namespace Portal.Domain.Pbx.Queries;

/// <summary>The fields of all queries, as a program sends them; each query takes its own. Null = not sent.</summary>
public sealed record QueryFields
{
    /// <summary>Begin of the time range.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>End of the time range.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>A day by the PBX's calendar.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>First day by the PBX's calendar.</summary>
    public DateOnly? FirstDay { get; init; }

    /// <summary>Last day by the PBX's calendar.</summary>
    public DateOnly? LastDay { get; init; }

    /// <summary>A party's number.</summary>
    public string? Number { get; init; }

    /// <summary>Which party: caller, called.</summary>
    public string? Side { get; init; }

    /// <summary>The vendor's key of one call.</summary>
    public string? CallId { get; init; }

    /// <summary>Page from 1.</summary>
    public int? Page { get; init; }

    /// <summary>Queue, as the vendor keys it.</summary>
    public string? Queue { get; init; }

    internal CallSearch Search() => new(
        From ?? default, To ?? default, Optional(Number), string.IsNullOrWhiteSpace(Side) ? null : Word(Side, CallSide.Caller), Optional(CallId), Page ?? 1);
}

/// <summary>One kind of query.</summary>
/// <param name="Name">Name in addresses.</param>
/// <param name="Summary">What it tells, for the description of the API.</param>
/// <param name="Capability">Interface that a vendor must have for it.</param>
/// <param name="Permission">Permission key.</param>
/// <param name="GivesSecret">True when it is asked by POST, because its answer is a secret.</param>
/// <param name="Fields">What it takes.</param>
/// <param name="Create">Builds it; fields that are missing show as its problems.</param>
public sealed record PbxQueryKind(
    string Name, string Summary, Type Capability, string Permission, bool GivesSecret, ImmutableArray<CommandField> Fields, Func<QueryFields, PbxQuery> Create)
{
    /// <summary>Name of the capability as the portal shows it, such as <c>callSearch</c>.</summary>
    public string CapabilityName => PbxCommandCatalog.NameOf(Capability);
}

/// <summary>The one list of queries.</summary>
public static class PbxQueryCatalog
{
    private static readonly string[] SearchFields = ["from!", "to!", "number", "side=caller,called", "callId", "page#"];

    /// <summary>Every kind.</summary>
    public static ImmutableArray<PbxQueryKind> All { get; } =
    [
        Of("Credit and packages", _ => new BalanceQuery(), []),
        Of("A link at which credit can be topped up", _ => new TopUpLinkQuery(), []),
        Of("A link into the vendor's panel", _ => new PanelLinkQuery(), []),
        Of("Call records at the PBX", f => new CallSearchQuery(f.Search()), SearchFields),
        Of("One call's way through the PBX", f => new CallDetailQuery(Text(f.CallId)), ["callId!"]),
        Of("Recordings at the PBX", f => new RecordingsQuery(f.Search()), SearchFields),
        Of("The vendor's own counts of inbound calls, day by day", f => new StatisticsQuery(f.FirstDay ?? default, f.LastDay ?? default), ["from!", "to!"]),
        Of("The vendor's own counts of one day in detail", f => new DayStatisticsQuery(f.Day ?? default), ["day!"]),
        Of("Callers of one day who gave up", f => new AbandonedCallsQuery(f.Day ?? default), ["day!"]),
        Of("Break reasons: the PBX's list, or the tenant's own where the PBX has none", _ => new BreakReasonsQuery(), []),
        Of("Members of one queue", f => new QueueMembersQuery(Text(f.Queue)), ["queue!"]),
        Of("The account's outside numbers", _ => new CallerIdsQuery(), []),
        Of("Callers that the PBX blocks", _ => new BlockedNumbersQuery(), []),
        Of("What the PBX pushes, and to which host", _ => new PushSettingsQuery(), []),
    ];

    /// <summary>The kind of this name; null when there is none.</summary>
    public static PbxQueryKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    private static PbxQueryKind Of(string summary, Func<QueryFields, PbxQuery> create, string[] fields)
    {
        var sample = create(new QueryFields());
        return new PbxQueryKind(sample.Name, summary, sample.Capability, sample.Permission, sample.GivesSecret, [.. fields.Select(PbxCommandCatalog.Field)], create);
    }
}
