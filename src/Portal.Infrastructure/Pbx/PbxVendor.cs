using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx;

/// <summary>All that the portal knows of a vendor: one value per vendor folder, listed once in <see cref="PbxCatalog"/>.</summary>
public sealed record PbxVendor
{
    /// <summary>Id used in addresses, the API and the database.</summary>
    public required string Id { get; init; }

    /// <summary>Name people know it by.</summary>
    public required string Name { get; init; }

    /// <summary>The settings class; its properties are the form's fields.</summary>
    public required Type SettingsType { get; init; }

    /// <summary>The class whose interfaces are the vendor's capabilities.</summary>
    public required Type PbxType { get; init; }

    public required PbxTraits Traits { get; init; }

    /// <summary>Builds the adapter from settings (an instance of <see cref="SettingsType"/>) and the account's line.</summary>
    public required Func<PbxSettings, PbxLine, IPbx> Create { get; init; }

    /// <summary>Reads one push body; null when the vendor does not push.</summary>
    public Func<PushMessage, PushReading>? ReadPush { get; init; }

    /// <summary>Sub-address of the push address that attempts of campaigns are told to; null when the vendor does not push them.</summary>
    public string? CampaignTopic { get; init; }

    /// <summary>
    /// For a vendor whose pushes carry neither a call's id nor a time: the same body is the same event only within this time, later it is another call of the same
    /// parties. Null = the same body is always the same event.
    /// </summary>
    public TimeSpan? SamePushWithin { get; init; }

    /// <summary>Form fields, drawn from <see cref="SettingsType"/>.</summary>
    public ImmutableArray<SettingField> Fields => SettingsSchema.FieldsOf(SettingsType);

    /// <summary>
    /// Capability interface names without the I, such as "HangUp". That numbers of a list can be changed is no operation of the API: the portal alone uses it, to silence those that it cannot take off.
    /// </summary>
    public ImmutableArray<string> Capabilities =>
    [
        .. PbxType.GetInterfaces().Where(i => i != typeof(IPbx) && i != typeof(ICampaignNumberChange) && typeof(IPbx).IsAssignableFrom(i)).Select(i => i.Name[1..]).Order(StringComparer.Ordinal),
    ];
}

/// <summary>A stored push, ready to be read.</summary>
/// <param name="AccountId">The account it is for.</param>
/// <param name="Topic">Sub-address; empty for call events.</param>
/// <param name="ContentType">As sent; null when none was.</param>
/// <param name="Body">As sent.</param>
/// <param name="ReceivedAt">When it was received.</param>
public sealed record PushMessage(Guid AccountId, string Topic, string? ContentType, ReadOnlyMemory<byte> Body, DateTimeOffset ReceivedAt);

/// <summary>What a push said.</summary>
/// <param name="Outcome">Understood, empty, unknown or malformed.</param>
/// <param name="Events">Board events; empty unless understood.</param>
/// <param name="Record">The finished call, when the push tells one.</param>
/// <param name="Problem">Why it was not understood, or the unknown event's name; never the body.</param>
public sealed record PushReading(PushOutcome Outcome, ImmutableArray<PbxEvent> Events, CallRecord? Record = null, string? Problem = null)
{
    /// <summary>Further finished calls, where one push holds several events.</summary>
    public ImmutableArray<CallRecord> MoreRecords { get; init; } = [];

    /// <summary>Attempts of campaigns that the push tells.</summary>
    public ImmutableArray<CampaignResult> Results { get; init; } = [];

    /// <summary>Every finished call that the push tells.</summary>
    public IEnumerable<CallRecord> Records => Record is null ? MoreRecords : MoreRecords.Prepend(Record);
}

/// <summary>Base of every vendor's settings class: immutable, made from JSON, checked by <see cref="Validate"/>.</summary>
public abstract record PbxSettings
{
    /// <summary>Problems that no field shows alone (one value that contradicts another): field name and key of <see cref="SettingMessages"/>.</summary>
    public virtual IEnumerable<SettingProblem> Validate() => [];
}

/// <summary>One problem of one field.</summary>
public sealed record SettingProblem(string Field, string MessageKey);

/// <summary>One field of an account form.</summary>
/// <param name="Name">JSON name (camelCase).</param>
/// <param name="Label">Label by language: English and Turkish.</param>
/// <param name="Help">One help sentence by language; null when none.</param>
/// <param name="Kind">How it is entered.</param>
/// <param name="Required">True when it must be given.</param>
/// <param name="Secret">True when it is never sent back.</param>
/// <param name="Default">Value a new form starts with.</param>
public sealed record SettingField(string Name, Localized Label, Localized? Help, SettingKind Kind, bool Required, bool Secret, string? Default);

public enum SettingKind
{
    Text,
    Address,
    Number,
    Boolean,
}

/// <summary>One text in the two languages of the portal.</summary>
public sealed record Localized(string En, string Tr)
{
    /// <summary>The text in the language of the current UI culture.</summary>
    public override string ToString() => string.Equals(System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, "tr", StringComparison.Ordinal) ? Tr : En;
}

/// <summary>Marks a settings property as a form field.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string labelEn, string labelTr) : Attribute
{
    public Localized Label { get; } = new(labelEn, labelTr);
    public string? HelpEn { get; init; }
    public string? HelpTr { get; init; }
    public bool Required { get; init; }
    public SettingKind Kind { get; init; }
}
