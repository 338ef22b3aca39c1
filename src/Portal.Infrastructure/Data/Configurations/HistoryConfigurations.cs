using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Infrastructure.Data.Configurations;

internal sealed class CallConfiguration : IEntityTypeConfiguration<CallRow>
{
    public void Configure(EntityTypeBuilder<CallRow> builder)
    {
        builder.ToTable("call_records");
        builder.HasKey(c => new { c.Id, c.FirstStartedAt });
        builder.Property(c => c.VendorKey).HasMaxLength(CallRow.Lengths.VendorKey);
        builder.Property(c => c.From).HasMaxLength(CallRow.Lengths.From);
        builder.Property(c => c.To).HasMaxLength(CallRow.Lengths.To);
        builder.Property(c => c.FromKey).HasMaxLength(CallRow.Lengths.From);
        builder.Property(c => c.ToKey).HasMaxLength(CallRow.Lengths.To);
        builder.Property(c => c.OutsideKey).HasMaxLength(CallRow.Lengths.To);
        builder.Property(c => c.Queue).HasMaxLength(CallRow.Lengths.Queue);
        builder.Property(c => c.Extension).HasMaxLength(CallRow.Lengths.Extension);
        builder.Property(c => c.AgentName).HasMaxLength(CallRow.Lengths.AgentName);
        builder.Property(c => c.RawOutcome).HasMaxLength(CallRow.Lengths.RawOutcome);
        builder.Property(c => c.StartedBy).HasMaxLength(CallRow.Lengths.StartedBy);
        builder.HasIndex(c => new { c.TenantId, c.StartedAt });
        builder.HasIndex(c => new { c.TenantId, c.Queue, c.StartedAt });
        builder.HasIndex(c => new { c.TenantId, c.OutsideKey, c.StartedAt });
        builder.HasIndex(c => new { c.AccountId, c.LocalDate });
        // Calls that no source has named yet (StoredCall.ProvisionalMark); they are few.
        builder.HasIndex(c => new { c.AccountId, c.FirstStartedAt }).HasFilter("\"VendorKey\" LIKE '~%'");
        builder.HasOne<PbxAccount>().WithMany().HasForeignKey(c => c.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class CallKeyConfiguration : IEntityTypeConfiguration<CallKeyRow>
{
    public void Configure(EntityTypeBuilder<CallKeyRow> builder)
    {
        builder.ToTable("call_keys");
        builder.HasKey(k => new { k.AccountId, k.VendorKey });
        builder.Property(k => k.VendorKey).HasMaxLength(CallRow.Lengths.VendorKey);
        // No foreign keys: a name is only ever stored with its call, which has them, and checking them again costs more than storing the name.
        builder.HasIndex(k => k.FirstStartedAt);
    }
}

internal sealed class CallRawConfiguration : IEntityTypeConfiguration<CallRawRow>
{
    public void Configure(EntityTypeBuilder<CallRawRow> builder)
    {
        builder.ToTable("call_raw");
        builder.HasIndex(r => r.ContentHash).IsUnique();
        builder.HasIndex(r => r.CallId);
        builder.HasIndex(r => new { r.TenantId, r.ReceivedAt });
        builder.HasOne<PbxAccount>().WithMany().HasForeignKey(r => r.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class CallHourConfiguration : IEntityTypeConfiguration<CallHourRow>
{
    public void Configure(EntityTypeBuilder<CallHourRow> builder)
    {
        builder.ToTable("call_hours");
        builder.HasKey(h => new { h.AccountId, h.LocalDate, h.LocalHour, h.Direction, h.Queue, h.Agent });
        builder.Property(h => h.Queue).HasMaxLength(CallRow.Lengths.Queue);
        builder.Property(h => h.Agent).HasMaxLength(CallRow.Lengths.Extension);
        builder.HasIndex(h => new { h.TenantId, h.LocalDate });
        builder.HasOne<PbxAccount>().WithMany().HasForeignKey(h => h.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class RollUpBasisConfiguration : IEntityTypeConfiguration<RollUpBasisRow>
{
    public void Configure(EntityTypeBuilder<RollUpBasisRow> builder)
    {
        builder.ToTable("roll_up_basis");
        builder.Property(b => b.Id).ValueGeneratedNever();
    }
}

internal sealed class VendorDayConfiguration : IEntityTypeConfiguration<VendorDayRow>
{
    public void Configure(EntityTypeBuilder<VendorDayRow> builder)
    {
        builder.ToTable("vendor_days");
        builder.HasKey(d => new { d.AccountId, d.Day });
        builder.HasOne<PbxAccount>().WithMany().HasForeignKey(d => d.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class MissedCallerConfiguration : IEntityTypeConfiguration<MissedCallerRow>
{
    public void Configure(EntityTypeBuilder<MissedCallerRow> builder)
    {
        builder.ToTable("missed_callers");
        builder.HasKey(m => new { m.TenantId, m.Caller });
        builder.Property(m => m.Caller).HasMaxLength(CallRow.Lengths.From);
        builder.Property(m => m.Number).HasMaxLength(CallRow.Lengths.From);
        builder.Property(m => m.Queue).HasMaxLength(CallRow.Lengths.Queue);
        builder.Property(m => m.ClosedBy).HasMaxLength(256);
        builder.Property(m => m.HandClosedBy).HasMaxLength(256);
        builder.HasIndex(m => m.LineId).IsUnique();
        builder.Property(m => m.Note).HasMaxLength(500);
        builder.HasIndex(m => new { m.TenantId, m.ClosedAt, m.LastAt });
        builder.HasOne<PbxAccount>().WithMany().HasForeignKey(m => m.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class OrphanRecordingConfiguration : IEntityTypeConfiguration<OrphanRecordingRow>
{
    public void Configure(EntityTypeBuilder<OrphanRecordingRow> builder)
    {
        builder.ToTable("orphan_recordings");
        builder.HasKey(o => new { o.AccountId, o.VendorKey });
        builder.Property(o => o.VendorKey).HasMaxLength(CallRow.Lengths.VendorKey);
        builder.Property(o => o.From).HasMaxLength(CallRow.Lengths.From);
        builder.Property(o => o.To).HasMaxLength(CallRow.Lengths.To);
        builder.HasOne<PbxAccount>().WithMany().HasForeignKey(o => o.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class RecordingFileConfiguration : IEntityTypeConfiguration<RecordingFileRow>
{
    public void Configure(EntityTypeBuilder<RecordingFileRow> builder)
    {
        builder.ToTable("recording_files");
        builder.HasKey(f => f.CallId);
        builder.Property(f => f.CallId).ValueGeneratedNever();
        builder.Property(f => f.Path).HasMaxLength(300);
        builder.Property(f => f.ContentType).HasMaxLength(60);
        builder.HasIndex(f => new { f.TenantId, f.StoredAt });
        builder.HasOne<PbxAccount>().WithMany().HasForeignKey(f => f.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class RetentionConfiguration : IEntityTypeConfiguration<RetentionRow>
{
    public void Configure(EntityTypeBuilder<RetentionRow> builder)
    {
        builder.ToTable("retention");
        builder.HasKey(r => r.TenantId);
    }
}

internal sealed class SavedFilterConfiguration : IEntityTypeConfiguration<SavedFilterRow>
{
    public void Configure(EntityTypeBuilder<SavedFilterRow> builder)
    {
        builder.ToTable("saved_filters");
        builder.Property(f => f.Page).HasMaxLength(20);
        builder.Property(f => f.Name).HasMaxLength(60);
        builder.Property(f => f.Query).HasMaxLength(1000);
        builder.HasIndex(f => new { f.UserId, f.Page, f.Name }).IsUnique();
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(f => f.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
