using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Live;

/// <summary>Whom a push token stands for.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="TenantId">Its tenant.</param>
/// <param name="Vendor">Its vendor.</param>
/// <param name="Enabled">False: what is pushed is only kept.</param>
/// <param name="Topic">The only sub-address that the token is good for; null = all.</param>
public sealed record PushTarget(Guid AccountId, Guid TenantId, string Vendor, bool Enabled, string? Topic = null);

/// <summary>
/// Push tokens of all accounts and campaigns, in memory: a push costs no query to be recognised, and a wrong token costs the database nothing.
/// </summary>
public sealed partial class PushTokens(PortalDb db, AccountChanges changes, TimeProvider time, ILogger<PushTokens> logger) : IDisposable
{
    /// <summary>A token made or stopped on another node is known here after this.</summary>
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>Results of a campaign that has ended still come for so long.</summary>
    private static readonly TimeSpan KnownAfterEnd = TimeSpan.FromDays(2);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile Known _known = new(FrozenDictionary<string, PushTarget>.Empty, -1, DateTimeOffset.MinValue);

    /// <summary>Null when the token is unknown, stopped, or belongs to another vendor. Throws only when the tokens could never be read.</summary>
    public async ValueTask<PushTarget?> FindAsync(string vendor, string token, CancellationToken cancellationToken)
    {
        if (token.Length is < 20 or > 100) return null;
        var known = Fresh(_known) ? _known : await ReadAsync(cancellationToken);
        return known.ByHash.TryGetValue(Convert.ToHexString(AccountSecrets.HashOf(token)), out var target) && string.Equals(target.Vendor, vendor, StringComparison.Ordinal)
            ? target
            : null;
    }

    public void Dispose() => _gate.Dispose();

    private bool Fresh(Known known) => known.Version == changes.Version && time.GetUtcNow() - known.ReadAt < ReadAgainAfter;

    private async Task<Known> ReadAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (Fresh(_known)) return _known;
            var version = changes.Version;
            await using var context = db.ForInstallation();
            var rows = await context.PbxAccounts.IgnoreQueryFilters().AsNoTracking()
                .Where(account => account.PushTokenHash != null)
                .Select(account => new { account.PushTokenHash, account.PreviousPushTokenHash, account.Id, account.TenantId, account.Vendor, account.Enabled })
                .ToListAsync(cancellationToken);
            var ended = time.GetUtcNow() - KnownAfterEnd;
            var campaigns = await (
                from campaign in context.Campaigns.IgnoreQueryFilters()
                join account in context.PbxAccounts.IgnoreQueryFilters() on campaign.AccountId equals account.Id
                where campaign.ResultTokenHash != null && (campaign.EndedAt == null || campaign.EndedAt > ended)
                select new { campaign.ResultTokenHash, account.Id, account.TenantId, account.Vendor, account.Enabled }).ToListAsync(cancellationToken);
            var byHash = new Dictionary<string, PushTarget>(StringComparer.Ordinal);

            // A campaign's own token is good for results alone.
            foreach (var row in campaigns) byHash[Convert.ToHexString(row.ResultTokenHash!)] = new PushTarget(row.Id, row.TenantId, row.Vendor, row.Enabled, PbxCatalog.Find(row.Vendor)?.CampaignTopic ?? "");
            foreach (var row in rows)
                foreach (var hash in new[] { row.PushTokenHash, row.PreviousPushTokenHash }.OfType<byte[]>()) byHash[Convert.ToHexString(hash)] = new PushTarget(row.Id, row.TenantId, row.Vendor, row.Enabled);
            return _known = new Known(
                byHash.ToFrozenDictionary(StringComparer.Ordinal),
                version,
                time.GetUtcNow());
        }
        catch (Exception exception) when (exception is not OperationCanceledException && _known.Version >= 0)
        {
            // With the database away nothing can be stored either: the caller is to hear "try later", not "unknown token".
            Log.NotRead(logger, exception);
            return _known = _known with { ReadAt = time.GetUtcNow() };
        }
        finally
        {
            _gate.Release();
        }
    }

    private sealed record Known(FrozenDictionary<string, PushTarget> ByHash, long Version, DateTimeOffset ReadAt);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The push tokens could not be read again; those known go on")]
        public static partial void NotRead(ILogger logger, Exception exception);
    }
}
