using System.Text;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Pbx.Http;

/// <summary>Bytes from a PBX as text, and text from a PBX as something that may be shown.</summary>
internal static class WireText
{
    private const int MaxShown = 300;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Encoding Turkish = CodePagesEncodingProvider.Instance.GetEncoding(1254)!;

    /// <summary>UTF-8 with or without a byte order mark; bytes that are not UTF-8 are read as Turkish Windows text.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Turkish.GetString(bytes);
        }
    }

    /// <summary>The text with every secret, plain or percent-encoded, replaced by dots.</summary>
    public static string Mask(string text, params ReadOnlySpan<Secret> secrets)
    {
        foreach (var secret in secrets)
        {
            if (secret.IsEmpty) continue;
            var dots = secret.ToString();
            text = text.Replace(secret.Value, dots, StringComparison.OrdinalIgnoreCase);
            var encoded = Uri.EscapeDataString(secret.Value);
            if (encoded != secret.Value) text = text.Replace(encoded, dots, StringComparison.OrdinalIgnoreCase);
            var json = System.Text.Json.JsonEncodedText.Encode(secret.Value).ToString();
            if (json != secret.Value) text = text.Replace(json, dots, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>The vendor's words for people: masked, on one line, cut; null when it said nothing, or only a web page.</summary>
    public static string? Words(string text, params ReadOnlySpan<Secret> secrets)
    {
        var words = Mask(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), secrets).Trim('"', ' ', '\uFEFF');
        if (words.Length == 0 || LooksLikeHtml(words)) return null;
        return words.Length <= MaxShown ? words : words[..MaxShown] + "…";
    }

    public static bool LooksLikeHtml(string text)
    {
        var start = text.AsSpan().TrimStart();
        return start.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("<head", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase);
    }
}
