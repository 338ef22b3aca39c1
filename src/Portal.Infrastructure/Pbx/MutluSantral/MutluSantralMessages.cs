using System.Text.Json.Serialization;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.MutluSantral;

/// <summary>One row of <c>creditinfo</c>, for one main number. The number is a JSON number; amounts are texts with their unit.</summary>
internal sealed record MutluSantralCredit(
    string? PilotNo,
    string? VoipBalance,
    string? VoipPackName,
    string? MinuteLeft,
    string? VoipPackExpireDate,
    string? SmsBalance,
    string? SmsPackName,
    string? SmsPackLeft,
    string? SmsPackExpireDate);

/// <summary>
/// One row of <c>cdrs</c>. <c>calleeDialedNumber</c> is the inside target, of the kind <c>calleeType</c>; <c>callDuration</c> counts from start to end,
/// <c>billableDuration</c> the talk, both in seconds.
/// </summary>
internal sealed record MutluSantralCdr(
    string? IdCdr,
    string? IdTenant,
    string? CallingNumber,
    string? DialedNumber,
    string? CalleeDialedNumber,
    string? CallDuration,
    string? BillableDuration,
    string? HangupCause,
    string? StartTimeDate,
    string? EndTimeDate,
    string? CalleeType) : WireRow;

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, AllowTrailingCommas = true, ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip, Converters = [typeof(AnyTextConverter)], PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MutluSantralCredit))]
[JsonSerializable(typeof(MutluSantralCdr))]
internal sealed partial class MutluSantralJson : JsonSerializerContext;
