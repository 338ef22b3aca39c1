using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;
using Portal.Infrastructure.Tests.Databases;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Campaigns.Contacts;

/// <summary>Base of the tests of contacts: a tenant with a manager and a campaign, at noon of 15 May in Istanbul.</summary>
public abstract class ContactTests(DatabaseKind kind) : DatabaseTests(kind)
{
    protected const string Number = "5321234107";

    protected static readonly DateTimeOffset Noon = new(2026, 5, 15, 9, 0, 0, TimeSpan.Zero);

    protected ManualTime Time { get; } = new(Noon);

    protected Actor Manager { get; private set; } = null!;

    protected Guid Campaign { get; } = Guid.NewGuid();

    protected ContactRules Rules => new(Campaign);

    protected ContactImports Imports => Services.GetRequiredService<ContactImports>();

    protected ContactGate Gate => Services.GetRequiredService<ContactGate>();

    protected DoNotCallList DoNotCall => Services.GetRequiredService<DoNotCallList>();

    protected ConsentList Consents => Services.GetRequiredService<ConsentList>();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Manager = new Actor((await AddTenantAsync("A")).Id, "manager@test", PortalRoles.Manager);
    }

    protected override void Configure(IServiceCollection services)
    {
        services.AddSingleton<TimeProvider>(Time);
        services.AddPortalContacts();
    }

    protected static TableSource Table(string text) => TableSource.Open(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    protected Task<ImportResult> ImportAsync(string text, ContactRules? rules = null) => ImportAsync(Imports, text, rules);

    protected Task<ImportResult> ImportAsync(ContactImports imports, string text, ContactRules? rules = null, Action<ImportProgress>? told = null, CancellationToken cancellationToken = default)
    {
        var table = Table(text);
        return imports.RunAsync(Manager, rules ?? Rules, table, ContactColumns.Find(table), "file.csv", new ImportWatch(Told: told), cancellationToken);
    }

    protected async Task<List<ContactRow>> ContactsAsync(Guid? campaign = null)
    {
        var id = campaign ?? Campaign;
        await using var context = Db.ForTenant(Manager.TenantId);
        return await context.Contacts.AsNoTracking().Where(contact => contact.CampaignId == id).OrderBy(contact => contact.Line).ToListAsync();
    }

    /// <summary>Line and verdict of every row that was not taken.</summary>
    protected async Task<List<(long Line, ContactVerdict Verdict)>> RejectedAsync(Guid? importId)
    {
        await using var context = Db.ForTenant(Manager.TenantId);
        var rows = await context.RejectedContacts.AsNoTracking().Where(row => row.ImportId == importId).OrderBy(row => row.Line).ToListAsync();
        return rows.ConvertAll(row => (row.Line, row.Verdict));
    }

    protected async Task<GateAnswer> AskAsync(ContactRules? rules = null, string number = Number) => (await Gate.AskAsync(Manager.TenantId, rules ?? Rules, [number], CancellationToken.None))[number];

    protected async Task<ContactImportRow> ImportRowAsync(Guid? id)
    {
        await using var context = Db.ForTenant(Manager.TenantId);
        return await context.ContactImports.AsNoTracking().SingleAsync(import => import.Id == id);
    }

    protected async Task AttemptAsync(DateTimeOffset at, Guid? campaign = null, string number = Number)
    {
        await using var context = Db.ForTenant(Manager.TenantId);
        context.ContactAttempts.Add(new ContactAttemptRow { Id = Guid.NewGuid(), TenantId = Manager.TenantId, CampaignId = campaign ?? Campaign, NumberKey = number, VendorKey = Guid.NewGuid().ToString(), At = at });
        await context.SaveChangesAsync();
    }
}
