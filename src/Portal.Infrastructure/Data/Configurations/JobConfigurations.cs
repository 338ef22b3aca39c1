using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Infrastructure.Data.Configurations;

internal sealed class JobStateConfiguration : IEntityTypeConfiguration<JobStateRow>
{
    public void Configure(EntityTypeBuilder<JobStateRow> builder)
    {
        builder.ToTable("job_states");
        builder.HasKey(j => new { j.AccountId, j.Job });
        builder.Property(j => j.Job).HasMaxLength(20);
        builder.Property(j => j.Message).HasMaxLength(ShortText.Length);
        builder.HasOne<PbxAccount>().WithMany().HasForeignKey(j => j.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class JobRunConfiguration : IEntityTypeConfiguration<JobRunRow>
{
    public void Configure(EntityTypeBuilder<JobRunRow> builder)
    {
        builder.ToTable("job_runs");
        builder.Property(r => r.Job).HasMaxLength(20);
        builder.Property(r => r.RequestedBy).HasMaxLength(256);
        builder.Property(r => r.Message).HasMaxLength(ShortText.Length);
        builder.HasIndex(r => new { r.AccountId, r.Job, r.StartedAt });
        builder.HasIndex(r => new { r.TenantId, r.StartedAt });
        builder.HasOne<PbxAccount>().WithMany().HasForeignKey(r => r.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class JobRejectConfiguration : IEntityTypeConfiguration<JobRejectRow>
{
    public void Configure(EntityTypeBuilder<JobRejectRow> builder)
    {
        builder.ToTable("job_rejects");
        builder.Property(r => r.Job).HasMaxLength(20);
        builder.Property(r => r.Reason).HasMaxLength(ShortText.Length);
        builder.HasIndex(r => r.ContentHash).IsUnique();
        builder.HasIndex(r => new { r.AccountId, r.Job, r.LastAt });
        builder.HasOne<PbxAccount>().WithMany().HasForeignKey(r => r.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class BackFillConfiguration : IEntityTypeConfiguration<BackFillRow>
{
    public void Configure(EntityTypeBuilder<BackFillRow> builder)
    {
        builder.ToTable("back_fills");
        builder.Property(b => b.RequestedBy).HasMaxLength(256);
        builder.Property(b => b.Message).HasMaxLength(ShortText.Length);
        builder.HasIndex(b => new { b.AccountId, b.State });
        builder.HasOne<PbxAccount>().WithMany().HasForeignKey(b => b.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class BalanceConfiguration : IEntityTypeConfiguration<BalanceRow>
{
    public void Configure(EntityTypeBuilder<BalanceRow> builder)
    {
        builder.ToTable("balances");
        builder.HasKey(b => b.AccountId);
        builder.Property(b => b.AccountId).ValueGeneratedNever();
        builder.HasOne<PbxAccount>().WithMany().HasForeignKey(b => b.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}
