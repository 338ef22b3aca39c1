using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Pbx.Http;

/// <summary>JSON as vendors really send it.</summary>
internal static class WireJson
{
    private const int MaxStarts = 16;

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 32 };

    /// <summary>
    /// The JSON document in the text. With <paramref name="cutNotices"/>, words before it (a PHP notice) are skipped: the first bracket from which
    /// JSON runs to the end of the text begins it. A web page is never searched: a script in it could look like an empty list.
    /// </summary>
    /// <exception cref="PbxException">There is none.</exception>
    public static JsonDocument Parse(string text, bool cutNotices = false)
    {
        var body = text.AsMemory().Trim("\uFEFF \t\r\n\0");
        if (body.IsEmpty) throw new PbxException(PbxErrorKind.Protocol, "The PBX sent an empty answer where data was expected.");
        if (WireText.LooksLikeHtml(text)) throw new PbxException(PbxErrorKind.Protocol, "A web page answered instead of the PBX's interface; is the address right?");
        for (var (start, tries) = (0, 0); tries < MaxStarts; tries++)
        {
            var next = body.Span[start..].IndexOfAny('[', '{');
            if (next < 0 || (!cutNotices && next > 0)) break;
            start += next;
            try
            {
                return JsonDocument.Parse(body[start..], Lenient);
            }
            catch (JsonException)
            {
                start++;
            }
        }

        throw new PbxException(PbxErrorKind.Protocol, "The PBX's answer is not the data that its documentation describes.");
    }

    /// <summary>A property by name in any letter case; null when it is missing.</summary>
    public static JsonElement? Find(this JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object) return null;
        if (element.TryGetProperty(name, out var exact)) return exact;
        foreach (var property in element.EnumerateObject())
        {
            if (string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase)) return property.Value;
        }

        return null;
    }

    /// <summary>The value as text, whatever its type; null for null and missing.</summary>
    public static string? Text(this JsonElement? element) => element is not { } value ? null : value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };
}

/// <summary>Reads text, number, boolean, null and even an object or a list as text: vendors change a field's type from one call to the next.</summary>
internal sealed class AnyTextConverter : JsonConverter<string?>
{
    public override bool HandleNull => true;

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.True:
                return "true";
            case JsonTokenType.False:
                return "false";
            case JsonTokenType.Number:
                return Encoding.UTF8.GetString(reader.HasValueSequence ? System.Buffers.BuffersExtensions.ToArray(reader.ValueSequence) : reader.ValueSpan);
            default:
                using (var document = JsonDocument.ParseValue(ref reader)) return document.RootElement.GetRawText();
        }
    }

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
