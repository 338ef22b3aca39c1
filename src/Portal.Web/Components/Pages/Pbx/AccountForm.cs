using System.Collections.Immutable;
using Portal.Infrastructure.Pbx;

namespace Portal.Web.Components.Pages.Pbx;

/// <summary>What an admin typed so far. A stored secret is never in it: an empty secret field means "unchanged".</summary>
internal sealed class AccountForm
{
    private readonly Dictionary<string, string?> _values;
    private readonly string _vendor;
    private readonly Guid? _revision;

    private AccountForm(string vendor, string name, Dictionary<string, string?> values, ImmutableHashSet<string> secretsSet, Guid? revision)
    {
        (_vendor, Name, _values, SecretsSet, _revision) = (vendor, name, values, secretsSet, revision);
    }

    public string Name { get; set; }

    public bool Enabled { get; set; } = true;

    public ImmutableHashSet<string> SecretsSet { get; }

    public ImmutableArray<SettingProblem> Problems { get; set; } = [];

    /// <summary>The first problem that belongs to no field of the form.</summary>
    public string? General => Problems.FirstOrDefault(p => p.Field is "vendor" or "revision")?.MessageKey;

    public static AccountForm New(PbxVendor vendor) =>
        new(vendor.Id, vendor.Name, vendor.Fields.Where(f => !f.Secret && f.Default is not null).ToDictionary(f => f.Name, f => f.Default, StringComparer.Ordinal), [], null);

    public static AccountForm Of(AccountView account) =>
        new(account.Vendor, account.Name, account.Settings.ToDictionary(s => s.Key, s => (string?)s.Value, StringComparer.Ordinal), account.SecretsSet, account.Revision) { Enabled = account.Enabled };

    public string? ValueOf(string field) => _values.GetValueOrDefault(field);

    public void Set(string field, string? value) => _values[field] = value;

    public string? ProblemOf(string field) => Problems.FirstOrDefault(p => string.Equals(p.Field, field, StringComparison.Ordinal))?.MessageKey;

    public AccountInput ToInput() => new(_vendor, Name, Enabled, _values, _revision);
}
