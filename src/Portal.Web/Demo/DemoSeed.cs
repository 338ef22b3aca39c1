using Portal.Domain.Tenants;
using Portal.Infrastructure.Identity;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;

namespace Portal.Web.Demo;

/// <summary>Puts the demo's tenant, people and PBX accounts into the database, or finds them there.</summary>
internal static class DemoSeed
{
    public const string Tenant = "demo";
    public const string Password = "Demo-Portal-1";

    private static readonly (string Email, string DisplayName, string Role)[] SignIns =
    [
        ("supervisor@demo.test", "Selin Supervisor", PortalRoles.Supervisor),
        ("manager@demo.test", "Mert Manager", PortalRoles.Manager),
        ("admin@demo.test", "Ada Admin", PortalRoles.Admin),
    ];

    public static IEnumerable<string> Emails => SignIns.Select(s => s.Email);

    /// <summary>Puts or finds it all. A push token is only readable when it is made, so each start makes new ones.</summary>
    public static async Task<DemoTenant> RunAsync(IServiceProvider services, string simulatorUrl, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<People>();
        var tenant = await people.TenantAsync(Tenant, cancellationToken);
        var actor = new Actor(tenant.Id, "system", PortalRoles.Admin);

        var known = (await people.ListAsync(tenant.Id, cancellationToken)).Select(p => p.Email).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (email, displayName, role) in SignIns)
        {
            if (known.Contains(email)) continue;
            var made = await people.CreateAsync(actor, new NewPerson(email, displayName, role, Password), cancellationToken);
            if (!made.Ok) throw new DemoException($"The demo's sign-in {email} could not be made: {string.Join(", ", made.Problems)}.");
        }

        var reasons = scope.ServiceProvider.GetRequiredService<BreakReasons>();
        if ((await reasons.ListAsync(tenant.Id, cancellationToken)).IsEmpty)
            await reasons.ReplaceAsync(actor, ["Yemek", "Çay", "Namaz", "Toplantı", "Eğitim", "Kişisel"], cancellationToken);

        var demo = DemoAccounts.Load(simulatorUrl);
        var accounts = scope.ServiceProvider.GetRequiredService<PbxAccounts>();
        var existing = await accounts.ListAsync(tenant.Id, cancellationToken);
        var pushes = new List<DemoPush>();
        var connected = new List<Guid>();
        foreach (var vendor in PbxCatalog.All)
        {
            if (!demo.TryGetValue(vendor.Id, out var wanted)) continue;
            var settings = wanted.Settings.ToDictionary(s => s.Key, s => (string?)s.Value, StringComparer.Ordinal);
            var account = existing.FirstOrDefault(a => string.Equals(a.Vendor, vendor.Id, StringComparison.Ordinal));
            string? pushUrl;
            Guid id;
            if (account is null)
            {
                var change = await accounts.CreateAsync(actor, new AccountInput(vendor.Id, wanted.Name, Enabled: true, settings), cancellationToken);
                Require(vendor, change);
                (id, pushUrl) = (change.Account!.Id, change.PushUrl);
            }
            else
            {
                // The simulator may listen elsewhere than last time.
                if (account.Settings.Any(s => wanted.Settings.TryGetValue(s.Key, out var now) && !string.Equals(now, s.Value, StringComparison.Ordinal)))
                    Require(vendor, await accounts.UpdateAsync(actor, account.Id, new AccountInput(vendor.Id, account.Name, account.Enabled, settings), cancellationToken));
                id = account.Id;
                pushUrl = account.HasPushAddress ? await accounts.RotatePushTokenAsync(actor, account.Id, cancellationToken) : null;
            }

            connected.Add(id);
            if (wanted.PreviewList) await DemoCampaign.SeedAsync(scope.ServiceProvider, actor, id, scope.ServiceProvider.GetRequiredService<TimeProvider>(), cancellationToken);
            if (pushUrl is not null) pushes.Add(new DemoPush(tenant.Id, id, vendor.Id, pushUrl));
        }

        return new DemoTenant(tenant.Id, connected, pushes);
    }

    private static void Require(PbxVendor vendor, AccountChange? change)
    {
        if (change is not { Ok: true })
            throw new DemoException($"The demo's {vendor.Name} account could not be connected: {string.Join(", ", change?.Problems.Select(p => $"{p.Field} {p.MessageKey}") ?? [])}.");
    }
}

/// <summary>What the demo has made or found: its tenant, the accounts connected to the simulator, and where they want their pushes.</summary>
internal sealed record DemoTenant(Guid Id, IReadOnlyList<Guid> Accounts, IReadOnlyList<DemoPush> Pushes);

/// <summary>Where an account of the demo wants its pushes.</summary>
internal sealed record DemoPush(Guid TenantId, Guid AccountId, string Vendor, string Url);

/// <summary>Why the demo cannot start, in words for the person at the console.</summary>
internal sealed class DemoException(string message, Exception? inner = null) : Exception(message, inner);
