using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Campaigns;

namespace Portal.Infrastructure.Data.Configurations;

internal sealed class CampaignConfiguration : IEntityTypeConfiguration<CampaignRow>
{
    public void Configure(EntityTypeBuilder<CampaignRow> builder)
    {
        builder.ToTable("campaigns");
        builder.Property(c => c.Name).HasMaxLength(100);
        builder.Property(c => c.CreatedBy).HasMaxLength(256);
        builder.Property(c => c.ChangedBy).HasMaxLength(256);
        builder.Property(c => c.Revision).IsConcurrencyToken();
        builder.Property(c => c.VendorKey).HasMaxLength(CallRow.Lengths.VendorKey);
        builder.Property(c => c.VendorName).HasMaxLength(100);
        builder.Property(c => c.SyncMessage).HasMaxLength(ShortText.Length);
        builder.HasIndex(c => new { c.AccountId, c.VendorKey });
        builder.HasIndex(c => new { c.TenantId, c.Template, c.State, c.ChangedAt });
        // A campaign outlives its account: what it was is still to be read.
        builder.HasOne<PbxAccount>().WithMany().HasForeignKey(c => c.AccountId).OnDelete(DeleteBehavior.SetNull);
        builder.HasOne<CallingHoursRow>().WithMany().HasForeignKey(c => c.CallingHoursId).OnDelete(DeleteBehavior.NoAction);
    }
}

internal sealed class CallingHoursConfiguration : IEntityTypeConfiguration<CallingHoursRow>
{
    public void Configure(EntityTypeBuilder<CallingHoursRow> builder)
    {
        builder.ToTable("calling_hours");
        builder.Property(h => h.Name).HasMaxLength(CallingHours.LongestName);
        builder.Property(h => h.ChangedBy).HasMaxLength(256);
        builder.Property(h => h.Revision).IsConcurrencyToken();
        builder.HasIndex(h => new { h.TenantId, h.Name }).IsUnique();
    }
}

internal sealed class DispositionConfiguration : IEntityTypeConfiguration<DispositionRow>
{
    public void Configure(EntityTypeBuilder<DispositionRow> builder)
    {
        builder.ToTable("dispositions");
        builder.Property(d => d.Code).HasMaxLength(Disposition.LongestCode);
        builder.Property(d => d.Name).HasMaxLength(Disposition.LongestName);
        builder.HasIndex(d => new { d.TenantId, d.Code }).IsUnique();
    }
}
