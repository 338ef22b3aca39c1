using System.Text.Json.Serialization;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Telsam;

/// <summary>One row of <c>activecalls</c>.</summary>
internal sealed record TelsamActiveCall(string? Channel, string? Duration, string? Calltype, string? Callinfo, string? Src, string? Dst);

/// <summary>One row of <c>cdr</c>.</summary>
internal sealed record TelsamCall(
    string? Id,
    string? Calldate,
    string? Calltype,
    string? Src,
    string? Dst,
    string? Duration,
    string? Disposition,
    string? Queue,
    string? Record,
    string? Userfield) : WireRow;

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, AllowTrailingCommas = true, ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip, Converters = [typeof(AnyTextConverter)])]
[JsonSerializable(typeof(TelsamActiveCall))]
[JsonSerializable(typeof(TelsamCall))]
internal sealed partial class TelsamJson : JsonSerializerContext;
