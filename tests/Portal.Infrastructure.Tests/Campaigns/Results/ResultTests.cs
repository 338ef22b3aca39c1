using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Campaigns.Results;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;
using Portal.Infrastructure.Tests.Databases;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Campaigns.Results;

/// <summary>Base of the tests of results: a tenant with a campaign at noon of 15 May in Istanbul, and contacts that were handed over an hour ago.</summary>
public abstract class ResultTests(DatabaseKind kind) : DatabaseTests(kind)
{
    protected const string VendorKey = "12505";

    protected static readonly DateTimeOffset Noon = new(2026, 5, 15, 9, 0, 0, TimeSpan.Zero);

    protected ManualTime Time { get; } = new(Noon);

    protected Actor Manager { get; private set; } = null!;

    protected PbxAccount Account { get; private set; } = null!;

    protected CampaignRow Campaign { get; private set; } = null!;

    protected CampaignResults Results => Services.GetRequiredService<CampaignResults>();

    protected virtual string Vendor => "netgsm";

    /// <summary>One further attempt after twenty minutes, whatever came of the first.</summary>
    protected static CampaignPlan Plan => new()
    {
        Name = "Tahsilat", Type = CampaignType.Dialer, Retries = [.. Enum.GetValues<ContactResult>().Where(RetryRule.CanRetry).Select(result => new RetryRule(result, 1, 20))],
    };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Manager = new Actor((await AddTenantAsync("A")).Id, "manager@test", PortalRoles.Manager);
        Account = await AddAccountAsync(Manager.TenantId, vendor: Vendor);
        Campaign = await AddCampaignAsync(Manager.TenantId, Account.Id);
    }

    protected override void Configure(IServiceCollection services)
    {
        services.AddSingleton<TimeProvider>(Time);
        services.AddPortalPbx().AddPortalIngest().AddPortalContacts().AddPortalCampaigns().AddPortalResults();
    }

    protected async Task<CampaignRow> AddCampaignAsync(Guid tenantId, Guid accountId, string? vendorKey = VendorKey, CampaignPlan? plan = null)
    {
        await using var context = Db.ForTenant(tenantId);
        plan ??= Plan;
        var row = new CampaignRow
        {
            Id = Guid.NewGuid(), TenantId = tenantId, AccountId = accountId, Name = plan.Name!, Type = plan.Type, State = CampaignState.Running, Plan = CampaignJson.Write(plan), VendorKey = vendorKey,
            CreatedAt = Noon.AddDays(-1), CreatedBy = "a", ChangedAt = Noon.AddDays(-1), ChangedBy = "a", StartedAt = Noon.AddHours(-2), Revision = Guid.NewGuid(),
        };
        context.Campaigns.Add(row);
        await context.SaveChangesAsync();
        return row;
    }

    protected async Task<ContactRow> AddContactAsync(string number = "5321234107", ContactState state = ContactState.HandedOver, CampaignRow? campaign = null, Action<ContactRow>? set = null)
    {
        var to = campaign ?? Campaign;
        await using var context = Db.ForTenant(to.TenantId);
        var row = new ContactRow
        {
            Id = Guid.CreateVersion7(), TenantId = to.TenantId, CampaignId = to.Id, NumberKey = PhoneNumber.Key(number), Number = number, State = state, AddedAt = Noon.AddDays(-1),
            HandedOverAt = state is ContactState.HandedOver or ContactState.Dialing ? Noon.AddHours(-1) : null,
        };
        set?.Invoke(row);
        context.Contacts.Add(row);
        await context.SaveChangesAsync();
        return row;
    }

    protected Task<ResultsStored> ReportAsync(params CampaignResult[] results) => Results.StoreAsync(Manager.TenantId, Campaign.Id, new CampaignReport([], [.. results], []), CancellationToken.None);

    protected Task<ResultsStored> ReportAsync(CampaignNumberState state, string number = "5321234107") =>
        Results.StoreAsync(Manager.TenantId, Campaign.Id, new CampaignReport([new CampaignNumberReading(number, "1", null, state, "söz")], [], []), CancellationToken.None);

    /// <summary>Stores pushed results as the pump does.</summary>
    protected async Task PushAsync(params CampaignResult[] results)
    {
        await using var context = Db.ForInstallation();
        await using var transaction = await context.Database.BeginTransactionAsync();
        await Results.StorePushedAsync(context, Manager.TenantId, Account.Id, results, CancellationToken.None);
        await transaction.CommitAsync();
    }

    protected static CampaignResult Told(string key, ContactResult outcome, DateTimeOffset? at = null, string number = "0532 123 41 07") =>
        new() { Key = key, Campaign = VendorKey, Number = number, Outcome = outcome, ToldAt = at ?? Noon };

    protected async Task<ContactRow> ContactAsync(Guid id)
    {
        await using var context = Db.ForTenant(Manager.TenantId);
        return await context.Contacts.AsNoTracking().SingleAsync(contact => contact.Id == id);
    }

    protected async Task<List<ContactAttemptRow>> AttemptsAsync()
    {
        await using var context = Db.ForTenant(Manager.TenantId);
        return await context.ContactAttempts.AsNoTracking().OrderBy(attempt => attempt.At).ToListAsync();
    }
}
