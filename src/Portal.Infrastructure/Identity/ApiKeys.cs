using System.Collections.Immutable;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Identity;

/// <summary>API keys: made once, stored as SHA-256, revocable. A key looks like <c>pk_</c> and 43 base64url characters (256 random bits).</summary>
public sealed class ApiKeys
{
    /// <summary>Returns the key itself; it is never readable again.</summary>
    public Task<string> CreateAsync(Actor actor, string role, string name, CancellationToken cancellationToken) => throw new InvalidOperationException();

    public Task<ImmutableArray<ApiKey>> ListAsync(Guid tenantId, CancellationToken cancellationToken) => throw new InvalidOperationException();

    public Task<bool> RevokeAsync(Actor actor, Guid id, CancellationToken cancellationToken) => throw new InvalidOperationException();

    /// <summary>The actor behind a key; null when unknown or revoked.</summary>
    public Task<Actor?> FindAsync(string key, CancellationToken cancellationToken) => throw new InvalidOperationException();
}
