using System.Buffers;
using System.Text.Json;

namespace Portal.Infrastructure.Pbx.Http;

/// <summary>Finds the link in an answer that is to give one. Links sign in or hold recordings: they are secrets.</summary>
internal static class WireLink
{
    private static readonly SearchValues<char> Ends = SearchValues.Create(" \t\r\n\0\"'<>`{}|\\^");

    /// <summary>
    /// The first absolute http(s) address: bare, quoted, or anywhere inside JSON; null when there is none. A web page is not searched: its links lead elsewhere.
    /// </summary>
    public static Uri? Find(string text)
    {
        var body = text.Trim('\uFEFF', ' ', '\t', '\r', '\n', '\0');
        if (body.Length == 0 || WireText.LooksLikeHtml(body)) return null;
        if (body[0] is '{' or '[' or '"')
        {
            try
            {
                using var document = JsonDocument.Parse(body, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
                return In(document.RootElement);
            }
            catch (JsonException)
            {
                // Not JSON after all; an address may still stand in it.
            }
        }

        var begin = body.IndexOf("http", StringComparison.OrdinalIgnoreCase);
        if (begin < 0) return null;
        var rest = body.AsSpan(begin);
        var end = rest.IndexOfAny(Ends);
        return Address(new string(end < 0 ? rest : rest[..end]));
    }

    private static Uri? In(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                return Address(((JsonElement?)element).Text().Said());
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    if (In(item) is { } link) return link;
                }

                return null;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    if (In(property.Value) is { } link) return link;
                }

                return null;
            default:
                return null;
        }
    }

    private static Uri? Address(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var link) && link.Scheme is "http" or "https" && link is { Host.Length: > 0, UserInfo.Length: 0 } ? link : null;
}
