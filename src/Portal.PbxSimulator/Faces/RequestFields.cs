using System.Text.Json;

namespace Portal.PbxSimulator.Faces;

/// <summary>A request's parameters from the query, a form or a JSON object. The query wins; names are trimmed of blanks.</summary>
internal sealed class RequestFields
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>False when the body claims to be JSON and is not.</summary>
    public bool Readable { get; private set; } = true;

    public string? this[string name] => _values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    public static async Task<RequestFields> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var fields = new RequestFields();
        foreach (var (name, values) in request.Query) fields._values.TryAdd(name.Trim(), values.ToString());
        if (request.HasFormContentType)
        {
            foreach (var (name, values) in await request.ReadFormAsync(cancellationToken)) fields._values.TryAdd(name.Trim(), values.ToString());
        }
        else if (request.HasJsonContentType())
        {
            await fields.ReadJsonAsync(request, cancellationToken);
        }
        return fields;
    }

    private async Task ReadJsonAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                Readable = false;
                return;
            }
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.Value.ValueKind != JsonValueKind.Null) _values.TryAdd(property.Name, property.Value.ToString());
            }
        }
        catch (JsonException)
        {
            Readable = false;
        }
    }
}
