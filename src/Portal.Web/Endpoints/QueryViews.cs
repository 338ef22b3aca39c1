using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Queries;
using Portal.Domain.Tenants;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Security;

namespace Portal.Web.Endpoints;

/// <summary>A query that an account offers.</summary>
public sealed record OfferedQueryView(string Name, string Summary, string Method, string Capability, string Permission, ImmutableArray<OperationFieldView> Fields);

/// <summary>Answer of a query that is a list.</summary>
public sealed record ListView<T>(ImmutableArray<T> Items);

/// <summary>A link; use it at once, it is not kept.</summary>
public sealed record LinkView(string Url);

/// <summary>A page of call records as the PBX tells them.</summary>
public sealed record CallPageView(ImmutableArray<VendorCallView> Items, int Rejected);

/// <summary>One call record as the PBX tells it. What it does not tell is null.</summary>
public sealed record VendorCallView(
    string VendorKey, DateTimeOffset StartedAt, DateTimeOffset? AnsweredAt, DateTimeOffset? EndedAt, CallDirection Direction, string From, string To, string? Queue,
    string? Agent, string? AgentName, CallOutcome Outcome, int? WaitSeconds, int? TalkSeconds, int? TotalSeconds, bool? HasRecording, string? RecordingUrl, string? RawOutcome);

/// <summary>One call and its legs in order.</summary>
public sealed record CallJourneyView(VendorCallView Call, ImmutableArray<JourneyLeg> Legs);

/// <summary>Answers of PBXs as one caller may see them.</summary>
internal sealed class QueryMapper(Actor actor, Guid accountId, Recordings recordings, bool hasRecordings)
{
    private readonly bool _wholeNumbers = actor.May(Permissions.NumbersFull);
    private readonly bool _mayListen = hasRecordings && actor.May(Permissions.RecordingsListen);

    /// <summary>The view of an answer, by its type.</summary>
    public IResult Result(PbxQuery query, object answer) => answer switch
    {
        ImmutableArray<BalanceLine> lines => TypedResults.Ok(new ListView<BalanceLine>(lines)),
        Secret link => TypedResults.Ok(new LinkView(link.Value)),
        CallHistoryPage page => TypedResults.Ok(new CallPageView([.. page.Records.Select(Map)], page.Rejected.Length)),
        CallJourney journey => TypedResults.Ok(new CallJourneyView(Map(journey.Call), [.. journey.Legs.Select(leg => leg with { Destination = Number(leg.Destination) })])),
        ImmutableArray<DayStatistics> days => TypedResults.Ok(new ListView<DayStatistics>(days)),
        ImmutableArray<AbandonedCall> calls => TypedResults.Ok(new ListView<AbandonedCall>([.. calls.Select(call => call with { Number = Number(call.Number) })])),
        ImmutableArray<BreakReason> reasons => TypedResults.Ok(new ListView<BreakReason>(reasons)),
        ImmutableArray<QueueMember> members => TypedResults.Ok(new ListView<QueueMember>([.. members.Select(member => member with { Extension = Number(member.Extension) })])),
        ImmutableArray<string> numbers => TypedResults.Ok(new ListView<string>(query is CallerIdsQuery ? numbers : [.. numbers.Select(Number)])),
        PushSettings settings => TypedResults.Ok(settings),
        _ => throw new InvalidOperationException($"No view for the answer of '{query.Name}'."),
    };

    private VendorCallView Map(CallRecord call) => new(
        call.VendorKey,
        call.StartedAt,
        call.AnsweredAt,
        call.EndedAt,
        call.Direction,
        Number(call.From),
        Number(call.To),
        call.Queue,
        call.Extension,
        call.AgentName,
        call.Outcome,
        call.WaitSeconds,
        call.TalkSeconds,
        call.TotalSeconds,
        call.HasRecording,
        _mayListen && recordings.TokenOf(actor.TenantId, accountId, call) is { } token ? $"/api/v1/accounts/{accountId}/recordings/{token}" : null,
        call.RawOutcome);

    private string Number(string number) => _wholeNumbers ? number : PhoneNumber.Mask(number);
}
