using Microsoft.EntityFrameworkCore;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Live;

/// <summary>Stored poller states: after a restart a back-off goes on and a slow quota is not asked twice.</summary>
public sealed class ReadingStates(PortalDb db)
{
    public async Task<ReadingStateRow> LoadAsync(Guid tenantId, Guid accountId, ReadingKind kind, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        return await context.ReadingStates.AsNoTracking().FirstOrDefaultAsync(r => r.AccountId == accountId && r.Kind == kind, cancellationToken)
            ?? new ReadingStateRow { TenantId = tenantId, AccountId = accountId, Kind = kind };
    }

    /// <summary>Writes the state; does nothing when the account was deleted meanwhile.</summary>
    public async Task SaveAsync(ReadingStateRow state, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(state.TenantId);
        var updated = await context.ReadingStates.Where(r => r.AccountId == state.AccountId && r.Kind == state.Kind).ExecuteUpdateAsync(
            row => row
                .SetProperty(r => r.LastAttemptAt, state.LastAttemptAt)
                .SetProperty(r => r.LastSuccessAt, state.LastSuccessAt)
                .SetProperty(r => r.Failures, state.Failures)
                .SetProperty(r => r.BackOffUntil, state.BackOffUntil)
                .SetProperty(r => r.Error, state.Error)
                .SetProperty(r => r.Message, state.Message),
            cancellationToken);
        if (updated > 0 || !await context.PbxAccounts.AnyAsync(a => a.Id == state.AccountId, cancellationToken)) return;
        context.ReadingStates.Add(state);
        await context.SaveChangesAsync(cancellationToken);
        context.Entry(state).State = EntityState.Detached;
    }
}
