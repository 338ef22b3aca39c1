using System.Text.Json.Serialization;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Netgsm;

/// <summary>Answer of a command: <c>{"unique_id":"sip3-…","caller_num":"…","called_num":"…","crm_id":"…","response":"originate","status":"Success","message":"Successfully"}</c>.</summary>
internal sealed record NetgsmAnswer(
    [property: JsonPropertyName("unique_id")] string? UniqueId,
    string? Code,
    string? Status,
    string? Message,
    string? Error);

/// <summary>One agent of a queue. <c>onhook</c> means that the agent talks; <c>paused</c> is text.</summary>
internal sealed record NetgsmAgent(string? Agent, string? Status, string? Membership, string? Paused, string? Reason);

/// <summary>One leg of a call record: <c>duration</c> is text, <c>direction</c> a number, <c>recording</c> a link that needs no sign-in.</summary>
internal sealed record NetgsmLeg(string? Date, string? Destination, string? Source, string? Duration, string? Direction, string? Recording, string? Line);

/// <summary>One line of the credit answer; some accounts get other names for the same.</summary>
internal sealed record NetgsmCredit(
    [property: JsonPropertyName("balance_name")] string? BalanceName,
    string? Paket,
    string? Amount,
    string? Miktar);

/// <summary>An auto-dial list as it is answered: <c>id</c> when it was made, <c>list_id</c> afterwards; hours carry trailing blanks.</summary>
internal sealed record NetgsmDialListRow(
    string? Id,
    [property: JsonPropertyName("list_id")] string? ListId,
    [property: JsonPropertyName("list_name")] string? ListName,
    [property: JsonPropertyName("list_status")] string? ListStatus,
    string? Status,
    [property: JsonPropertyName("list_prefix")] string? ListPrefix,
    [property: JsonPropertyName("list_type")] string? ListType,
    [property: JsonPropertyName("list_startdate")] string? StartDate,
    [property: JsonPropertyName("list_stopdate")] string? StopDate,
    [property: JsonPropertyName("list_starttime")] string? StartTime,
    [property: JsonPropertyName("list_stoptime")] string? StopTime,
    [property: JsonPropertyName("retry_count")] string? RetryCount,
    [property: JsonPropertyName("try_time")] string? TryTime,
    string? Department,
    string? Trunk,
    [property: JsonPropertyName("destination_type")] string? DestinationType,
    [property: JsonPropertyName("destination_name")] string? DestinationName,
    [property: JsonPropertyName("queue_limit")] string? QueueLimit);

/// <summary>One count of an auto-dial report.</summary>
internal sealed record NetgsmDialCountRow(string? Type, string? Count);

/// <summary>One number of an auto-dial list.</summary>
internal sealed record NetgsmDialNumberRow(string? Id, string? Number, string? Name, string? Status, string? Nstatus, string? Calltime, string? Trunk);

[JsonSourceGenerationOptions(
    PropertyNameCaseInsensitive = true, AllowTrailingCommas = true, ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip, Converters = [typeof(AnyTextConverter)])]
[JsonSerializable(typeof(NetgsmAnswer))]
[JsonSerializable(typeof(NetgsmAgent))]
[JsonSerializable(typeof(NetgsmLeg))]
[JsonSerializable(typeof(NetgsmCredit))]
[JsonSerializable(typeof(NetgsmDialListRow))]
[JsonSerializable(typeof(NetgsmDialCountRow))]
[JsonSerializable(typeof(NetgsmDialNumberRow))]
internal sealed partial class NetgsmJson : JsonSerializerContext;
