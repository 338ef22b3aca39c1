using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Portal.PbxSimulator.Faces.CagriMerkezi;

/// <summary>How one answer is to be written.</summary>
/// <param name="Json">JSON and not XML.</param>
/// <param name="Lists">One of <see cref="CagriMerkeziFace.ListsSwitch"/>'s values.</param>
/// <param name="Turkish">In the bytes of Turkish Windows.</param>
internal sealed record CagriMerkeziStyle(bool Json, string Lists, bool Turkish)
{
    public bool Printed => Lists == CagriMerkeziFace.Printed;
}

/// <summary>The slips of one list in the vendor's document.</summary>
/// <param name="XmlContainer">Element around the rows.</param>
/// <param name="XmlRow">Element of a row.</param>
/// <param name="JsonContainer">Key of the list, which is often another.</param>
internal sealed record CagriMerkeziList(string XmlContainer, string XmlRow, string JsonContainer)
{
    /// <summary>The rows' end tags, and the container's, are printed as begin tags.</summary>
    public bool UnclosedTags { get; init; }

    /// <summary>Keys of rows are printed without quotes, and fields end in a comma.</summary>
    public bool BareKeys { get; init; }

    /// <summary>The field before which the comma is missing.</summary>
    public string? NoCommaBefore { get; init; }
}

/// <summary>Writes answers: as a correct server would, with the numbered lists of the document, or letter for letter with its slips.</summary>
internal static class CagriMerkeziAnswer
{
    private const string XmlType = "text/xml; charset=utf-8";
    private const string JsonType = "application/json; charset=utf-8";

    // The document's boxes are indented with these.
    private const string Indent = "\u00A0\u00A0";

    private static readonly Encoding Windows = CodePagesEncodingProvider.Instance.GetEncoding(1254)!;

    public static IResult Refuse(CagriMerkeziStyle style, string message) => Fields(style, ("result", "false"), ("message", message));

    public static IResult Done(CagriMerkeziStyle style, string message, params (string Name, string Value)[] more) => Fields(style, [("result", "true"), ("message", message), .. more]);

    /// <summary>One level of fields. Numbers that are no text in the document stand without quotes: <c>id_campaign</c>, <c>extension</c>.</summary>
    public static IResult Fields(CagriMerkeziStyle style, params (string Name, string Value)[] fields)
    {
        if (!style.Json) return Xml(style, string.Concat(fields.Select(field => $"  <{field.Name}>{Escaped(style, field.Value)}</{field.Name}>\n")));
        var members = fields.Select(field => $"   \"{field.Name}\": {(field.Name is "id_campaign" or "extension" && field.Value.All(char.IsAsciiDigit) ? field.Value : Quoted(field.Value))}");
        return Json(style, $"{{\n{string.Join(",\n", members)}\n}}");
    }

    public static IResult List(CagriMerkeziStyle style, CagriMerkeziList list, IReadOnlyList<(string Name, string Value)[]> rows) =>
        style.Json ? Json(style, $"{{\n  \"result\": \"true\",\n  \"{list.JsonContainer}\": {JsonRows(style, list, rows)}\n}}") : Xml(style, XmlRows(style, list, rows));

    /// <summary>Members of a queue.</summary>
    public static IResult Agents(CagriMerkeziStyle style, IReadOnlyList<string> agents)
    {
        if (!style.Json)
        {
            var end = style.Printed ? "<agent>" : "</agent>";
            var elements = agents.Select(agent => $"    <agent>{agent}{end}\n").Append(style.Printed ? "    <agent>...<agent>\n" : "");
            return Xml(style, $"  <result>true</result>\n  <agents>\n{string.Concat(elements)}  </agents>\n");
        }

        var numbered = agents.Select((agent, index) => string.Create(CultureInfo.InvariantCulture, $"\"{index}\": {Quoted(agent)}"));
        return Json(style, "{\n   \"result\": \"true\",\n   \"agents\": " + style.Lists switch
        {
            CagriMerkeziFace.Printed => $"[\n{string.Concat(numbered.Select(one => $"   {one},\n"))}    ...\n    ]\n}}",
            CagriMerkeziFace.Documented => $"{{{string.Join(',', numbered)}}}\n}}",
            _ => $"[{string.Join(',', agents.Select(Quoted))}]\n}}",
        });
    }

