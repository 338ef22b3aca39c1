using Microsoft.EntityFrameworkCore.Storage;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.History;

/// <summary>One transaction that writes a tenant's lines of missed callers. Not committed = rolled back.</summary>
internal sealed class MissedLinesWrite(PortalDbContext context, IDbContextTransaction transaction) : IAsyncDisposable
{
    /// <summary>"Missed" in ASCII.</summary>
    private const long Family = 0x4D6973736564;

    public PortalDbContext Context => context;

    /// <summary>The advisory lock of a tenant's lines.</summary>
    public static long LockOf(Guid tenantId)
    {
        Span<byte> bytes = stackalloc byte[16];
        tenantId.TryWriteBytes(bytes);
        return Family ^ BitConverter.ToInt64(bytes) ^ BitConverter.ToInt64(bytes[8..]);
    }

    /// <summary>Saves and commits; false when nothing was different.</summary>
    public async Task<bool> CommitAsync(CancellationToken cancellationToken)
    {
        var written = await context.SaveChangesAsync(cancellationToken) > 0;
        await transaction.CommitAsync(cancellationToken);
        return written;
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await context.DisposeAsync();
    }
}
