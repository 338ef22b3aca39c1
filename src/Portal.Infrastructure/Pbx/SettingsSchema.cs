using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Pbx;

/// <summary>Settings that were read, or why they could not be.</summary>
/// <param name="Settings">Null when there are problems.</param>
/// <param name="Problems">One a wrong field; empty when all is well.</param>
public sealed record ParsedSettings(PbxSettings? Settings, ImmutableArray<SettingProblem> Problems);

/// <summary>Turns a settings class into form fields, and stored or submitted values into the class. Values travel as text, one a field.</summary>
public static class SettingsSchema
{
    private static readonly ConcurrentDictionary<Type, ImmutableArray<Property>> Known = new();

    /// <summary>The form's fields, in the order the class declares them.</summary>
    public static ImmutableArray<SettingField> FieldsOf(Type settingsType) => [.. PropertiesOf(settingsType).Select(p => p.Field)];

    /// <summary>
    /// Builds the settings from plain and secret values. An empty value counts as absent; an absent value takes the field's default.
    /// </summary>
    public static ParsedSettings Parse(Type settingsType, IReadOnlyDictionary<string, string?> settings, IReadOnlyDictionary<string, string?> secrets)
    {
        var properties = PropertiesOf(settingsType);
        var problems = ImmutableArray.CreateBuilder<SettingProblem>();
        var result = (PbxSettings)Activator.CreateInstance(settingsType)!;

        foreach (var name in settings.Keys.Concat(secrets.Keys).Distinct(StringComparer.Ordinal))
        {
            if (!properties.Any(p => p.Field.Name == name)) problems.Add(new SettingProblem(name, SettingMessages.UnknownField));
        }

        foreach (var (info, field) in properties)
        {
            var text = (field.Secret ? ValueOf(secrets, field.Name) ?? ValueOf(settings, field.Name) : ValueOf(settings, field.Name)) ?? field.Default;
            if (text is null)
            {
                if (field.Required) problems.Add(new SettingProblem(field.Name, SettingMessages.Required));
                continue;
            }

            var problem = Convert(info, field, text, out var value);
            if (problem is null) info.SetValue(result, value);
            else problems.Add(new SettingProblem(field.Name, problem));
        }

        if (problems.Count == 0) problems.AddRange(result.Validate());
        return problems.Count == 0 ? new ParsedSettings(result, []) : new ParsedSettings(null, problems.ToImmutable());
    }

    /// <summary>The values that are not secret, by field name; fields without a value are left out.</summary>
    public static ImmutableDictionary<string, string> PlainOf(PbxSettings settings) => ValuesOf(settings, secret: false);

    /// <summary>The secret values in clear, by field name: for encryption at rest, never for a screen.</summary>
    public static ImmutableDictionary<string, string> SecretsOf(PbxSettings settings) => ValuesOf(settings, secret: true);

    /// <summary>The stored form of values: one JSON object of texts, keys in a stable order.</summary>
    public static string ToJson(IReadOnlyDictionary<string, string> values)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in values.OrderBy(v => v.Key, StringComparer.Ordinal)) writer.WriteString(name, value);
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Reads <see cref="ToJson"/>; null or empty text is no values.</summary>
    public static ImmutableDictionary<string, string?> FromJson(string? json)
    {
        if (string.IsNullOrWhiteSpace(json)) return ImmutableDictionary<string, string?>.Empty;
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().ToImmutableDictionary(
            p => p.Name,
            p => p.Value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => p.Value.GetString(),
                _ => p.Value.GetRawText(),
            },
            StringComparer.Ordinal);
    }

    private static string? ValueOf(IReadOnlyDictionary<string, string?> values, string name) =>
        values.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private static string? Convert(PropertyInfo info, SettingField field, string text, out object? value)
    {
        value = null;
        if (info.PropertyType == typeof(Secret))
        {
            value = new Secret(text);
            return null;
        }

        if (field.Kind == SettingKind.Address && AddressProblem(text) is { } problem) return problem;
        if (info.PropertyType == typeof(int) || info.PropertyType == typeof(int?))
        {
            if (!int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)) return SettingMessages.Number;
            value = number;
            return null;
        }

        if (info.PropertyType == typeof(bool))
        {
            if (!bool.TryParse(text, out var flag)) return SettingMessages.Boolean;
            value = flag;
            return null;
        }

        value = text;
        return null;
    }

    /// <summary>
    /// A PBX address may have a path, but no query and no fragment (the adapters add their own) and no user part (it would be a secret in a
    /// field that is not one).
    /// </summary>
    private static string? AddressProblem(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0) return SettingMessages.Address;
        if (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) return SettingMessages.AddressScheme;
        if (uri.UserInfo.Length > 0 || text.Contains('@', StringComparison.Ordinal)) return SettingMessages.AddressUser;
        return text.AsSpan().IndexOfAny('?', '#') >= 0 ? SettingMessages.AddressQuery : null;
    }

    private static ImmutableDictionary<string, string> ValuesOf(PbxSettings settings, bool secret) =>
        PropertiesOf(settings.GetType())
            .Where(p => p.Field.Secret == secret)
            .Select(p => (p.Field.Name, Text: TextOf(p.Info.GetValue(settings))))
            .Where(v => v.Text is not null)
            .ToImmutableDictionary(v => v.Name, v => v.Text!, StringComparer.Ordinal);

    private static string? TextOf(object? value) => value switch
    {
        null => null,
        Secret secret => secret.IsEmpty ? null : secret.Value,
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() is { Length: > 0 } text ? text : null,
    };

    private static ImmutableArray<Property> PropertiesOf(Type settingsType) => Known.GetOrAdd(settingsType, static type =>
    {
        // The defaults are what the class's own initialisers say.
        var fresh = Activator.CreateInstance(type);
        return
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Select(info => (Info: info, Setting: info.GetCustomAttribute<SettingAttribute>()))
                .Where(p => p.Setting is not null)
                .OrderBy(p => p.Info.MetadataToken)
                .Select(p => new Property(p.Info, FieldOf(p.Info, p.Setting!, fresh))),
        ];
    });

    private static SettingField FieldOf(PropertyInfo info, SettingAttribute setting, object? fresh)
    {
        var secret = info.PropertyType == typeof(Secret);
        var kind = setting.Kind != SettingKind.Text ? setting.Kind
            : info.PropertyType == typeof(bool) ? SettingKind.Boolean
            : info.PropertyType == typeof(int) || info.PropertyType == typeof(int?) ? SettingKind.Number
            : SettingKind.Text;
        var help = setting.HelpEn is null ? null : new Localized(setting.HelpEn, setting.HelpTr ?? setting.HelpEn);
        return new SettingField(JsonNamingPolicy.CamelCase.ConvertName(info.Name), setting.Label, help, kind, setting.Required, secret, secret ? null : TextOf(info.GetValue(fresh)));
    }

    private sealed record Property(PropertyInfo Info, SettingField Field);
}
