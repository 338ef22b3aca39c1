using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Pbx;

/// <summary>Tells a PBX where to push, for the admin: a new address is made, accepted at once, and the old one stops when the PBX has taken the new.</summary>
public sealed partial class PushSubscriptions(
    PortalDb db, PbxAccounts accounts, PbxLines lines, AccountChanges changes, AuditLog audit, TimeProvider time, ILogger<PushSubscriptions> logger)
{
    /// <summary>Has the PBX push to a new address. Where it refuses, the old address stays; where its answer is lost, both are accepted.</summary>
    public async Task<CommandOutcome> SubscribeAsync(Actor actor, Guid accountId, CancellationToken cancellationToken)
    {
        var (refusal, vendor, pbx) = await FindAsync(actor, accountId, cancellationToken);
        if (refusal is { } result) return await EndAsync(actor, accountId, "account.pushSubscribe", new CommandOutcome(result));

        var token = AccountSecrets.NewPushToken();
        (byte[]? Token, byte[]? Previous) before = default;
        // Stored first: some PBXs try the address before they take it.
        var stored = await ChangeAsync(actor, accountId, row =>
        {
            before = (row.PushTokenHash, row.PreviousPushTokenHash);
            row.PreviousPushTokenHash = row.PushTokenHash;
            row.PushTokenHash = AccountSecrets.HashOf(token);
        }, cancellationToken);
        if (!stored) return await EndAsync(actor, accountId, "account.pushSubscribe", new CommandOutcome(CommandResult.NoAccount));

        var outcome = await TryAsync(accountId, () => pbx!.SubscribeAsync(new Secret(accounts.PushUrlOf(vendor!.Id, token)), cancellationToken));
        var hash = AccountSecrets.HashOf(token);
        await ChangeAsync(actor, accountId, row =>
        {
            // Somebody made yet another address meanwhile: that one counts.
            if (row.PushTokenHash?.AsSpan().SequenceEqual(hash) != true) return;
            switch (outcome.Result)
            {
                case CommandResult.Ok:
                    row.PreviousPushTokenHash = null;
                    row.PushSubscribedAt = time.GetUtcNow();
                    break;
                case CommandResult.Failed:
                    (row.PushTokenHash, row.PreviousPushTokenHash) = before;
                    break;
            }
        }, CancellationToken.None);
        return await EndAsync(actor, accountId, "account.pushSubscribe", outcome);
    }

    /// <summary>Stops the pushes. Those under way still arrive: the address stays accepted.</summary>
    public async Task<CommandOutcome> UnsubscribeAsync(Actor actor, Guid accountId, CancellationToken cancellationToken)
    {
        var (refusal, _, pbx) = await FindAsync(actor, accountId, cancellationToken);
        if (refusal is { } result) return await EndAsync(actor, accountId, "account.pushUnsubscribe", new CommandOutcome(result));
        var outcome = await TryAsync(accountId, () => pbx!.UnsubscribeAsync(cancellationToken));
        if (outcome.Ok) await ChangeAsync(actor, accountId, row => row.PushSubscribedAt = null, CancellationToken.None);
        return await EndAsync(actor, accountId, "account.pushUnsubscribe", outcome);
    }

    private async Task<(CommandResult? Refusal, PbxVendor? Vendor, IPushSubscription? Pbx)> FindAsync(Actor actor, Guid accountId, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.AccountPush)) return (CommandResult.Forbidden, null, null);
        var account = await accounts.LoadAsync(actor.TenantId, accountId, cancellationToken);
        if (account is not { Enabled: true, Settings: { } settings }) return (CommandResult.NoAccount, null, null);
        return account.Vendor.Create(settings, lines.For(account.Id, account.Vendor, Urgency.Person)) is IPushSubscription pbx
            ? (null, account.Vendor, pbx)
            : (CommandResult.NotCapable, null, null);
    }

    private Task<CommandOutcome> TryAsync(Guid accountId, Func<Task<CommandAnswer>> run) => CommandOutcome.TryAsync(run, exception => Log.Failed(logger, accountId, exception.Kind));

    private async Task<bool> ChangeAsync(Actor actor, Guid accountId, Action<PbxAccount> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var context = db.ForTenant(actor.TenantId);
            var row = await context.PbxAccounts.FirstOrDefaultAsync(account => account.Id == accountId, cancellationToken);
            if (row is null) return false;
            change(row);
            try
            {
                await context.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateConcurrencyException)
            {
                continue;
            }

            changes.Raise();
            return true;
        }
    }

    private async Task<CommandOutcome> EndAsync(Actor actor, Guid accountId, string action, CommandOutcome outcome)
    {
        await audit.WriteAsync(actor, action, $"{accountId:N}", outcome.Word, outcome.Ok, CancellationToken.None);
        return outcome;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Account {AccountId}: where to push could not be set: {Error}")]
        public static partial void Failed(ILogger logger, Guid accountId, PbxErrorKind error);
    }
}
