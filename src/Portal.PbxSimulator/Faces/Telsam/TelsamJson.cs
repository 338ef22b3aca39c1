using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portal.PbxSimulator.Faces.Telsam;

internal sealed record TelsamActiveRow(string Channel, string Duration, string Calltype, string Callinfo, string Src, string Dst);

internal sealed record TelsamRecordRow(
    string Id, string Calldate, string Calltype, string Src, string Dst, string Duration, string Disposition, string Queue, bool Record, string? Userfield);

internal sealed record TelsamEnvelope(bool Success, int Count, object[] Data, string? Message);

[JsonSerializable(typeof(TelsamEnvelope))]
[JsonSerializable(typeof(TelsamEnvelope[]))]
[JsonSerializable(typeof(TelsamActiveRow))]
[JsonSerializable(typeof(TelsamRecordRow))]
internal sealed partial class TelsamJson : JsonSerializerContext
{
    // Turkish letters stand unescaped on the wire.
    private static readonly TelsamJson Unescaped = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The document prints the envelope inside an array of one; its code samples read it bare.</summary>
    public static string Write(TelsamEnvelope envelope, bool asArray) =>
        asArray ? JsonSerializer.Serialize([envelope], Unescaped.TelsamEnvelopeArray) : JsonSerializer.Serialize(envelope, Unescaped.TelsamEnvelope);
}
