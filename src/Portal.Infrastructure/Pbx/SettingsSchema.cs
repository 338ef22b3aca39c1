using System.Collections.Immutable;

namespace Portal.Infrastructure.Pbx;

/// <summary>Turns a settings class into form fields, and stored or submitted JSON into the class.</summary>
public static class SettingsSchema
{
    public static ImmutableArray<SettingField> FieldsOf(Type settingsType) => throw new InvalidOperationException(settingsType.Name);
}
