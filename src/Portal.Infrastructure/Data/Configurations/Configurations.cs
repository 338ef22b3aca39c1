using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Tenants;

namespace Portal.Infrastructure.Data.Configurations;

internal sealed class TenantConfiguration : IEntityTypeConfiguration<Tenant>
{
    public void Configure(EntityTypeBuilder<Tenant> builder)
    {
        builder.ToTable("tenants");
        builder.Property(t => t.Name).HasMaxLength(100);
        builder.HasIndex(t => t.Name).IsUnique();
    }
}

internal sealed class PortalUserConfiguration : IEntityTypeConfiguration<PortalUser>
{
    public void Configure(EntityTypeBuilder<PortalUser> builder)
    {
        builder.ToTable("users");
        builder.Property(u => u.DisplayName).HasMaxLength(100);
        builder.Property(u => u.Language).HasMaxLength(2);
        builder.Property(u => u.Theme).HasMaxLength(5);
        builder.HasOne<Tenant>().WithMany().HasForeignKey(u => u.TenantId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class IdentityTablesConfiguration :
    IEntityTypeConfiguration<IdentityRole<Guid>>,
    IEntityTypeConfiguration<IdentityUserRole<Guid>>,
    IEntityTypeConfiguration<IdentityUserClaim<Guid>>,
    IEntityTypeConfiguration<IdentityUserLogin<Guid>>,
    IEntityTypeConfiguration<IdentityUserToken<Guid>>,
    IEntityTypeConfiguration<IdentityRoleClaim<Guid>>
{
    public void Configure(EntityTypeBuilder<IdentityRole<Guid>> builder)
    {
        builder.ToTable("roles");
        // Fixed ids and stamps: seeded rows are part of the model, so they must not differ from one build to the next.
        builder.HasData(PortalRoles.All.Select((name, index) => new IdentityRole<Guid>(name)
        {
            Id = new Guid(index + 1, 0, 0, new byte[8]),
            NormalizedName = name.ToUpperInvariant(),
            ConcurrencyStamp = name,
        }));
    }

    public void Configure(EntityTypeBuilder<IdentityUserRole<Guid>> builder) => builder.ToTable("user_roles");
    public void Configure(EntityTypeBuilder<IdentityUserClaim<Guid>> builder) => builder.ToTable("user_claims");
    public void Configure(EntityTypeBuilder<IdentityUserLogin<Guid>> builder) => builder.ToTable("user_logins");
    public void Configure(EntityTypeBuilder<IdentityUserToken<Guid>> builder) => builder.ToTable("user_tokens");
    public void Configure(EntityTypeBuilder<IdentityRoleClaim<Guid>> builder) => builder.ToTable("role_claims");
}

internal sealed class PbxAccountConfiguration : IEntityTypeConfiguration<PbxAccount>
{
    public void Configure(EntityTypeBuilder<PbxAccount> builder)
    {
        builder.ToTable("pbx_accounts");
        builder.Property(a => a.Vendor).HasMaxLength(40);
        builder.Property(a => a.Name).HasMaxLength(100);
        builder.HasIndex(a => new { a.TenantId, a.Name }).IsUnique();
        builder.HasIndex(a => a.PushTokenHash).IsUnique();
        builder.HasIndex(a => a.PreviousPushTokenHash).IsUnique();
        builder.Property(a => a.Revision).IsConcurrencyToken();
    }
}

internal sealed class PushInboxConfiguration : IEntityTypeConfiguration<PushInboxRow>
{
    public void Configure(EntityTypeBuilder<PushInboxRow> builder)
    {
        builder.ToTable("push_inbox");
        builder.Property(p => p.Topic).HasMaxLength(20);
        builder.Property(p => p.ContentType).HasMaxLength(100);
        builder.Property(p => p.Problem).HasMaxLength(ShortText.Length);
        builder.HasIndex(p => p.ContentHash).IsUnique();
        builder.HasIndex(p => new { p.AccountId, p.Outcome });
        builder.HasIndex(p => p.ReceivedAt);
        builder.HasOne<PbxAccount>().WithMany().HasForeignKey(p => p.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class PushCursorConfiguration : IEntityTypeConfiguration<PushCursor>
{
    public void Configure(EntityTypeBuilder<PushCursor> builder)
    {
        builder.ToTable("push_cursor");
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.HasData(new PushCursor { Id = PushCursor.TheId });
    }
}

internal sealed class ReadingStateConfiguration : IEntityTypeConfiguration<ReadingStateRow>
{
    public void Configure(EntityTypeBuilder<ReadingStateRow> builder)
    {
        builder.ToTable("reading_states");
        builder.HasKey(r => new { r.AccountId, r.Kind });
        builder.Property(r => r.Message).HasMaxLength(ShortText.Length);
        builder.HasOne<PbxAccount>().WithMany().HasForeignKey(r => r.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ApiKeyConfiguration : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("api_keys");
        builder.Property(k => k.Name).HasMaxLength(100);
        builder.Property(k => k.Role).HasMaxLength(20);
        builder.Property(k => k.Prefix).HasMaxLength(12);
        builder.HasIndex(k => k.Hash).IsUnique();
    }
}

internal sealed class BreakReasonConfiguration : IEntityTypeConfiguration<BreakReasonRow>
{
    public void Configure(EntityTypeBuilder<BreakReasonRow> builder)
    {
        builder.ToTable("break_reasons");
        builder.Property(r => r.Name).HasMaxLength(60);
        builder.HasIndex(r => new { r.TenantId, r.Position });
    }
}

internal sealed class AuditConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit");
        builder.Property(a => a.Actor).HasMaxLength(256);
        builder.Property(a => a.Action).HasMaxLength(60);
        builder.Property(a => a.Target).HasMaxLength(200);
        builder.Property(a => a.Detail).HasMaxLength(500);
        builder.HasIndex(a => new { a.TenantId, a.At });
    }
}

internal sealed class DataProtectionKeyConfiguration : IEntityTypeConfiguration<DataProtectionKey>
{
    public void Configure(EntityTypeBuilder<DataProtectionKey> builder)
    {
        builder.ToTable("data_protection_keys");
        builder.Property(k => k.FriendlyName).HasMaxLength(100);
    }
}
