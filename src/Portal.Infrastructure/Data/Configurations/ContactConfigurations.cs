using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Campaigns;

namespace Portal.Infrastructure.Data.Configurations;

internal sealed class ContactConfiguration : IEntityTypeConfiguration<ContactRow>
{
    public void Configure(EntityTypeBuilder<ContactRow> builder)
    {
        builder.ToTable("contacts");
        builder.Property(c => c.NumberKey).HasMaxLength(ContactLengths.Number);
        builder.Property(c => c.Number).HasMaxLength(ContactLengths.Number);
        builder.Property(c => c.Name).HasMaxLength(ContactLengths.Name);
        builder.Property(c => c.VendorKey).HasMaxLength(CallRow.Lengths.VendorKey);
        builder.Property(c => c.VendorMessage).HasMaxLength(ShortText.Length);
        builder.Property(c => c.Disposition).HasMaxLength(Disposition.LongestCode);
        builder.Property(c => c.Revision).IsConcurrencyToken();
        builder.HasIndex(c => new { c.CampaignId, c.NumberKey }).IsUnique();
        builder.HasIndex(c => new { c.CampaignId, c.State, c.NextAttemptAt });
        builder.HasIndex(c => new { c.TenantId, c.NumberKey, c.AddedAt });
        builder.HasIndex(c => c.HeldBy).HasFilter("\"HeldBy\" IS NOT NULL");
        builder.HasOne<ContactImportRow>().WithMany().HasForeignKey(c => c.ImportId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ContactImportConfiguration : IEntityTypeConfiguration<ContactImportRow>
{
    public void Configure(EntityTypeBuilder<ContactImportRow> builder)
    {
        builder.ToTable("contact_imports");
        builder.Property(i => i.FileName).HasMaxLength(ContactLengths.FileName);
        builder.Property(i => i.RequestedBy).HasMaxLength(256);
        builder.Property(i => i.Problem).HasMaxLength(40);
        builder.HasIndex(i => new { i.TenantId, i.StartedAt });
        // One at a time in a campaign: two would not see each other's numbers.
        builder.HasIndex(i => i.CampaignId).IsUnique().HasFilter("\"State\" < 10 AND \"Kind\" = 0");
    }
}

internal sealed class RejectedContactConfiguration : IEntityTypeConfiguration<RejectedContactRow>
{
    public void Configure(EntityTypeBuilder<RejectedContactRow> builder)
    {
        builder.ToTable("rejected_contacts");
        builder.HasKey(r => new { r.ImportId, r.Line });
        builder.HasOne<ContactImportRow>().WithMany().HasForeignKey(r => r.ImportId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class DoNotCallConfiguration : IEntityTypeConfiguration<DoNotCallRow>
{
    public void Configure(EntityTypeBuilder<DoNotCallRow> builder)
    {
        builder.ToTable("do_not_call");
        builder.Property(d => d.NumberKey).HasMaxLength(ContactLengths.Number);
        builder.Property(d => d.Reason).HasMaxLength(ContactLengths.Reason);
        builder.Property(d => d.AddedBy).HasMaxLength(256);
        // Two indexes: in one, no campaign would equal no campaign nowhere.
        builder.HasIndex(d => new { d.TenantId, d.NumberKey }).IsUnique().HasFilter("\"CampaignId\" IS NULL").HasDatabaseName("IX_do_not_call_tenant");
        builder.HasIndex(d => new { d.CampaignId, d.NumberKey }).IsUnique().HasFilter("\"CampaignId\" IS NOT NULL").HasDatabaseName("IX_do_not_call_campaign");
    }
}

internal sealed class ConsentConfiguration : IEntityTypeConfiguration<ConsentRow>
{
    public void Configure(EntityTypeBuilder<ConsentRow> builder)
    {
        builder.ToTable("consents");
        builder.Property(c => c.NumberKey).HasMaxLength(ContactLengths.Number);
        builder.Property(c => c.Source).HasMaxLength(ContactLengths.Source);
        builder.Property(c => c.Proof).HasMaxLength(ContactLengths.Proof);
        builder.Property(c => c.RecordedBy).HasMaxLength(256);
        builder.HasIndex(c => new { c.TenantId, c.NumberKey, c.At, c.Status }).IsUnique();
        builder.HasIndex(c => c.ImportId).HasFilter("\"ImportId\" IS NOT NULL");
    }
}

internal sealed class ContactAttemptConfiguration : IEntityTypeConfiguration<ContactAttemptRow>
{
    public void Configure(EntityTypeBuilder<ContactAttemptRow> builder)
    {
        builder.ToTable("contact_attempts");
        builder.Property(a => a.NumberKey).HasMaxLength(ContactLengths.Number);
        builder.Property(a => a.VendorKey).HasMaxLength(CallRow.Lengths.VendorKey);
        builder.Property(a => a.RawOutcome).HasMaxLength(CallRow.Lengths.RawOutcome);
        builder.Property(a => a.CallKey).HasMaxLength(CallRow.Lengths.VendorKey);
        builder.Property(a => a.Agent).HasMaxLength(CallRow.Lengths.Extension);
        builder.Property(a => a.Digit).HasMaxLength(10);
        builder.Property(a => a.Disposition).HasMaxLength(Disposition.LongestCode);
        builder.Property(a => a.Note).HasMaxLength(ContactLengths.Note);
        builder.Property(a => a.By).HasMaxLength(256);
        builder.HasIndex(a => new { a.CampaignId, a.VendorKey }).IsUnique();
        builder.HasIndex(a => new { a.TenantId, a.NumberKey, a.At });
        builder.HasIndex(a => a.ContactId);
        builder.HasIndex(a => new { a.CampaignId, a.At });
        builder.HasIndex(a => a.CallKey).HasFilter("\"CallKey\" IS NOT NULL AND \"CallId\" IS NULL");
    }
}
