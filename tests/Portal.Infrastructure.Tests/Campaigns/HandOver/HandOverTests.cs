using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Campaigns.HandOver;
using Portal.Infrastructure.Campaigns.Results;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Security;
using Portal.Infrastructure.Tests.Databases;
using Portal.Infrastructure.Tests.Pbx;
using Portal.Infrastructure.Tests.Simulator;

namespace Portal.Infrastructure.Tests.Campaigns.HandOver;

/// <summary>Base of the tests of campaigns at their PBX: the simulated dialers over HTTP, a tenant with an account of each, and the passes one by one.</summary>
public abstract class HandOverTests(DatabaseKind kind) : DatabaseTests(kind)
{
    protected const string Netgsm = "netgsm";
    protected const string Cagri = "cagrimerkezi";
    protected const string Bulut = "bulutsantralim";

    private readonly List<ServiceProvider> _nodes = [];
    private readonly ConcurrentQueue<(string Path, string? ContentType, byte[] Body)> _kept = new();
    private ScriptedServer _receiver = null!;
    private volatile bool _keeps;

    /// <summary>Stands between a vendor's adapter and the portal; tests put trouble here.</summary>
    internal Func<PbxLine, PbxLine> Wire { get; set; } = line => line;

    /// <summary>Whether our own limits hold.</summary>
    protected bool Limited { get; set; }

    internal Sim Sim { get; private set; } = null!;

    /// <summary>People at each site and calls that a campaign may have under way; null = as each site has them.</summary>
    protected virtual (int Agents, int Lines)? Dialers => null;

    protected Actor Manager { get; private set; } = null!;

    internal CampaignControl Control => Services.GetRequiredService<CampaignControl>();

