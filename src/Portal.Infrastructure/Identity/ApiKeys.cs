using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Identity;

/// <summary>API keys: made once, stored as SHA-256, revocable. A key looks like <c>pk_</c> and 43 base64url characters (256 random bits).</summary>
public sealed class ApiKeys(PortalDb db, AuditLog audit, TimeProvider time)
{
    private const string Start = "pk_";
    private const int KeyLength = 46;
    private const int CacheLimit = 10_000;

    /// <summary>A key revoked on another node works here no longer than this.</summary>
    private static readonly TimeSpan CacheFor = TimeSpan.FromSeconds(5);

    /// <summary>"Last used" is for people who tidy up: to the minute is enough.</summary>
    private static readonly TimeSpan UseNotedEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>Returns the key itself; it is never readable again.</summary>
    /// <exception cref="ArgumentException">The role is not one of a tenant's three, or the name is empty or over 100 characters.</exception>
    public async Task<string> CreateAsync(Actor actor, string role, string name, CancellationToken cancellationToken)
    {
        if (role is not (PortalRoles.Supervisor or PortalRoles.Manager or PortalRoles.Admin)) throw new ArgumentException("A key is for a supervisor, manager or admin.", nameof(role));
        if (string.IsNullOrWhiteSpace(name) || name.Length > 100) throw new ArgumentException("A key needs a name of at most 100 characters.", nameof(name));

        var key = Start + WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
        await using var context = db.ForTenant(actor.TenantId);
        context.ApiKeys.Add(new ApiKey
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            TenantId = actor.TenantId,
            Name = name.Trim(),
            Role = role,
            Hash = HashOf(key),
            Prefix = key[..9],
            CreatedAt = time.GetUtcNow(),
        });
        audit.Add(context, actor, "key.create", name.Trim(), role);
        await context.SaveChangesAsync(cancellationToken);
        return key;
    }

    public async Task<ImmutableArray<ApiKey>> ListAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        return [.. await context.ApiKeys.AsNoTracking().OrderBy(key => key.CreatedAt).ToListAsync(cancellationToken)];
    }

    /// <summary>False when the tenant has no such key, or it is revoked already.</summary>
    public async Task<bool> RevokeAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(actor.TenantId);
        var key = await context.ApiKeys.FirstOrDefaultAsync(k => k.Id == id && k.RevokedAt == null, cancellationToken);
        if (key is null) return false;
        key.RevokedAt = time.GetUtcNow();
        audit.Add(context, actor, "key.revoke", key.Name, null);
        await context.SaveChangesAsync(cancellationToken);
        _known.TryRemove(Convert.ToHexString(key.Hash), out _);
        return true;
    }

    /// <summary>The actor behind a key; null when unknown or revoked.</summary>
    public async Task<Actor?> FindAsync(string key, CancellationToken cancellationToken)
    {
        if (key.Length != KeyLength || !key.StartsWith(Start, StringComparison.Ordinal)) return null;
        var hash = HashOf(key);
        var cacheKey = Convert.ToHexString(hash);
        var now = time.GetUtcNow();
        if (_known.TryGetValue(cacheKey, out var known) && now - known.ReadAt < CacheFor) return known.Actor;

        // The tenant is not known before the key is: the filter must be off.
        await using var context = db.ForInstallation();
        var row = await context.ApiKeys.IgnoreQueryFilters().AsNoTracking().FirstOrDefaultAsync(k => k.Hash == hash && k.RevokedAt == null, cancellationToken);
        if (row is null)
        {
            _known.TryRemove(cacheKey, out _);
            return null;
        }

        if (row.LastUsedAt is null || now - row.LastUsedAt > UseNotedEvery)
            await context.ApiKeys.IgnoreQueryFilters().Where(k => k.Id == row.Id).ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, now), cancellationToken);

        var actor = new Actor(row.TenantId, $"key:{row.Name}", row.Role);
        if (_known.Count >= CacheLimit) _known.Clear();
        _known[cacheKey] = new Known(actor, now);
        return actor;
    }

    private static byte[] HashOf(string key) => SHA256.HashData(Encoding.ASCII.GetBytes(key));

    private sealed record Known(Actor Actor, DateTimeOffset ReadAt);
}
