using System.Text.Json.Serialization;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Bulutsantralim;

/// <summary>One row of <c>/queues</c>. The number is a JSON number here and text elsewhere.</summary>
internal sealed record BulutsantralimQueue(string? Number, string? Name);

/// <summary>One row of <c>/queues/pending</c>; <c>joined_at</c> is Unix seconds as text, <c>wait_time</c> is only in the newest documentation.</summary>
internal sealed record BulutsantralimPending(
    [property: JsonPropertyName("queue_number")] string? QueueNumber,
    string? Uuid,
    [property: JsonPropertyName("call_uuid")] string? CallUuid,
    [property: JsonPropertyName("caller_id")] string? CallerId,
    [property: JsonPropertyName("joined_at")] string? JoinedAt,
    [property: JsonPropertyName("wait_time")] string? WaitTime);

/// <summary>One row of <c>/agent_statuses</c>. Queues are read apart: they come as texts or numbers.</summary>
internal sealed record BulutsantralimAgent(
    string? Agent,
    string? Name,
    string? Status,
    [property: JsonPropertyName("break_description")] string? BreakDescription);

/// <summary>One row of <c>/user_statuses</c>.</summary>
internal sealed record BulutsantralimUser(string? User, string? Name, string? Status);

/// <summary>One row of <c>/extensions</c>, as far as it is wanted.</summary>
internal sealed record BulutsantralimExtension(string? Number, string? Name);

/// <summary>One row of <c>/cdrs</c>. Durations are <c>HH:MM:SS</c>, also the one whose name says seconds.</summary>
internal sealed record BulutsantralimCdr(
    [property: JsonPropertyName("call_uuid")] string? CallUuid,
    [property: JsonPropertyName("start_stamp")] string? StartStamp,
    [property: JsonPropertyName("answer_stamp")] string? AnswerStamp,
    [property: JsonPropertyName("end_stamp")] string? EndStamp,
    string? Direction,
    [property: JsonPropertyName("caller_id_number")] string? CallerIdNumber,
    [property: JsonPropertyName("caller_id_name")] string? CallerIdName,
    [property: JsonPropertyName("destination_number")] string? DestinationNumber,
    [property: JsonPropertyName("destination_name")] string? DestinationName,
    string? Duration,
    [property: JsonPropertyName("talk_duration")] string? TalkDuration,
    [property: JsonPropertyName("queue_wait_seconds")] string? QueueWaitSeconds,
    string? Queue,
    string? Result,
    string? Missed,
    [property: JsonPropertyName("recording_present")] string? RecordingPresent) : WireRow;

/// <summary>One row of <c>/queue/user_list</c>.</summary>
internal sealed record BulutsantralimMember(string? User, string? Name);

/// <summary>One row of <c>call_flow</c> in <c>/cdrs/{call_uuid}</c>, as far as it is wanted.</summary>
internal sealed record BulutsantralimLeg(
    [property: JsonPropertyName("destination_number")] string? DestinationNumber,
    [property: JsonPropertyName("start_stamp")] string? StartStamp,
    [property: JsonPropertyName("answer_stamp")] string? AnswerStamp,
    [property: JsonPropertyName("end_stamp")] string? EndStamp,
    string? Result);

/// <summary>One row of <c>/blocked_numbers</c>.</summary>
internal sealed record BulutsantralimBlocked(string? Id, string? Number);

/// <summary><c>/crm_integrations</c>: three switches, <c>on</c> or <c>off</c>, and the address.</summary>
internal sealed record BulutsantralimPushSettings(
    string? Ringing,
    string? Answered,
    string? Hangup,
    [property: JsonPropertyName("notification_url")] string? NotificationUrl);

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, AllowTrailingCommas = true, ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip, Converters = [typeof(AnyTextConverter)], PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BulutsantralimQueue))]
[JsonSerializable(typeof(BulutsantralimPending))]
[JsonSerializable(typeof(BulutsantralimAgent))]
[JsonSerializable(typeof(BulutsantralimUser))]
[JsonSerializable(typeof(BulutsantralimExtension))]
[JsonSerializable(typeof(BulutsantralimCdr))]
[JsonSerializable(typeof(BulutsantralimMember))]
[JsonSerializable(typeof(BulutsantralimLeg))]
[JsonSerializable(typeof(BulutsantralimBlocked))]
[JsonSerializable(typeof(BulutsantralimPushSettings))]
[JsonSerializable(typeof(string))]
internal sealed partial class BulutsantralimJson : JsonSerializerContext;
