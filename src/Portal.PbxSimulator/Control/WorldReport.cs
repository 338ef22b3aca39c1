using System.Text.Json;
using System.Text.Json.Serialization;
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
    FaultReport[] Faults);

/// <summary>Counts since <see cref="WorldReport.Start"/>.</summary>
internal sealed record TotalsReport(int Offered, int Answered, int Abandoned, int Outbound, int Internal);

internal sealed record SiteReport(string Vendor, TotalsReport Totals, CallReport[] Calls, QueueReport[] Queues, AgentReport[] Agents);

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
internal sealed record CallReport(
    string Vendor, string Id, string RecordKey, string? Channel, CallState State, Direction Direction, string From, string To, string? Queue, string? Extension,
    string[] AlsoRinging, DateTimeOffset StartedAt, DateTimeOffset? QueuedAt, DateTimeOffset? AnsweredAt, DateTimeOffset Since);

internal sealed record QueueReport(string Vendor, string Number, string Name, int Waiting, int LongestWaitSeconds, int Answered, int Abandoned, string[] Members);

internal sealed record AgentReport(string Vendor, string Extension, string Name, AgentState State, DateTimeOffset Since, string? BreakReason, string[] Queues, string? CallId);

internal sealed record PushReport(long Sent, long Failed);

internal sealed record FaultReport(string Vendor, string Kind, double Rate);

/// <summary>A finished call: the truth behind a call record.</summary>
internal sealed record FinishedReport(
    string Vendor, string Key, string? Channel, Direction Direction, string From, string To, string? Queue, string? Extension, Outcome Outcome, string Cause,
    DateTimeOffset StartedAt, DateTimeOffset? AnsweredAt, DateTimeOffset EndedAt, int WaitSeconds, int TalkSeconds, bool Recorded);

internal sealed record LoadReport(double? CallsPerMinute, double CurrentCallsPerMinute, double Speed);

internal sealed record ResetReport(long Seed, DateTimeOffset Start, DateTimeOffset At);

internal sealed record OptionReport(string Vendor, string Name, string Value, string[] Allowed);

internal sealed record PushTargetReport(string Vendor, string? Url);

internal sealed record FieldProblem(string Title, string Field, string Detail, int Status);

internal sealed class CamelCase<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase)
    where T : struct, Enum;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [
    typeof(CamelCase<CallState>), typeof(CamelCase<Direction>), typeof(CamelCase<AgentState>), typeof(CamelCase<Outcome>)])]
[JsonSerializable(typeof(WorldReport))]
[JsonSerializable(typeof(FinishedReport[]))]
[JsonSerializable(typeof(LoadReport))]
[JsonSerializable(typeof(ResetReport))]
[JsonSerializable(typeof(OptionReport))]
[JsonSerializable(typeof(OptionReport[]))]
[JsonSerializable(typeof(PushTargetReport))]
[JsonSerializable(typeof(FaultReport))]
[JsonSerializable(typeof(FaultReport[]))]
[JsonSerializable(typeof(FieldProblem))]
internal sealed partial class ControlJson : JsonSerializerContext;