    /// <summary>Breaks: in XML directly below the root, in JSON a bare list without <c>result</c>.</summary>
    public static IResult Breaks(CagriMerkeziStyle style, IReadOnlyList<(string Id, string Name)> breaks) => style.Json
        ? Json(style, $"[\n{string.Join(",\n", breaks.Select(one => $"   {{\"id\": {Quoted(one.Id)}, \"name\": {Quoted(one.Name)}}}"))}\n]")
        : Xml(style, "  <result>true</result>\n" + string.Concat(breaks.Select(one => $"  <break>\n    <id>{one.Id}</id>\n    <name>{Escaped(style, one.Name)}</name>\n  </break>\n")));

    /// <summary>A break that ended: its times in XML, the copied words of the document in JSON.</summary>
    public static IResult BreakEnded(CagriMerkeziStyle style, string agent, string start, string end, int seconds) => style.Json
        ? Done(style, "Mola Başladı")
        : Xml(style, string.Create(
            CultureInfo.InvariantCulture,
            $"  <result>true</result>\n  <break>\n    <agent> {agent} </agent>\n    <starttime> {start} </starttime>\n    <endtime> {end} </endtime>\n    <duration> {seconds} </duration>\n  </break>\n"));

    private static string JsonRows(CagriMerkeziStyle style, CagriMerkeziList list, IReadOnlyList<(string Name, string Value)[]> rows)
    {
        var keyed = style.Lists != CagriMerkeziFace.Arrays;
        var texts = rows.Select((row, index) =>
        {
            var number = index.ToString(CultureInfo.InvariantCulture);
            var key = !keyed ? "" : style.Printed && list.BareKeys ? $"{number} : " : $"\"{number}\" : ";
            return $"    {key}{{\n{JsonFields(style, list, row)}\n    }}";
        });
        if (!style.Printed) return $"{(keyed ? '{' : '[')}\n{string.Join(",\n", texts)}\n  {(keyed ? '}' : ']')}";
        return $"[\n{string.Join(",\n", texts)}{(list.BareKeys && rows.Count > 0 ? "," : "")}\n    {(list.BareKeys ? "...." : "...")}\n  ]".Replace("  ", Indent, StringComparison.Ordinal);
    }

    private static string JsonFields(CagriMerkeziStyle style, CagriMerkeziList list, (string Name, string Value)[] row)
    {
        var text = new StringBuilder();
        for (var i = 0; i < row.Length; i++)
        {
            var last = i == row.Length - 1;
            var comma = last ? style.Printed && list.BareKeys : !(style.Printed && row[i + 1].Name == list.NoCommaBefore);
            text.Append("        \"").Append(row[i].Name).Append("\" : ").Append(Quoted(style.Printed ? $" {row[i].Value} " : row[i].Value)).Append(comma ? "," : "").Append(last ? "" : "\n");
        }

        return text.ToString();
    }

    private static string XmlRows(CagriMerkeziStyle style, CagriMerkeziList list, IReadOnlyList<(string Name, string Value)[]> rows)
    {
        var slips = style.Printed && list.UnclosedTags;
        var pad = style.Printed ? " " : "";
        var text = new StringBuilder($"  <result>true</result>\n  <{list.XmlContainer}>\n");
        foreach (var row in rows)
        {
            text.Append($"    <{list.XmlRow}>\n");
            foreach (var (name, value) in row) text.Append($"      <{name}>{pad}{Escaped(style, value)}{pad}</{name}>\n");
            text.Append(slips ? $"    <{list.XmlRow}>\n" : $"    </{list.XmlRow}>\n");
        }

        if (style.Printed) text.Append("    ...\n");
        text.Append(slips ? $"  <{list.XmlContainer}>\n" : $"  </{list.XmlContainer}>\n");
        return style.Printed ? text.ToString().Replace("  ", Indent, StringComparison.Ordinal) : text.ToString();
    }

    private static string Quoted(string value) => $"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    // As printed an ampersand is only itself.
    private static string Escaped(CagriMerkeziStyle style, string value)
    {
        var text = value.Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
        return style.Printed ? text : value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
    }

    private static IResult Xml(CagriMerkeziStyle style, string inner) => Bytes(style, $"<CallCenter>\n{inner}</CallCenter>", XmlType);

    private static IResult Json(CagriMerkeziStyle style, string text) => Bytes(style, text, JsonType);

    private static IResult Bytes(CagriMerkeziStyle style, string text, string type) =>
        Results.Bytes((style.Turkish ? Windows : Encoding.UTF8).GetBytes(text), style.Printed || style.Turkish ? "text/html" : type);
}
