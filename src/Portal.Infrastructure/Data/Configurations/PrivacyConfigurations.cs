using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Infrastructure.Data.Configurations;

internal sealed class NumberKeyConfiguration : IEntityTypeConfiguration<NumberKeyRow>
{
    public void Configure(EntityTypeBuilder<NumberKeyRow> builder)
    {
        builder.ToTable("number_keys");
        builder.HasKey(k => k.TenantId);
    }
}

internal sealed class ErasedNumberConfiguration : IEntityTypeConfiguration<ErasedNumberRow>
{
    public void Configure(EntityTypeBuilder<ErasedNumberRow> builder)
    {
        builder.ToTable("erased_numbers");
        builder.HasKey(e => new { e.TenantId, e.Hash });
    }
}

internal sealed class ErasureConfiguration : IEntityTypeConfiguration<ErasureRow>
{
    public void Configure(EntityTypeBuilder<ErasureRow> builder)
    {
        builder.ToTable("erasures");
        builder.Property(e => e.RequestedBy).HasMaxLength(ShortText.Length);
        builder.HasIndex(e => new { e.TenantId, e.RequestedAt });
    }
}
