using System.Collections.Immutable;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Pbx;

/// <summary>PBX accounts of a tenant: validation, encryption of secrets, push tokens, connection test, audit. Screens and API share it.</summary>
public sealed class PbxAccounts(
    PortalDb db, IDataProtectionProvider protection, PbxLines lines, AccountChanges changes, AuditLog audit, TimeProvider time, IOptions<PortalOptions> options)
{
    private const int NameLength = 100;

    private readonly AccountSecrets _secrets = new(protection);

    /// <summary>The vendors by id; tests put their own here.</summary>
    internal Func<string, PbxVendor?> Vendors { get; set; } = PbxCatalog.Find;

    public async Task<ImmutableArray<AccountView>> ListAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        var rows = await context.PbxAccounts.AsNoTracking().OrderBy(account => account.Name).ToListAsync(cancellationToken);
        return [.. rows.Select(ViewOf)];
    }

    /// <summary>Null when the tenant has no such account.</summary>
    public async Task<AccountView?> FindAsync(Guid tenantId, Guid id, CancellationToken cancellationToken) =>
        await RowAsync(tenantId, id, cancellationToken) is { } row ? ViewOf(row) : null;

    public async Task<AccountChange> CreateAsync(Actor actor, AccountInput input, CancellationToken cancellationToken)
    {
        if (PbxCatalog.Find(input.Vendor) is not { } vendor) return Refused("vendor", SettingMessages.UnknownVendor);
        var parsed = SettingsSchema.Parse(vendor.SettingsType, input.Settings, ImmutableDictionary<string, string?>.Empty);
        if (Problems(input, parsed) is { IsEmpty: false } problems) return new AccountChange(null, problems);

        var id = Guid.CreateVersion7(time.GetUtcNow());
        var token = vendor.ReadPush is null ? null : AccountSecrets.NewPushToken();
        var row = new PbxAccount
        {
            Id = id,
            TenantId = actor.TenantId,
            Vendor = vendor.Id,
            Name = input.Name.Trim(),
            Enabled = input.Enabled,
            Settings = SettingsSchema.ToJson(SettingsSchema.PlainOf(parsed.Settings!)),
            ProtectedSecrets = _secrets.Protect(id, SettingsSchema.SecretsOf(parsed.Settings!)),
            PushTokenHash = token is null ? null : AccountSecrets.HashOf(token),
            CreatedAt = time.GetUtcNow(),
            Revision = Guid.NewGuid(),
        };
        await using var context = db.ForTenant(actor.TenantId);
        if (await NameTakenAsync(context, row, cancellationToken)) return Refused("name", SettingMessages.NameTaken);
        context.PbxAccounts.Add(row);
        audit.Add(context, actor, "account.create", row.Name, row.Vendor);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Somebody took the name between the question above and this.
            if (await NameTakenAsync(context, row, cancellationToken)) return Refused("name", SettingMessages.NameTaken);
            throw;
        }

        changes.Raise();
        return new AccountChange(ViewOf(row), [], token is null ? null : PushUrlOf(row.Vendor, token));
    }

    /// <summary>Null when there is no such account. A stale <see cref="AccountInput.Revision"/> is the problem <c>changedMeanwhile</c>.</summary>
    public async Task<AccountChange?> UpdateAsync(Actor actor, Guid id, AccountInput input, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(actor.TenantId);
        var row = await context.PbxAccounts.FirstOrDefaultAsync(account => account.Id == id, cancellationToken);
        if (row is null) return null;
        // The vendor of an account is fixed: its calls and its push address hang on it.
        if (input.Vendor != row.Vendor || PbxCatalog.Find(row.Vendor) is not { } vendor) return Refused("vendor", SettingMessages.UnknownVendor);
        if (input.Revision is { } revision && revision != row.Revision) return Refused("revision", SettingMessages.ChangedMeanwhile);
        var parsed = Overlay(vendor, row, input);
        if (Problems(input, parsed) is { IsEmpty: false } problems) return new AccountChange(null, problems);

        row.Name = input.Name.Trim();
        row.Enabled = input.Enabled;
        row.Settings = SettingsSchema.ToJson(SettingsSchema.PlainOf(parsed.Settings!));
        row.ProtectedSecrets = _secrets.Protect(row.Id, SettingsSchema.SecretsOf(parsed.Settings!));
        row.Revision = Guid.NewGuid();
        if (await NameTakenAsync(context, row, cancellationToken)) return Refused("name", SettingMessages.NameTaken);
        audit.Add(context, actor, "account.update", row.Name, ChangedFields(context, row, vendor, input));
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return Refused("revision", SettingMessages.ChangedMeanwhile);
        }

        changes.Raise();
        return new AccountChange(ViewOf(row), []);
    }

    public async Task<bool> SetEnabledAsync(Actor actor, Guid id, bool enabled, CancellationToken cancellationToken) =>
        await ChangeAsync(actor, id, enabled ? "account.enable" : "account.disable", row => row.Enabled = enabled, cancellationToken) is not null;

    /// <summary>Deletes the account with everything that hangs on it: its calls, pushes and readings go by foreign key in the same transaction.</summary>
    public async Task<bool> DeleteAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(actor.TenantId);
        var row = await context.PbxAccounts.FirstOrDefaultAsync(account => account.Id == id, cancellationToken);
        if (row is null) return false;
        context.PbxAccounts.Remove(row);
        audit.Add(context, actor, "account.delete", row.Name, row.Vendor);
        try
        {
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            await context.SaveChangesAsync(cancellationToken);
            // Names have no foreign key. After the account: until it is gone, calls may still be stored.
            await context.CallKeys.Where(key => key.AccountId == id).ExecuteDeleteAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return false;
        }

        lines.Forget(id);
        changes.Raise();
        return true;
    }

    /// <summary>Makes a new push token, the old one stops at once; returns the whole address. Null when no such account or the vendor does not push.</summary>
    public async Task<string?> RotatePushTokenAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        var token = AccountSecrets.NewPushToken();
        if (await RowAsync(actor.TenantId, id, cancellationToken) is not { } row || PbxCatalog.Find(row.Vendor)?.ReadPush is null) return null;
        var changed = await ChangeAsync(actor, id, "account.rotatePushToken", account => (account.PushTokenHash, account.PreviousPushTokenHash) = (AccountSecrets.HashOf(token), null), cancellationToken);
        return changed is null ? null : PushUrlOf(changed.Vendor, token);
    }

    /// <summary>Tries stored settings, overlaid with <paramref name="unsaved"/> when given. Null when there is no such account.</summary>
    public async Task<ImmutableArray<ConnectionCheck>?> TestAsync(Actor actor, Guid id, AccountInput? unsaved, CancellationToken cancellationToken)
    {
        if (await RowAsync(actor.TenantId, id, cancellationToken) is not { } row) return null;
        if (PbxCatalog.Find(row.Vendor) is not { } vendor) return [Misconfigured([new SettingProblem("vendor", SettingMessages.UnknownVendor)])];
        var parsed = unsaved is null ? Stored(vendor, row) : Overlay(vendor, row, unsaved);
        // Stored settings share the account's quota. New ones get a line of their own: the old one's open circuit says nothing about them.
        var line = unsaved is null ? lines.For(id, vendor, Urgency.Person) : lines.ForTrial(vendor);
        return await TryAsync(actor, row.Name, vendor, parsed, line, cancellationToken);
    }

    /// <summary>Tries settings that were never saved.</summary>
    public async Task<ImmutableArray<ConnectionCheck>> TestNewAsync(Actor actor, AccountInput input, CancellationToken cancellationToken)
    {
        if (PbxCatalog.Find(input.Vendor) is not { } vendor) return [Misconfigured([new SettingProblem("vendor", SettingMessages.UnknownVendor)])];
        var parsed = SettingsSchema.Parse(vendor.SettingsType, input.Settings, ImmutableDictionary<string, string?>.Empty);
        return await TryAsync(actor, input.Name, vendor, parsed, lines.ForTrial(vendor), cancellationToken);
    }

    /// <summary>Quotas used and left; empty when the account is unknown or its vendor has none.</summary>
    public ImmutableArray<QuotaView> Quotas(Guid accountId) => lines.Quotas(accountId);

    /// <summary>Counts of stored pushes by outcome, and the newest 50 that were not understood.</summary>
    public Task<PushHealth> PushHealthAsync(Guid tenantId, Guid id, CancellationToken cancellationToken) => PushHealth.ReadAsync(db, tenantId, id, cancellationToken);

    /// <summary>
    /// Every account of every tenant, disabled ones too (without settings). For background work only: settings hold secrets in clear.
    /// Accounts of a vendor that this version does not know are left out.
    /// </summary>
    public async Task<ImmutableArray<ConnectedAccount>> LoadAllAsync(CancellationToken cancellationToken)
    {
        await using var context = db.ForInstallation();
        var rows = await context.PbxAccounts.IgnoreQueryFilters().AsNoTracking().OrderBy(account => account.Id).ToListAsync(cancellationToken);
        return [.. rows.Select(Connected).OfType<ConnectedAccount>()];
    }

    /// <summary>One account of a tenant as <see cref="LoadAllAsync"/> gives it; null when the tenant has no such account. For carrying out commands only.</summary>
    public async Task<ConnectedAccount?> LoadAsync(Guid tenantId, Guid id, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        var row = await context.PbxAccounts.AsNoTracking().FirstOrDefaultAsync(account => account.Id == id, cancellationToken);
        return row is null ? null : Connected(row);
    }

    private ConnectedAccount? Connected(PbxAccount row) => Vendors(row.Vendor) is { } vendor
        ? new ConnectedAccount(row.Id, row.TenantId, vendor, row.Name, row.Enabled, row.Revision, row.Enabled ? Stored(vendor, row).Settings : null)
        : null;

    private async Task<ImmutableArray<ConnectionCheck>> TryAsync(
        Actor actor, string name, PbxVendor vendor, ParsedSettings parsed, PbxLine line, CancellationToken cancellationToken)
    {
        ImmutableArray<ConnectionCheck> checks;
        if (parsed.Settings is null)
        {
            checks = [Misconfigured(parsed.Problems)];
        }
        else
        {
            try
            {
                checks = await vendor.Create(parsed.Settings, line).TestAsync(cancellationToken);
            }
            catch (PbxException exception)
            {
                checks = [new ConnectionCheck("connection", Ok: false, exception.Kind, exception.VendorMessage ?? exception.Message)];
            }
        }

        var failed = checks.FirstOrDefault(check => !check.Ok);
        await audit.WriteAsync(actor, "account.test", name, failed?.Name, failed is null, cancellationToken);
        return checks;
    }

    private async Task<PbxAccount?> ChangeAsync(Actor actor, Guid id, string action, Action<PbxAccount> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var context = db.ForTenant(actor.TenantId);
            var row = await context.PbxAccounts.FirstOrDefaultAsync(account => account.Id == id, cancellationToken);
            if (row is null) return null;
            change(row);
            row.Revision = Guid.NewGuid();
            audit.Add(context, actor, action, row.Name, null);
            try
            {
                await context.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateConcurrencyException)
            {
                // One value set on whatever is stored now: reading again and setting it is right.
                continue;
            }

            changes.Raise();
            return row;
        }
    }

    private async Task<PbxAccount?> RowAsync(Guid tenantId, Guid id, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        return await context.PbxAccounts.AsNoTracking().FirstOrDefaultAsync(account => account.Id == id, cancellationToken);
    }

    private ParsedSettings Stored(PbxVendor vendor, PbxAccount row) =>
        SettingsSchema.Parse(vendor.SettingsType, SettingsSchema.FromJson(row.Settings), _secrets.Unprotect(row));

    /// <summary>What an admin submitted; a secret left empty is the stored one.</summary>
    private ParsedSettings Overlay(PbxVendor vendor, PbxAccount row, AccountInput input)
    {
        var secrets = _secrets.Unprotect(row);
        foreach (var field in vendor.Fields.Where(field => field.Secret))
        {
            if (input.Settings.TryGetValue(field.Name, out var value) && !string.IsNullOrWhiteSpace(value)) secrets = secrets.SetItem(field.Name, value);
        }

        return SettingsSchema.Parse(vendor.SettingsType, input.Settings, secrets);
    }

    private AccountView ViewOf(PbxAccount row) => new(
        row.Id,
        row.Vendor,
        row.Name,
        row.Enabled,
        row.Revision,
        SettingsSchema.FromJson(row.Settings).Where(pair => pair.Value is not null).ToImmutableDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.Ordinal),
        [.. _secrets.Unprotect(row).Keys],
        row.PushTokenHash is not null) { PushSubscribedAt = row.PushSubscribedAt };

    internal string PushUrlOf(string vendor, string token) => $"{options.Value.PublicUrl.TrimEnd('/')}/push/{vendor}/{token}";

    /// <summary>Names of what was changed, never values.</summary>
    private static string ChangedFields(PortalDbContext context, PbxAccount row, PbxVendor vendor, AccountInput input)
    {
        var entry = context.Entry(row);
        var columns = new[] { nameof(PbxAccount.Name), nameof(PbxAccount.Enabled), nameof(PbxAccount.Settings) }.Where(name => entry.Property(name).IsModified);
        var secrets = vendor.Fields.Where(f => f.Secret && input.Settings.TryGetValue(f.Name, out var value) && !string.IsNullOrWhiteSpace(value)).Select(f => f.Name);
        return string.Join(", ", columns.Concat(secrets));
    }

    private static Task<bool> NameTakenAsync(PortalDbContext context, PbxAccount row, CancellationToken cancellationToken) =>
        context.PbxAccounts.AnyAsync(account => account.Name == row.Name && account.Id != row.Id, cancellationToken);

    private static ImmutableArray<SettingProblem> Problems(AccountInput input, ParsedSettings parsed) =>
        string.IsNullOrWhiteSpace(input.Name) || input.Name.Trim().Length > NameLength
            ? parsed.Problems.Insert(0, new SettingProblem("name", SettingMessages.Required))
            : parsed.Problems;

    private static AccountChange Refused(string field, string message) => new(null, [new SettingProblem(field, message)]);

    private static ConnectionCheck Misconfigured(ImmutableArray<SettingProblem> problems) =>
        new("settings", Ok: false, PbxErrorKind.Misconfigured, string.Join(", ", problems.Select(problem => problem.Field)));
}
