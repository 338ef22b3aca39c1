using System.Net;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Netgsm;

/// <summary>
/// The vendor's flat XML, read by its element names alone: its declaration names encodings that the bytes are not in, elements are missing, and one broken row must not hide the
/// others.
/// </summary>
internal static class NetgsmXml
{
    /// <summary>The insides of every element of this name; an element that never ends runs to the end of the text or to the next of its name.</summary>
    public static IEnumerable<string> Blocks(string text, string name)
    {
        for (var at = 0; Open(text, name, at) is { } inside;)
        {
            var next = Open(text, name, inside) is { } another ? StartOf(text, another) : text.Length;
            var end = Close(text, name, inside, next);
            yield return text[inside..end];
            at = end;
        }
    }

    /// <summary>The text of the first element of this name; null when it is missing or empty.</summary>
    public static string? Value(string text, string name)
    {
        if (Open(text, name, 0) is not { } inside) return null;
        var end = text.IndexOf('<', inside);
        var value = WebUtility.HtmlDecode(end < 0 ? text[inside..] : text[inside..end]);
        return value.Replace("<![CDATA[", "", StringComparison.Ordinal).Said();
    }

    /// <summary>Throws for what is no XML at all.</summary>
    public static void Expect(string text)
    {
        var start = text.AsSpan().Trim("\uFEFF \t\r\n\0");
        if (start.IsEmpty) throw new PbxException(PbxErrorKind.Protocol, "The PBX sent an empty answer where data was expected.");
        if (start.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<head", StringComparison.OrdinalIgnoreCase))
            throw new PbxException(PbxErrorKind.Protocol, "A web page answered instead of the PBX's interface; is the address right?");
        if (start[0] != '<' || start.IndexOf("main", StringComparison.OrdinalIgnoreCase) < 0) throw NetgsmFailures.Unexpected();
    }

    /// <summary>Where the inside of the next element of this name begins; null when there is none. An element without an inside (<c>&lt;date/&gt;</c>) is passed over.</summary>
    private static int? Open(string text, string name, int from)
    {
        while (from < text.Length && text.IndexOf("<" + name, from, StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
        {
            var after = at + name.Length + 1;
            var close = text.IndexOf('>', after);
            if (close < 0) return null;

            // "<call" is also the beginning of "<calltime>".
            if ((after == close || char.IsWhiteSpace(text[after])) && text[close - 1] != '/') return close + 1;
            from = after;
        }

        return null;
    }

    /// <summary>Where the element ends: at its own end, not at that of one whose name begins likewise.</summary>
    private static int Close(string text, string name, int from, int limit)
    {
        while (from < limit && text.IndexOf("</" + name, from, StringComparison.OrdinalIgnoreCase) is >= 0 and var at && at < limit)
        {
            var after = at + name.Length + 2;
            if (after >= text.Length || text[after] == '>' || char.IsWhiteSpace(text[after])) return at;
            from = after;
        }

        return limit;
    }

    private static int StartOf(string text, int inside) => text.LastIndexOf('<', inside - 1);
}
