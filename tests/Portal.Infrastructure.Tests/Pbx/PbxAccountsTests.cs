using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Pbx;

public abstract class PbxAccountsTests(DatabaseKind kind) : DatabaseTests(kind)
{
    public sealed class Sqlite() : PbxAccountsTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : PbxAccountsTests(DatabaseKind.Postgres);

    private const string TheSecret = "s3cret-of-the-pbx";

    private static readonly PbxVendor Vendor = PbxCatalog.All.First(vendor => vendor.ReadPush is not null && vendor.Fields.Any(field => field.Secret));

    private static readonly string SecretField = Vendor.Fields.First(field => field.Secret).Name;

    private Actor _actor = null!;

    private PbxAccounts Accounts => Services.GetRequiredService<PbxAccounts>();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _actor = new Actor((await AddTenantAsync("A")).Id, "admin@a.test", PortalRoles.Admin);
    }

    protected override void Configure(IServiceCollection services) => services.AddPortalPbx().AddPortalIngest();

    [DatabaseFact]
    public async Task Create_secret_is_in_no_view_and_not_readable_in_the_database_but_reaches_the_adapter()
    {
        var made = await Accounts.CreateAsync(_actor, Input("pbx"), CancellationToken.None);
        made.Ok.ShouldBeTrue(string.Join(", ", made.Problems.Select(p => $"{p.Field}:{p.MessageKey}")));
        made.Account!.SecretsSet.ShouldContain(SecretField);
        made.Account.ToString().ShouldNotContain(TheSecret);
        made.Account.Settings.Values.ShouldNotContain(TheSecret);
        await using var context = Db.ForTenant(_actor.TenantId);
        var row = await context.PbxAccounts.SingleAsync();
        row.Settings.ShouldNotContain(TheSecret);
        row.ProtectedSecrets.ShouldNotBeNull().ShouldNotContain(TheSecret);
        (await StoredSecretAsync()).ShouldBe(TheSecret);
        (await context.Audit.Select(entry => entry.Action + entry.Target + entry.Detail).ToListAsync()).ShouldAllBe(text => !text.Contains(TheSecret));
    }

    [DatabaseFact]
    public async Task Update_empty_secret_is_unchanged_and_a_new_one_replaces_it()
    {
        var made = (await Accounts.CreateAsync(_actor, Input("pbx"), CancellationToken.None)).Account!;
        (await Accounts.UpdateAsync(_actor, made.Id, Input("renamed", secret: ""), CancellationToken.None))!.Ok.ShouldBeTrue();
        (await StoredSecretAsync()).ShouldBe(TheSecret);
        (await Accounts.UpdateAsync(_actor, made.Id, Input("renamed", secret: "another-secret"), CancellationToken.None))!.Ok.ShouldBeTrue();
        (await StoredSecretAsync()).ShouldBe("another-secret");
    }

    [DatabaseFact]
    public async Task Update_with_an_old_revision_is_refused()
    {
        var made = (await Accounts.CreateAsync(_actor, Input("pbx"), CancellationToken.None)).Account!;
        await Accounts.SetEnabledAsync(_actor, made.Id, enabled: false, CancellationToken.None);
        var change = await Accounts.UpdateAsync(_actor, made.Id, Input("pbx") with { Revision = made.Revision }, CancellationToken.None);
        change!.Problems.ShouldHaveSingleItem().MessageKey.ShouldBe(SettingMessages.ChangedMeanwhile);
    }

    [DatabaseFact]
    public async Task Create_second_account_of_the_same_name_is_refused()
    {
        await Accounts.CreateAsync(_actor, Input("pbx"), CancellationToken.None);
        (await Accounts.CreateAsync(_actor, Input("pbx"), CancellationToken.None)).Problems.ShouldHaveSingleItem().MessageKey.ShouldBe(SettingMessages.NameTaken);
    }

    [DatabaseFact]
    public async Task Account_of_another_tenant_cannot_be_seen_changed_or_deleted()
    {
        var made = (await Accounts.CreateAsync(_actor, Input("pbx"), CancellationToken.None)).Account!;
        var stranger = new Actor((await AddTenantAsync("B")).Id, "admin@b.test", PortalRoles.Admin);
        (await Accounts.FindAsync(stranger.TenantId, made.Id, CancellationToken.None)).ShouldBeNull();
        (await Accounts.UpdateAsync(stranger, made.Id, Input("mine"), CancellationToken.None)).ShouldBeNull();
        (await Accounts.RotatePushTokenAsync(stranger, made.Id, CancellationToken.None)).ShouldBeNull();
        (await Accounts.TestAsync(stranger, made.Id, null, CancellationToken.None)).ShouldBeNull();
        (await Accounts.DeleteAsync(stranger, made.Id, CancellationToken.None)).ShouldBeFalse();
        (await Accounts.ListAsync(_actor.TenantId, CancellationToken.None)).Length.ShouldBe(1);
    }

    [DatabaseFact]
    public async Task Rotate_makes_a_new_address_and_the_old_token_stops_at_once()
    {
        var tokens = Services.GetRequiredService<PushTokens>();
        var made = await Accounts.CreateAsync(_actor, Input("pbx"), CancellationToken.None);
        var first = TokenOf(made.PushUrl!);
        first.Length.ShouldBeGreaterThanOrEqualTo(22);
        (await tokens.FindAsync(Vendor.Id, first, CancellationToken.None))!.AccountId.ShouldBe(made.Account!.Id);
        (await tokens.FindAsync("other", first, CancellationToken.None)).ShouldBeNull();

        var second = TokenOf((await Accounts.RotatePushTokenAsync(_actor, made.Account.Id, CancellationToken.None))!);
        second.ShouldNotBe(first);
        (await tokens.FindAsync(Vendor.Id, first, CancellationToken.None)).ShouldBeNull();
        (await tokens.FindAsync(Vendor.Id, second, CancellationToken.None))!.Enabled.ShouldBeTrue();

        await Accounts.SetEnabledAsync(_actor, made.Account.Id, enabled: false, CancellationToken.None);
        (await tokens.FindAsync(Vendor.Id, second, CancellationToken.None))!.Enabled.ShouldBeFalse();
    }

    [DatabaseFact]
    public async Task Delete_takes_everything_of_the_account_along_and_says_so_in_the_audit_log()
    {
        var made = (await Accounts.CreateAsync(_actor, Input("pbx"), CancellationToken.None)).Account!;
        await using (var context = Db.ForTenant(_actor.TenantId))
        {
            context.Calls.Add(new CallRow { Id = Guid.NewGuid(), TenantId = _actor.TenantId, AccountId = made.Id, VendorKey = "k" });
            context.CallKeys.Add(new CallKeyRow { TenantId = _actor.TenantId, AccountId = made.Id, VendorKey = "k" });
            context.PushInbox.Add(new PushInboxRow { TenantId = _actor.TenantId, AccountId = made.Id, Body = [1], ContentHash = [1] });
            context.ReadingStates.Add(new ReadingStateRow { TenantId = _actor.TenantId, AccountId = made.Id });
            await context.SaveChangesAsync();
        }

        var changed = Services.GetRequiredService<AccountChanges>().Next;
        (await Accounts.DeleteAsync(_actor, made.Id, CancellationToken.None)).ShouldBeTrue();
        changed.IsCompleted.ShouldBeTrue();
        await using var reading = Db.ForTenant(_actor.TenantId);
        (await reading.Calls.CountAsync() + await reading.CallKeys.CountAsync() + await reading.PushInbox.CountAsync() + await reading.ReadingStates.CountAsync()).ShouldBe(0);
        (await reading.Audit.OrderBy(entry => entry.Id).Select(entry => entry.Action).ToListAsync()).ShouldBe(["account.create", "account.delete"]);
    }

    private static string TokenOf(string url)
    {
        url.ShouldStartWith($"https://portal.example.test/push/{Vendor.Id}/");
        return url[(url.LastIndexOf('/') + 1)..];
    }

    private static AccountInput Input(string name, string secret = TheSecret) => new(
        Vendor.Id,
        name,
        Enabled: true,
        Vendor.Fields.ToDictionary(
            field => field.Name,
            field => field.Name == SecretField ? secret : field.Default ?? field.Kind switch
            {
                SettingKind.Address => "https://pbx.example.test/",
                SettingKind.Number => "1",
                SettingKind.Boolean => "false",
                _ => "text",
            },
            StringComparer.Ordinal)!);

    private async Task<string> StoredSecretAsync()
    {
        var account = (await Accounts.LoadAllAsync(CancellationToken.None)).ShouldHaveSingleItem();
        account.ToString().ShouldNotContain(TheSecret);
        return SettingsSchema.SecretsOf(account.Settings!)[SecretField];
    }
}
