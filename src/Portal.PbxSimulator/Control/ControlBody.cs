using System.Globalization;
using System.Text.Json;

namespace Portal.PbxSimulator.Control;

/// <summary>A control request's JSON body, read field by field so that a refusal can name the field.</summary>
internal sealed class ControlBody(JsonElement root)
{
    public static async Task<ControlBody> ReadAsync(HttpRequest request)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new BadFieldException("body", "must be a JSON object");
            return new ControlBody(document.RootElement.Clone());
        }
        catch (JsonException)
        {
            throw new BadFieldException("body", "must be JSON");
        }
    }

    public bool Has(string name) => root.TryGetProperty(name, out _);

    public bool IsNull(string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Null;

    public double? Number(string name, double least, double most)
    {
        if (!Has(name)) return null;
        var value = root.GetProperty(name);
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number) || !double.IsFinite(number) || number < least || number > most)
            throw new BadFieldException(name, string.Create(CultureInfo.InvariantCulture, $"must be a number from {least} to {most}"));
        return number;
    }

    public long? Whole(string name)
    {
        if (!Has(name)) return null;
        var value = root.GetProperty(name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : throw new BadFieldException(name, "must be a whole number");
    }

    public string? Text(string name)
    {
        if (!Has(name) || IsNull(name)) return null;
        var value = root.GetProperty(name);
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw new BadFieldException(name, "must be text");
    }

    public DateTimeOffset? Instant(string name)
    {
        if (Text(name) is not { } text) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant.ToUniversalTime()
            : throw new BadFieldException(name, "must be an ISO 8601 instant");
    }
}

internal sealed class BadFieldException(string field, string detail) : Exception($"{field} {detail}")
{
    public string Field { get; } = field;
    public string Detail { get; } = detail;
}
