using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Portal.Infrastructure.Data;

/// <summary>
/// The one model of both databases. A context sees nothing of any tenant until <see cref="TenantId"/> is set (use <see cref="PortalDb"/>);
/// background work that must see all tenants says so with <see cref="EntityFrameworkQueryableExtensions.IgnoreQueryFilters{TEntity}(IQueryable{TEntity})"/>.
/// </summary>
public abstract class PortalDbContext(DbContextOptions options) : IdentityDbContext<PortalUser, IdentityRole<Guid>, Guid>(options)
{
    /// <summary>The tenant this context works for; <see cref="Guid.Empty"/> = none, and every tenant-owned query is empty.</summary>
    public Guid TenantId { get; set; }

    /// <summary>
    /// What PostgreSQL's row policies let this context touch: a tenant's id, "*" for the installation, empty for nothing. It lies under the
    /// query filters, so a query that ignores a filter by mistake still cannot leave its tenant.
    /// </summary>
    internal string RowScope { get; set; } = "";

    public DbSet<Tenant> Tenants => Set<Tenant>();
    public DbSet<PbxAccount> PbxAccounts => Set<PbxAccount>();
    public DbSet<PushInboxRow> PushInbox => Set<PushInboxRow>();
    public DbSet<PushCursor> PushCursors => Set<PushCursor>();
    public DbSet<CallRow> Calls => Set<CallRow>();
    public DbSet<CallKeyRow> CallKeys => Set<CallKeyRow>();
    public DbSet<CallRawRow> CallRaws => Set<CallRawRow>();
    public DbSet<CallHourRow> CallHours => Set<CallHourRow>();
    public DbSet<RollUpBasisRow> RollUpBasis => Set<RollUpBasisRow>();
    public DbSet<VendorDayRow> VendorDays => Set<VendorDayRow>();
    public DbSet<MissedCallerRow> MissedCallers => Set<MissedCallerRow>();
    public DbSet<OrphanRecordingRow> OrphanRecordings => Set<OrphanRecordingRow>();
    public DbSet<RecordingFileRow> RecordingFiles => Set<RecordingFileRow>();
    public DbSet<RetentionRow> Retention => Set<RetentionRow>();
    public DbSet<SavedFilterRow> SavedFilters => Set<SavedFilterRow>();
    public DbSet<JobStateRow> JobStates => Set<JobStateRow>();
    public DbSet<JobRunRow> JobRuns => Set<JobRunRow>();
    public DbSet<JobRejectRow> JobRejects => Set<JobRejectRow>();
    public DbSet<BackFillRow> BackFills => Set<BackFillRow>();
    public DbSet<BalanceRow> Balances => Set<BalanceRow>();
    public DbSet<NumberKeyRow> NumberKeys => Set<NumberKeyRow>();
    public DbSet<ErasedNumberRow> ErasedNumbers => Set<ErasedNumberRow>();
    public DbSet<ContactRow> Contacts => Set<ContactRow>();
    public DbSet<ContactImportRow> ContactImports => Set<ContactImportRow>();
    public DbSet<RejectedContactRow> RejectedContacts => Set<RejectedContactRow>();
    public DbSet<DoNotCallRow> DoNotCall => Set<DoNotCallRow>();
    public DbSet<ConsentRow> Consents => Set<ConsentRow>();
    public DbSet<ContactAttemptRow> ContactAttempts => Set<ContactAttemptRow>();
    public DbSet<ErasureRow> Erasures => Set<ErasureRow>();
    public DbSet<CampaignRow> Campaigns => Set<CampaignRow>();
    public DbSet<CallingHoursRow> CallingHours => Set<CallingHoursRow>();
    public DbSet<DispositionRow> Dispositions => Set<DispositionRow>();
    public DbSet<ReadingStateRow> ReadingStates => Set<ReadingStateRow>();
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();
    public DbSet<BreakReasonRow> BreakReasons => Set<BreakReasonRow>();
    public DbSet<AuditEntry> Audit => Set<AuditEntry>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(PortalDbContext).Assembly);
        foreach (var type in builder.Model.GetEntityTypes().Where(t => typeof(ITenantOwned).IsAssignableFrom(t.ClrType)).ToArray())
            typeof(PortalDbContext).GetMethod(nameof(FilterByTenant), System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!
                .MakeGenericMethod(type.ClrType).Invoke(this, [builder]);
        // One row publishes an import, however many contacts it has; until then, and from the moment on at which it is undone, nobody sees any of them.
        builder.Entity<ContactRow>().HasQueryFilter(row => row.TenantId == TenantId
            && (row.ImportId == null || ContactImports.Any(import => import.Id == row.ImportId && import.State == ImportState.Done)));
    }

    private void FilterByTenant<T>(ModelBuilder builder) where T : class, ITenantOwned
    {
        builder.Entity<T>().HasQueryFilter(row => row.TenantId == TenantId);
        if (typeof(T) == typeof(CallKeyRow)) return;
        builder.Entity<T>().HasOne<Tenant>().WithMany().HasForeignKey(row => row.TenantId).OnDelete(DeleteBehavior.Cascade);
    }
}

public sealed class SqlitePortalDbContext(DbContextOptions<SqlitePortalDbContext> options) : PortalDbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configuration) =>
        // SQLite can neither order nor compare a DateTimeOffset: UTC ticks can be both.
        configuration.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();

    private sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(value => value.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
}

public sealed class PostgresPortalDbContext(DbContextOptions<PostgresPortalDbContext> options) : PortalDbContext(options);

/// <summary>Opens contexts: the only way application code gets one.</summary>
public sealed class PortalDb(Func<PortalDbContext> create)
{
    /// <summary>A context for one tenant.</summary>
    public PortalDbContext ForTenant(Guid tenantId)
    {
        var context = create();
        context.TenantId = tenantId;
        context.RowScope = tenantId == Guid.Empty ? "" : tenantId.ToString();
        return context;
    }

    /// <summary>A context for the installation itself (start-up, ingest, sign-in). Tenant-owned sets are empty unless a query ignores the filter.</summary>
    public PortalDbContext ForInstallation()
    {
        // Contexts are pooled: whatever the last user set must be set again.
        var context = create();
        context.TenantId = Guid.Empty;
        context.RowScope = "*";
        return context;
    }
}
