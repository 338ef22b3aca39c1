using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Live;

/// <summary>Whom a push token stands for.</summary>
public sealed record PushTarget(Guid AccountId, Guid TenantId, string Vendor, bool Enabled);

/// <summary>
/// Push tokens of all accounts, in memory: a push costs no query to be recognised, and a wrong token costs the database nothing.
/// </summary>
public sealed partial class PushTokens(PortalDb db, AccountChanges changes, TimeProvider time, ILogger<PushTokens> logger) : IDisposable
{
    /// <summary>A token made or stopped on another node is known here after this.</summary>
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromSeconds(5);

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
            return _known = new Known(
                rows.SelectMany(row => new[] { row.PushTokenHash, row.PreviousPushTokenHash }.OfType<byte[]>().Select(hash => (Hash: Convert.ToHexString(hash), Row: row)))
                    .ToFrozenDictionary(known => known.Hash, known => new PushTarget(known.Row.Id, known.Row.TenantId, known.Row.Vendor, known.Row.Enabled), StringComparer.Ordinal),
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
