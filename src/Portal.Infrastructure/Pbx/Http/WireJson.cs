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
        JsonElement? found = null;
        foreach (var property in element.EnumerateObject())
        {
            var one = NameOf(property);
            if (string.Equals(one, name, StringComparison.Ordinal)) return property.Value;
            if (found is null && string.Equals(one, name, StringComparison.OrdinalIgnoreCase)) found = property.Value;
        }

        return found;
    }

    /// <summary>The value as text, whatever its type; null for null, missing, and text that holds half a character.</summary>
    public static string? Text(this JsonElement? element) => element is not { } value ? null : value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => TextOf(value),
        _ => value.GetRawText(),
    };

    /// <summary>A property's name; empty when it holds half a character, such as <c>\ud800</c>, from which no text can be made.</summary>
    public static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    private static string? TextOf(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
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
                try
                {
                    return reader.GetString();
                }
                catch (InvalidOperationException)
                {
                    // Half a character: this field is lost, its row is not.
                    return null;
                }

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
