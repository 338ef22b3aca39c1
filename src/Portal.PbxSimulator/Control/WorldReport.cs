using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.PbxSimulator.Faces;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Control;

/// <summary>The truth about one moment, for checks and for people who wonder whether a portal shows it.</summary>
internal sealed record WorldReport(
    DateTimeOffset At,
    DateTimeOffset Start,
    double Speed,
    double? CallsPerMinute,
    double CurrentCallsPerMinute,
    long Seed,
    TotalsReport Totals,
    SiteReport[] Sites,
    CallReport[] Calls,
    QueueReport[] Queues,
    AgentReport[] Agents,
    PushReport Pushes,
    FaultReport[] Faults,
    PastReport Past);

/// <summary>Counts since <see cref="WorldReport.Start"/>.</summary>
internal sealed record TotalsReport(int Offered, int Answered, int Abandoned, int Outbound, int Internal);

/// <param name="Vendor">Which site.</param>
/// <param name="Totals">Counts since the world began.</param>
/// <param name="Credit">Prepaid credit in lira.</param>
/// <param name="Blocked">Blocked callers.</param>
/// <param name="OwnNumbers">The company's outside numbers, ten digits.</param>
/// <param name="Menus">Voice menus.</param>
/// <param name="Announcements">Announcements.</param>
/// <param name="Calls">Calls in progress.</param>
/// <param name="Queues">Queues.</param>
/// <param name="Agents">Agents.</param>
internal sealed record SiteReport(
    string Vendor, TotalsReport Totals, decimal Credit, string[] Blocked, string[] OwnNumbers, string[] Menus, string[] Announcements,
    CallReport[] Calls, QueueReport[] Queues, AgentReport[] Agents);

/// <param name="Vendor">Which site.</param>
/// <param name="Id">The key by which the vendor's live words name the call.</param>
/// <param name="RecordKey">The key of its call record.</param>
/// <param name="Channel">The vendor's channel; null where it has none.</param>
/// <param name="State">ringing, ivr, queued, talking or held.</param>
/// <param name="Direction">inbound, outbound or internal.</param>
/// <param name="From">Caller as the vendor writes it.</param>
/// <param name="To">Called party as the vendor writes it.</param>
/// <param name="Queue">Queue number; null when none.</param>
/// <param name="Extension">Extension that talks or rings; null while none does.</param>
/// <param name="AlsoRinging">Further extensions that ring.</param>
/// <param name="StartedAt">Begin.</param>
/// <param name="QueuedAt">Begin of the wait in the queue.</param>
/// <param name="AnsweredAt">First answer.</param>
/// <param name="Since">Begin of the present state.</param>
/// <param name="Muted">none, in, out or all.</param>
/// <param name="Caller">Extension at the caller side; null when that is outside, or not in the call now.</param>
/// <param name="Consulted">Extension that is asked whether it takes the call over.</param>
/// <param name="OutsideParty">Outside number that took the call over or is rung for it.</param>
/// <param name="Menu">Voice menu or announcement that it is or was in.</param>
/// <param name="Prefix">Shown before the number of somebody called into a queue.</param>
/// <param name="OutsideNumber">Own number that the called side sees; empty when none.</param>
/// <param name="ByApi">Placed by order.</param>
internal sealed record CallReport(
    string Vendor, string Id, string RecordKey, string? Channel, CallState State, Direction Direction, string From, string To, string? Queue, string? Extension,
    string[] AlsoRinging, DateTimeOffset StartedAt, DateTimeOffset? QueuedAt, DateTimeOffset? AnsweredAt, DateTimeOffset Since,
    string Muted, string? Caller, string? Consulted, string? OutsideParty, string? Menu, string Prefix, string OutsideNumber, bool ByApi);

/// <param name="Vendor">Which site.</param>
/// <param name="Number">Number, or short name.</param>
/// <param name="Name">Name.</param>
/// <param name="Waiting">Callers who wait.</param>
/// <param name="LongestWaitSeconds">Of those who wait now.</param>
/// <param name="Answered">Since the world began.</param>
/// <param name="Abandoned">Since the world began.</param>
/// <param name="Members">Extensions in the PBX's order.</param>
/// <param name="MemberDetails">The same with what the queue knows of each.</param>
/// <param name="Outside">Outside numbers that serve the queue.</param>
internal sealed record QueueReport(
    string Vendor, string Number, string Name, int Waiting, int LongestWaitSeconds, int Answered, int Abandoned, string[] Members, MemberReport[] MemberDetails, OutsideReport[] Outside);

