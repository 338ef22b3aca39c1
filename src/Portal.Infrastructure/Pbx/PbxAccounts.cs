using System.Collections.Immutable;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Security;

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
    bool HasPushAddress);

/// <summary>What an admin submits. A secret field that is absent or empty is unchanged.</summary>
public sealed record AccountInput(string Vendor, string Name, bool Enabled, IReadOnlyDictionary<string, string?> Settings, Guid? Revision = null);

/// <summary>Result of a change. <see cref="PushUrl"/> is only ever returned by the call that made the token.</summary>
public sealed record AccountChange(AccountView? Account, ImmutableArray<SettingProblem> Problems, string? PushUrl = null)
{
    public bool Ok => Problems.IsEmpty && Account is not null;
}

/// <summary>One quota of one account, as it stands now.</summary>
public sealed record QuotaView(string OperationClass, int Permits, TimeSpan Per, int Left);

/// <summary>PBX accounts of a tenant: validation, encryption of secrets, push tokens, connection test, audit. Screens and API share it.</summary>
public sealed class PbxAccounts
{
    public Task<ImmutableArray<AccountView>> ListAsync(Guid tenantId, CancellationToken cancellationToken) => throw new InvalidOperationException();

    /// <summary>Null when the tenant has no such account.</summary>
    public Task<AccountView?> FindAsync(Guid tenantId, Guid id, CancellationToken cancellationToken) => throw new InvalidOperationException();

    public Task<AccountChange> CreateAsync(Actor actor, AccountInput input, CancellationToken cancellationToken) => throw new InvalidOperationException();

    /// <summary>Null when there is no such account. A stale <see cref="AccountInput.Revision"/> is the problem <c>changedMeanwhile</c>.</summary>
    public Task<AccountChange?> UpdateAsync(Actor actor, Guid id, AccountInput input, CancellationToken cancellationToken) => throw new InvalidOperationException();

    public Task<bool> SetEnabledAsync(Actor actor, Guid id, bool enabled, CancellationToken cancellationToken) => throw new InvalidOperationException();

    public Task<bool> DeleteAsync(Actor actor, Guid id, CancellationToken cancellationToken) => throw new InvalidOperationException();

    /// <summary>Makes a new push token, the old one stops at once; returns the whole address. Null when no such account or the vendor does not push.</summary>
    public Task<string?> RotatePushTokenAsync(Actor actor, Guid id, CancellationToken cancellationToken) => throw new InvalidOperationException();

    /// <summary>Tries stored settings, overlaid with <paramref name="unsaved"/> when given. Null when there is no such account.</summary>
    public Task<ImmutableArray<ConnectionCheck>?> TestAsync(Actor actor, Guid id, AccountInput? unsaved, CancellationToken cancellationToken) => throw new InvalidOperationException();

    /// <summary>Tries settings that were never saved.</summary>
    public Task<ImmutableArray<ConnectionCheck>> TestNewAsync(Actor actor, AccountInput input, CancellationToken cancellationToken) => throw new InvalidOperationException();

    /// <summary>Quotas used and left; empty when the account is unknown or its vendor has none.</summary>
    public ImmutableArray<QuotaView> Quotas(Guid accountId) => throw new InvalidOperationException();

    /// <summary>Counts of stored pushes by outcome, and the newest 50 that were not understood.</summary>
    public Task<PushHealth> PushHealthAsync(Guid tenantId, Guid id, CancellationToken cancellationToken) => throw new InvalidOperationException();
}

/// <summary>How an account's pushes fared.</summary>
public sealed record PushHealth(ImmutableDictionary<Data.PushOutcome, long> Counts, ImmutableArray<UnreadPush> Newest);

/// <summary>A push that was not understood; <see cref="Body"/> is cut to 2,000 characters.</summary>
public sealed record UnreadPush(long Id, DateTimeOffset ReceivedAt, Data.PushOutcome Outcome, string? Problem, string Body);