    internal HandOverDesk Desk => Services.GetRequiredService<HandOverDesk>();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Sim = await Sim.StartAsync(callsPerMinute: 1, dialers: Dialers);
        _receiver = await ScriptedServer.StartAsync(TakePushAsync);
        Database.Settings["Portal:PublicUrl"] = _receiver.Url;
        Database.Settings["Portal:AllowPrivatePbxAddresses"] = "true";
        Manager = new Actor((await AddTenantAsync("A")).Id, "manager@test", PortalRoles.Manager);
        Prepare(Services);
    }

    public override async Task DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        await _receiver.DisposeAsync();
        await base.DisposeAsync();
        await Sim.DisposeAsync();
    }

    protected override void Configure(IServiceCollection services)
    {
        services.AddSingleton<TimeProvider>(Sim.Time);
        services.AddPortalPbx().AddPortalIngest().AddPortalContacts().AddPortalJobs().AddPortalCampaigns().AddPortalResults().AddPortalHandOver();
    }

    /// <summary>What another process would have on the same database.</summary>
    internal ServiceProvider Node()
    {
        var node = Database.Services(Configure);
        Prepare(node);
        _nodes.Add(node);
        return node;
    }

    protected async Task<Guid> AccountAsync(string vendor)
    {
        var url = Sim.Http.BaseAddress!.AbsoluteUri.TrimEnd('/');
        Dictionary<string, string?> settings = vendor switch
        {
            Netgsm => new(StringComparer.Ordinal)
            {
                ["controlAddress"] = url + "/netgsm/pbx", ["accountAddress"] = url + "/netgsm/api", ["pbxNumber"] = "8504000500", ["username"] = "8504000500", ["password"] = "Netgsm-Sim-1", ["queues"] = "muhasebe, satis",
            },
            Bulut => new(StringComparer.Ordinal) { ["address"] = url + "/bulutsantralim", ["key"] = Sim.Key },
            _ => new(StringComparer.Ordinal) { ["address"] = url + "/cagrimerkezi/api/", ["apiKey"] = "5c1f-77ab-90de-4b2a-cagri" },
        };
        var change = await Services.GetRequiredService<PbxAccounts>().CreateAsync(Manager, new AccountInput(vendor, vendor, Enabled: true, settings), CancellationToken.None);
        change.Problems.ShouldBeEmpty();
        return change.Account!.Id;
    }

    /// <summary>A draft that lacks nothing, of the simulated day.</summary>
    protected async Task<Guid> DraftAsync(string vendor, Guid account, Func<CampaignPlan, CampaignPlan>? change = null)
    {
        var plan = new CampaignPlan
        {
            AccountId = account, Type = CampaignType.Dialer, Name = "Bahar", FirstDay = new DateOnly(2026, 3, 4), LastDay = new DateOnly(2026, 3, 6), Retries = [new RetryRule(ContactResult.NoAnswer, 1, 0), new RetryRule(ContactResult.Busy, 1, 0)],
            Destination = new PlanTarget(CampaignTargetKind.Queue, vendor switch { Netgsm => "satis", Bulut => "201", _ => "10001" }),
        };
        plan = vendor switch
        {
            Netgsm => plan with
            {
                Prefix = "BHR", Department = "satis", Trunk = "8504000500", QueueLimitType = QueueLimitType.FreeAgentsPlus, QueueLimit = 2, Retries = [new RetryRule(ContactResult.NoAnswer, 1, 1), new RetryRule(ContactResult.Busy, 1, 1)],
            },
            Bulut => plan with { RingSeconds = 30, ThreadMultiplier = 1.5m },
            _ => plan with { Retries = [new RetryRule(ContactResult.NoAnswer, 1, 1), new RetryRule(ContactResult.Busy, 1, 1)] },
        };
        var made = await Services.GetRequiredService<CampaignDrafts>().CreateAsync(Manager, change?.Invoke(plan) ?? plan, CampaignStep.Summary, template: false, CancellationToken.None);
        made.Problems.ShouldBeEmpty();
        made.Campaign!.Problems.Where(problem => problem.Weight != ProblemWeight.Warning).ShouldBeEmpty();
        return made.Campaign.Id;
    }

    /// <summary>A campaign with contacts: three of each promised ending, the others up to chance.</summary>
    protected async Task<Guid> CampaignAsync(string vendor, int contacts, Func<CampaignPlan, CampaignPlan>? change = null)
    {
        var id = await DraftAsync(vendor, await AccountAsync(vendor), change);
        await AddContactsAsync(id, Enumerable.Range(0, contacts).Select(NumberOf));
        return id;
    }

    protected static string NumberOf(int index) => string.Create(CultureInfo.InvariantCulture, $"532{100 + index}{(index < 9 ? (index % 3) + 1 : 4000 + (index * 37 % 5000)):0000}");

    protected async Task AddContactsAsync(Guid campaign, IEnumerable<string> numbers)
    {
        await using var context = Db.ForTenant(Manager.TenantId);
        context.Contacts.AddRange(numbers.Select(number => new ContactRow
        {
            Id = Guid.CreateVersion7(), TenantId = Manager.TenantId, CampaignId = campaign, NumberKey = number, Number = "0" + number, Name = "Kişi " + number[3..6], AddedAt = Sim.Time.GetUtcNow(),
        }));
        await context.SaveChangesAsync();
    }

    internal async Task<PassEnd> PassAsync(Guid campaign, bool all = true, IServiceProvider? node = null)
    {
        var services = node ?? Services;
        var account = (await services.GetRequiredService<PbxAccounts>().LoadAsync(Manager.TenantId, (await RowAsync(campaign)).AccountId!.Value, CancellationToken.None))!;
        return await services.GetRequiredService<HandOverDesk>().PassAsync(account, Urgency.Background, TimeSpan.Zero, all, CancellationToken.None);
    }

    /// <summary>Time goes on, and what was pushed meanwhile is stored.</summary>
    protected async Task AdvanceAsync(double seconds)
    {
        Sim.Advance(seconds);
        await Simulator.Eventually.TrueAsync(() => Sim.PushesWaiting == 0);
    }

    /// <summary>Pushes are on their way from now on, until <see cref="TakeKeptPushesAsync"/>.</summary>
    protected void KeepPushes() => _keeps = true;

    /// <summary>The pushes that were on their way come in now.</summary>
    protected async Task TakeKeptPushesAsync()
    {
        await Simulator.Eventually.TrueAsync(() => Sim.PushesWaiting == 0);
        _keeps = false;
        while (_kept.TryDequeue(out var push)) await StorePushAsync(push.Path, push.ContentType, push.Body);
    }

    /// <summary>Passes, and time between them, until it has ended.</summary>
    protected async Task<CampaignRow> UntilEndedAsync(Guid campaign, Func<Task>? between = null)
    {
        for (var round = 0; round < 400; round++)
        {
            await PassAsync(campaign);
            if (await RowAsync(campaign) is { State: CampaignState.Ended } row) return row;
            await AdvanceAsync(30);
            if (between is not null) await between();
        }

        var left = (await ContactsAsync(campaign)).GroupBy(contact => contact.State).Select(group => $"{group.Key} {group.Count()}");
        throw new InvalidOperationException($"It did not end in 12000 simulated seconds: {(await RowAsync(campaign)).SyncMessage}; {string.Join(", ", left)}");
    }

    protected async Task<CampaignRow> RowAsync(Guid campaign)
    {
        await using var context = Db.ForTenant(Manager.TenantId);
        return await context.Campaigns.AsNoTracking().SingleAsync(row => row.Id == campaign);
    }

    protected async Task<List<ContactRow>> ContactsAsync(Guid campaign)
    {
        await using var context = Db.ForTenant(Manager.TenantId);
        return await context.Contacts.AsNoTracking().Where(contact => contact.CampaignId == campaign).OrderBy(contact => contact.NumberKey).ToListAsync();
    }

    /// <summary>Campaigns of the vendor's site as they truly are.</summary>
    protected async Task<JsonElement[]> TruthAsync(string vendor) => [.. (await Sim.JsonAsync($"/control/campaigns?vendor={vendor}")).EnumerateArray()];

    /// <summary>Entries of a number that the dialer holds or held, and attempts, by number.</summary>
    protected static ILookup<string, JsonElement> Numbers(params JsonElement[] campaigns) => campaigns.SelectMany(campaign => campaign.GetProperty("numbers").EnumerateArray()).ToLookup(number => number.Text("number")!, StringComparer.Ordinal);

    protected static JsonElement[] Attempts(IEnumerable<JsonElement> entries) => [.. entries.SelectMany(entry => entry.GetProperty("attempts").EnumerateArray())];

    protected static int Held(JsonElement campaign) => campaign.GetProperty("numbers").EnumerateArray().Count(number => !number.GetProperty("removed").GetBoolean());

    /// <summary>Every contact is where the dialer's truth says, was called as often as stored, and never held twice at the same time.</summary>
    protected async Task AgreesAsync(string vendor, Guid campaign, int mostAttempts)
    {
        var truth = Numbers(await TruthAsync(vendor));
        foreach (var contact in await ContactsAsync(campaign))
        {
            var attempts = Attempts(truth[contact.NumberKey]);
            attempts.Length.ShouldBeLessThanOrEqualTo(mostAttempts);
            truth[contact.NumberKey].Count(entry => !entry.GetProperty("removed").GetBoolean()).ShouldBeLessThanOrEqualTo(1);
            if (contact.State is ContactState.Done or ContactState.Exhausted) contact.Attempts.ShouldBe(attempts.Length, contact.NumberKey);
            contact.State.ShouldBe(attempts.Any(attempt => attempt.Text("outcome") == "answered") ? ContactState.Done : attempts.Length > 0 ? contact.State == ContactState.Done ? ContactState.Done : ContactState.Exhausted : contact.State, contact.NumberKey);
        }
    }

    private void Prepare(ServiceProvider services)
    {
        services.GetRequiredService<PbxAccounts>().Vendors = id => PbxCatalog.Find(id) is { } vendor
            ? vendor with { Create = (settings, line) => vendor.Create(settings, Wire(new FreeLine(line, () => Limited))) }
            : null;
    }

    /// <summary>What the portal's push address and pump do, without them: the push is taken at once.</summary>
    private async Task TakePushAsync(Microsoft.AspNetCore.Http.HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var path = context.Request.Path.Value!;
        if (_keeps && body.Length > 0) _kept.Enqueue((path, context.Request.ContentType, body.ToArray()));
        else context.Response.StatusCode = await StorePushAsync(path, context.Request.ContentType, body.ToArray()) ? 200 : 404;
    }

    private async Task<bool> StorePushAsync(string path, string? contentType, byte[] body)
    {
        var parts = path.Split('/');
        var target = await Services.GetRequiredService<PushTokens>().FindAsync(parts[2], parts[3], CancellationToken.None);
        if (target is null || target.Topic != parts[4]) return false;
        if (body.Length == 0) return true;
        var reading = PbxCatalog.Find(parts[2])!.ReadPush!(new PushMessage(target.AccountId, parts[4], contentType, body, Sim.Time.GetUtcNow()));
        await using var store = Db.ForTenant(target.TenantId);
        await using var transaction = await store.Database.BeginTransactionAsync();
        await Services.GetRequiredService<CampaignResults>().StorePushedAsync(store, target.TenantId, target.AccountId, reading.Results, CancellationToken.None);
        await transaction.CommitAsync();
        return true;
    }

    /// <summary>Without our own limits, whose clock stands still here, unless a test is about them.</summary>
    private sealed class FreeLine(PbxLine inner, Func<bool> limited) : PbxLine
    {
        public override TimeProvider Time => inner.Time;

        public override PbxLine For(Urgency urgency) => this;

        public override Task<LineAnswer> SendAsync(LineRequest request, CancellationToken cancellationToken) => inner.SendAsync(limited() ? request : request with { OperationClass = "free" }, cancellationToken);
    }
}