internal sealed record MemberReport(string Extension, bool Paused, string? PauseReason, int Penalty, bool Dynamic);

internal sealed record OutsideReport(string Number, int Penalty);

/// <param name="Vendor">Which site.</param>
/// <param name="Extension">Extension.</param>
/// <param name="Name">Name.</param>
/// <param name="State">ready, ringing, talking, wrapUp, break or offline.</param>
/// <param name="Since">Begin of the state.</param>
/// <param name="BreakReason">Reason of the break they are on; null when on none.</param>
/// <param name="PendingBreak">Reason of a break that begins after the work in hand.</param>
/// <param name="Dnd">Do-not-disturb.</param>
/// <param name="OutsideNumber">Own number that they call with, ten digits.</param>
/// <param name="Queues">Queues that they serve.</param>
/// <param name="CallId">Call that they are in or rung by.</param>
internal sealed record AgentReport(
    string Vendor, string Extension, string Name, AgentState State, DateTimeOffset Since, string? BreakReason, string? PendingBreak, bool Dnd, string OutsideNumber, string[] Queues, string? CallId);

internal sealed record PushReport(long Sent, long Failed, int Waiting);

internal sealed record FaultReport(string Vendor, string Kind, double Rate);

/// <summary>A finished call: the truth behind a call record.</summary>
internal sealed record FinishedReport(
    string Vendor, string Key, string? Channel, Direction Direction, string From, string To, string? Queue, string? Extension, Outcome Outcome, string Cause,
    DateTimeOffset StartedAt, DateTimeOffset? AnsweredAt, DateTimeOffset EndedAt, int WaitSeconds, int TalkSeconds, bool Recorded,
    LegReport[] Legs);

/// <summary>One extension's part in a finished call.</summary>
internal sealed record LegReport(string Extension, DateTimeOffset StartedAt, DateTimeOffset? AnsweredAt, DateTimeOffset? EndedAt, string Cause);

/// <param name="Days">Whole days before the world's start.</param>
/// <param name="CallsPerDay">Calls of each of them at each site.</param>
/// <param name="From">When the oldest begins; null when there is no past.</param>
internal sealed record PastReport(int Days, int CallsPerDay, DateTimeOffset? From);

/// <summary>Requests that one vendor's face received.</summary>
/// <param name="Vendor">Which face.</param>
/// <param name="Requests">All of them, those that a fault struck included.</param>
/// <param name="Refused">Refused by a quota.</param>
/// <param name="OverLimit">Over the vendor's limit to the letter, refused or not.</param>
/// <param name="Classes">The same for each class of requests that the vendor limits.</param>
internal sealed record RequestReport(string Vendor, long Requests, long Refused, long OverLimit, QuotaCount[] Classes);

internal sealed record LoadReport(double? CallsPerMinute, double CurrentCallsPerMinute, double Speed);

internal sealed record ResetReport(long Seed, DateTimeOffset Start, DateTimeOffset At);

internal sealed record OptionReport(string Vendor, string Name, string Value, string[] Allowed);

internal sealed record PushTargetReport(string Vendor, string? Url);

internal sealed record FieldProblem(string Title, string Field, string Detail, int Status);

internal sealed class CamelCase<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase)
    where T : struct, Enum;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [
    typeof(CamelCase<CallState>), typeof(CamelCase<Direction>), typeof(CamelCase<AgentState>), typeof(CamelCase<Outcome>), typeof(CamelCase<DialState>)])]
[JsonSerializable(typeof(WorldReport))]
[JsonSerializable(typeof(FinishedReport[]))]
[JsonSerializable(typeof(RequestReport[]))]
[JsonSerializable(typeof(CallReport))]
[JsonSerializable(typeof(CampaignTruth[]))]
[JsonSerializable(typeof(LoadReport))]
[JsonSerializable(typeof(ResetReport))]
[JsonSerializable(typeof(OptionReport))]
[JsonSerializable(typeof(OptionReport[]))]
[JsonSerializable(typeof(PushTargetReport))]
[JsonSerializable(typeof(FaultReport))]
[JsonSerializable(typeof(FaultReport[]))]
[JsonSerializable(typeof(FieldProblem))]
internal sealed partial class ControlJson : JsonSerializerContext;
