using Microsoft.AspNetCore.WebUtilities;

namespace Portal.Infrastructure.Pbx.Http;

/// <summary>Form fields of a push, whatever its content type says.</summary>
internal sealed class WireForm
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.OrdinalIgnoreCase);

    private WireForm()
    {
    }

    /// <summary>The field's value without blanks around it; null when it is absent or empty.</summary>
    public string? this[string name] => _fields.GetValueOrDefault(name);

    public bool IsEmpty => _fields.Count == 0;

    /// <summary>Null when the body is no form. Of a field that comes more than once the first value counts that says something.</summary>
    public static WireForm? Read(string text)
    {
        if (!text.Contains('=', StringComparison.Ordinal)) return null;
        var form = new WireForm();
        foreach (var (name, values) in QueryHelpers.ParseQuery(text))
        {
            if (values.FirstOrDefault(v => !string.IsNullOrWhiteSpace(v)) is { } value) form._fields.TryAdd(name.Trim(), value.Trim());
        }

        return form;
    }
}
