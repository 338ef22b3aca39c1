using System.Collections.Immutable;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Pbx;

/// <summary>An account as screens and the API show it: never a secret, only which secrets are set.</summary>
public sealed record AccountView(
    Guid Id,
    string Vendor,
    string Name,
    bool Enabled,
    Guid Revision,
    ImmutableDictionary<string, string> Settings,
    ImmutableHashSet<string> SecretsSet,
    bool HasPushAddress)
{
    /// <summary>When the PBX last took our push address by its API; null when it did not.</summary>
    public DateTimeOffset? PushSubscribedAt { get; init; }
}

/// <summary>What an admin submits. A secret field that is absent or empty is unchanged.</summary>
public sealed record AccountInput(string Vendor, string Name, bool Enabled, IReadOnlyDictionary<string, string?> Settings, Guid? Revision = null);

/// <summary>Result of a change. <see cref="PushUrl"/> is only ever returned by the call that made the token.</summary>
public sealed record AccountChange(AccountView? Account, ImmutableArray<SettingProblem> Problems, string? PushUrl = null)
{
    public bool Ok => Problems.IsEmpty && Account is not null;
}

/// <summary>One quota of one account, as it stands now.</summary>
public sealed record QuotaView(string OperationClass, int Permits, TimeSpan Per, int Left);

/// <summary>An account as background work needs it. Never leaves the process: <see cref="Settings"/> holds secrets in clear.</summary>
/// <param name="Id">The account.</param>
/// <param name="TenantId">Its tenant.</param>
/// <param name="Vendor">Its vendor.</param>
/// <param name="Name">Its name.</param>
/// <param name="Enabled">False: shown as off, never talked to.</param>
/// <param name="Revision">Changes with every edit.</param>
/// <param name="Settings">Null when disabled, or when the stored settings cannot be read any more (a lost key ring, a field added since).</param>
public sealed record ConnectedAccount(Guid Id, Guid TenantId, PbxVendor Vendor, string Name, bool Enabled, Guid Revision, PbxSettings? Settings)
{
    /// <summary>Keeps the settings out of logs.</summary>
    public override string ToString() => $"{Vendor.Id} account {Id}";
}
