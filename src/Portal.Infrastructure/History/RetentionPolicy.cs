using Microsoft.EntityFrameworkCore;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.History;

/// <summary>How long a tenant keeps what, in days; null = for ever.</summary>
public sealed record RetentionSettings(int? CallDays, int? RawDays, int? PushDays, bool ArchiveRecordings, int? RecordingDays)
{
    public const int MostDays = 3650;

    /// <summary>What a tenant has that has set nothing.</summary>
    public static RetentionSettings None { get; } = new(null, null, null, ArchiveRecordings: false, null);

    /// <summary>Names of the fields that make no sense.</summary>
    public IEnumerable<string> Problems()
    {
        if (!IsSpan(CallDays)) yield return nameof(CallDays);
        if (!IsSpan(RawDays)) yield return nameof(RawDays);
        if (!IsSpan(PushDays)) yield return nameof(PushDays);
        if (!IsSpan(RecordingDays)) yield return nameof(RecordingDays);
    }

    private static bool IsSpan(int? days) => days is null or >= 1 and <= MostDays;
}

/// <summary>A tenant's rules for how long things are kept.</summary>
public sealed class RetentionPolicy(PortalDb db, AuditLog audit)
{
    public async Task<RetentionSettings> ReadAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        return await context.Retention.AsNoTracking().FirstOrDefaultAsync(cancellationToken) is { } row
            ? new RetentionSettings(row.CallDays, row.RawDays, row.PushDays, row.ArchiveRecordings, row.RecordingDays)
            : RetentionSettings.None;
    }

    /// <summary>False when the actor may not, or a field makes no sense.</summary>
    public async Task<bool> SaveAsync(Actor actor, RetentionSettings settings, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.PrivacyManage) || settings.Problems().Any()) return false;
        await using var context = db.ForTenant(actor.TenantId);
        if (await context.Retention.FirstOrDefaultAsync(cancellationToken) is not { } row) context.Retention.Add(row = new RetentionRow { TenantId = actor.TenantId });
        (row.CallDays, row.RawDays, row.PushDays, row.ArchiveRecordings, row.RecordingDays) = (settings.CallDays, settings.RawDays, settings.PushDays, settings.ArchiveRecordings, settings.RecordingDays);
        audit.Add(context, actor, "privacy.retention", null,
            $"calls {Words(settings.CallDays)}, raw rows {Words(settings.RawDays)}, pushes {Words(settings.PushDays)}, archive {(settings.ArchiveRecordings ? "on" : "off")}, recordings {Words(settings.RecordingDays)}");
        await context.SaveChangesAsync(cancellationToken);
        return true;
    }

    private static string Words(int? days) => days is { } some ? $"{some.ToString(System.Globalization.CultureInfo.InvariantCulture)} d" : "for ever";
}
