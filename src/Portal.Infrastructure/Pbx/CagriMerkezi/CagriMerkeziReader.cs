using System.Collections.Immutable;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.CagriMerkezi;

/// <summary>Answers as the server really sends them: JSON or XML whatever was asked for, told apart by what it begins with, behind notices of the server's PHP.</summary>
internal static class CagriMerkeziReader
{
    private const string Root = "<CallCenter";
    private const int MaxStarts = 16;

    /// <summary>The answer as a tree.</summary>
    /// <param name="text">The answer.</param>
    /// <param name="fields">Names of the fields that rows of this answer have.</param>
    /// <exception cref="PbxException">There is none, or it was cut off.</exception>
    public static CagriMerkeziNode Parse(string text, IReadOnlyCollection<string> fields)
    {
        if (text.AsSpan().Trim("\uFEFF \t\r\n\0\u00A0").IsEmpty) throw new PbxException(PbxErrorKind.Protocol, "The PBX sent an empty answer where data was expected.");
        var xml = text.IndexOf(Root, StringComparison.OrdinalIgnoreCase);
        var json = text.AsSpan().IndexOfAny('{', '[');

        // Values of a JSON answer may hold anything; the document's root tells XML only when no JSON began before it.
        if (xml >= 0 && (json < 0 || xml < json)) return CagriMerkeziXmlReader.Read(text, xml, fields) ?? throw Unexpected();
        if (IsPage(text)) throw new PbxException(PbxErrorKind.Protocol, "A web page answered instead of the PBX's interface; is the address right?");
        var node = json < 0 ? null : Json(text, json) ?? (xml >= 0 ? CagriMerkeziXmlReader.Read(text, xml, fields) : null);
        return node ?? throw Unexpected();
    }

    /// <summary>
    /// True when it says that it succeeded: <c>result</c> as text, boolean or number. A bare list, as the break list comes in JSON, has no such word; null says that
    /// nothing is said.
    /// </summary>
    public static bool? Succeeded(CagriMerkeziNode answer) => answer.Find("result") is { IsLeaf: true } result ? WireValues.Flag(result.Text) ?? false : null;

    /// <summary>The vendor's words; null when it said none.</summary>
    public static string? Message(CagriMerkeziNode answer) => answer.Value("message") ?? answer.Value("error") ?? answer.Value("mesaj");

    /// <summary>
    /// Agent numbers of a member list: <c>["100","101"]</c>, <c>{"0":"100"}</c>, <c>["0": "100"]</c>, one number alone, or elements named <c>agent</c>. A number may have its
    /// technology before it (<c>SIP/100</c>) and a penalty behind it (<c>100,0</c>).
    /// </summary>
    public static ImmutableArray<string> Agents(CagriMerkeziNode answer)
    {
        var list = answer.Find("agents") ?? answer.Children.Find(child => child is { IsList: true } or { IsObject: true });
        var leaves = answer.Leaves().Where(leaf => string.Equals(leaf.Name, "agent", StringComparison.OrdinalIgnoreCase)).Concat(list?.Leaves() ?? []).Distinct();
        return [.. leaves.OrderBy(leaf => leaf.Start).Select(leaf => Number(leaf.Text)).OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The digits of an agent: <c>Agent/1000</c>, <c>SIP/1000</c> and <c>1000</c> are one; null when there are none.</summary>
    public static string? Number(string? agent)
    {
        if (agent.Said() is not { } text) return null;
        text = text[(text.LastIndexOf('/') + 1)..];
        var end = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? text : text[..end];
        return digits.Length > 0 ? digits : null;
    }

    private static CagriMerkeziNode? Json(string text, int first)
    {
        for (var (start, tries) = (first, 0); start >= 0 && tries < MaxStarts; tries++)
        {
            if (CagriMerkeziJsonReader.Read(text, start) is { } node) return node;

            // Only words before the answer may hold brackets of their own ("Undefined index [x]"); an answer that begins at once and cannot be read is broken.
            if (text.AsSpan(0, start).Trim("\uFEFF \t\r\n\0\u00A0").IsEmpty) return null;
            start = text.AsSpan(start + 1).IndexOfAny('{', '[') is var next and >= 0 ? start + 1 + next : -1;
        }

        return null;
    }

    private static bool IsPage(string text)
    {
        var start = text.AsSpan().TrimStart("\uFEFF \t\r\n\0");
        return start.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("<head", StringComparison.OrdinalIgnoreCase);
    }

    private static PbxException Unexpected() => new(PbxErrorKind.Protocol, "The PBX's answer is not the data that its documentation describes.");
}
