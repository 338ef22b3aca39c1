using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Campaigns.Preview;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;
using Portal.Infrastructure.Tests.Databases;
using Portal.Infrastructure.Tests.Live;
using Portal.Infrastructure.Tests.Pbx;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Campaigns.Preview;

/// <summary>Base of the tests of lists that people dial: a tenant with two people and an account that starts calls, on a Monday at ten in Istanbul.</summary>
public abstract class PreviewTests(DatabaseKind kind) : DatabaseTests(kind)
{
    protected static readonly DateTimeOffset Ten = new(2026, 11, 23, 7, 0, 0, TimeSpan.Zero);

    protected ManualTime Time { get; } = new(Ten);

    private protected ScriptedControl Pbx { get; } = new();

    protected Actor Ada { get; private set; } = null!;

    protected Actor Ben { get; private set; } = null!;

    protected Guid TenantId => Ada.TenantId;

    protected Guid Account { get; private set; }

    protected PreviewList List => Services.GetRequiredService<PreviewList>();

    protected PreviewCalls Calls => Services.GetRequiredService<PreviewCalls>();

    protected PreviewRefusals Refusals => Services.GetRequiredService<PreviewRefusals>();

    protected PreviewKeeper Keeper => Services.GetRequiredService<PreviewKeeper>();

    protected DoNotCallList DoNotCall => Services.GetRequiredService<DoNotCallList>();

    protected Actor Manager => Ada with { Role = PortalRoles.Manager };

    protected static CampaignPlan Plan { get; } = new()
    {
        Type = CampaignType.Preview, FirstDay = new DateOnly(2026, 11, 1), LastDay = new DateOnly(2026, 12, 31),
        Retries = [new RetryRule(ContactResult.NoAnswer, 2, 60), new RetryRule(ContactResult.Busy, 1, 15)],
    };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var vendor = TestVendors.Plain with { SettingsType = typeof(NoSettings), PbxType = typeof(ScriptedControl), Create = (_, _) => Pbx };
        Services.GetRequiredService<PbxAccounts>().Vendors = id => id == vendor.Id ? vendor : PbxCatalog.Find(id);
        Ada = await PersonAsync((await AddTenantAsync("A")).Id, "ada@test");
        Ben = await PersonAsync(TenantId, "ben@test");
        Account = (await AddAccountAsync(TenantId, vendor: vendor.Id)).Id;
    }

    protected override void Configure(IServiceCollection services) =>
        services.AddSingleton<TimeProvider>(Time).AddPortalPbx().AddPortalIngest().AddPortalLive().AddPortalHistory().AddPortalContacts().AddPortalCampaigns().AddPortalPreview();

    protected async Task<Actor> PersonAsync(Guid tenantId, string email)
    {
        await using var context = Db.ForInstallation();
        context.Users.Add(new PortalUser { Id = Guid.NewGuid(), TenantId = tenantId, UserName = email + tenantId, NormalizedUserName = (email + tenantId).ToUpperInvariant(), Email = email, NormalizedEmail = (email + tenantId).ToUpperInvariant() });
        await context.SaveChangesAsync();
        return new Actor(tenantId, email, PortalRoles.Supervisor);
    }

    /// <summary>A running campaign with contacts of these numbers, in their order.</summary>
    protected async Task<Guid> CampaignAsync(CampaignPlan plan, params string[] numbers) => await CampaignAsync(Ada, Account, plan, numbers);

    protected async Task<Guid> CampaignAsync(Actor actor, Guid account, CampaignPlan plan, params string[] numbers)
    {
        var id = Guid.NewGuid();
        await using var context = Db.ForTenant(actor.TenantId);
        context.Campaigns.Add(new CampaignRow
        {
            Id = id, TenantId = actor.TenantId, AccountId = account, Type = CampaignType.Preview, Name = "Kasım " + id.ToString("N")[..4], State = CampaignState.Running, Plan = CampaignJson.Write(plan with { AccountId = account }),
            CreatedAt = Ten, CreatedBy = "x", ChangedAt = Ten, ChangedBy = "x", Revision = Guid.NewGuid(),
        });
        for (var at = 0; at < numbers.Length; at++)
        {
            context.Contacts.Add(new ContactRow
            {
                Id = Guid.NewGuid(), TenantId = actor.TenantId, CampaignId = id, Number = PhoneNumber.Display(numbers[at]), NumberKey = PhoneNumber.Key(numbers[at]), Line = at + 2, AddedAt = Ten.AddDays(-1),
                Name = "Kişi " + at, Extra = """{"Şehir":"İzmir","Cep 2":"0533 765 43 21"}""",
            });
        }

        await context.SaveChangesAsync();
        return id;
    }

    protected async Task<PreviewContact> NextAsync(Actor actor, Guid? campaign) => (await List.NextAsync(actor, campaign, CancellationToken.None)).Contact.ShouldNotBeNull();

    protected async Task<PreviewIdle> IdleAsync(Actor actor, Guid? campaign) => (await List.NextAsync(actor, campaign, CancellationToken.None)).Idle.ShouldNotBeNull();

    protected Task<PreviewStep> CallAsync(Actor actor, PreviewContact contact, string? extension = "1001") => Calls.CallAsync(actor, contact.CampaignId, contact.Id, extension, byHand: false, CancellationToken.None);

    protected Task<PreviewStep> ResultAsync(Actor actor, PreviewContact contact, ContactResult result, string? code = null, string? note = null) =>
        Calls.ResultAsync(actor, contact.CampaignId, contact.Id, new PreviewResult(result, code, note), CancellationToken.None);

    protected async Task<ContactRow> RowAsync(Guid contact)
    {
        await using var context = Db.ForTenant(TenantId);
        return await context.Contacts.AsNoTracking().SingleAsync(row => row.Id == contact);
    }

    protected async Task<List<ContactAttemptRow>> AttemptsAsync()
    {
        await using var context = Db.ForTenant(TenantId);
        return await context.ContactAttempts.AsNoTracking().OrderBy(row => row.At).ToListAsync();
    }

    protected async Task StateAsync(Guid campaign, CampaignState state)
    {
        await using var context = Db.ForTenant(TenantId);
        await context.Campaigns.Where(row => row.Id == campaign).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, state));
    }

    protected static string[] Numbers(int count, int from = 0) =>
        [.. Enumerable.Range(from, count).Select(at => (5_321_234_000 + at).ToString(System.Globalization.CultureInfo.InvariantCulture))];
}
