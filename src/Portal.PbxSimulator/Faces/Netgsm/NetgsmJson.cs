using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.PbxSimulator.Faces.Netgsm;

/// <summary>Writes answers.</summary>
internal static class NetgsmJson
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(JsonNode node) => node.ToJsonString(Unescaped);

    public static IResult Answer(JsonNode node) => Raw(Text(node));

    public static IResult Raw(string text) => Results.Text(text, "application/json", Encoding.UTF8);

    public static IResult Xml(string text) => Results.Text(text, "text/xml", Encoding.UTF8);
}

/// <summary>A request's parameters: query, JSON, XML or form, by what the body looks like and not by what it claims to be. Names are trimmed of blanks.</summary>
internal sealed class NetgsmFields
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>The whole JSON body; null when there is none.</summary>
    public JsonObject? Json { get; private set; }

    public bool IsXml { get; private set; }

    /// <summary>False when the body could not be read.</summary>
    public bool Readable { get; private set; } = true;

    public string? this[string name] => _values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    public static async Task<NetgsmFields> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var fields = new NetgsmFields();
        foreach (var (name, values) in request.Query) fields._values.TryAdd(name.Trim(), values.ToString());
        if (request.HasFormContentType)
        {
            foreach (var (name, values) in await request.ReadFormAsync(cancellationToken)) fields._values.TryAdd(name.Trim(), values.ToString());
            return fields;
        }
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var body = (await reader.ReadToEndAsync(cancellationToken)).Trim();
        if (body.StartsWith('<')) fields.ReadXml(body);
        else if (body.Length > 0) fields.ReadJson(body);
        return fields;
    }

    private void ReadJson(string body)
    {
        try
        {
            Json = JsonNode.Parse(body) as JsonObject;
            Readable = Json is not null;
            foreach (var (name, value) in Json ?? []) _values.TryAdd(name.Trim(), value?.ToString() ?? "");
        }
        catch (JsonException)
        {
            Readable = false;
        }
    }

    // The vendor's samples name an encoding that the bytes are not in, so the declaration is passed over.
    private void ReadXml(string body)
    {
        IsXml = true;
        var start = body.StartsWith("<?", StringComparison.Ordinal) ? body.IndexOf("?>", StringComparison.Ordinal) + 2 : 0;
        try
        {
            foreach (var element in System.Xml.Linq.XElement.Parse(body[start..]).Descendants().Where(element => !element.HasElements))
                _values.TryAdd(element.Name.LocalName, element.Value.Trim());
        }
        catch (System.Xml.XmlException)
        {
            Readable = false;
        }
    }
}
