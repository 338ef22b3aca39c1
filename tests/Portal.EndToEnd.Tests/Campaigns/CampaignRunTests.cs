using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Portal.EndToEnd.Tests.Live;
using Portal.EndToEnd.Tests.Running;
using Xunit.Abstractions;
using ContactState = Portal.EndToEnd.Tests.Campaigns.CampaignStage.ContactState;

namespace Portal.EndToEnd.Tests.Campaigns;

/// <summary>
/// Commercial campaigns on each PBX that dials run to their end in the whole product, while hours end, people ask not to be called, the PBXs misbehave and the portal is killed without warning.
/// Afterwards every contact is where the dialers' truth says, and nobody was dialed who must not be. PORTAL_CAMPAIGN_CONTACTS and PORTAL_CAMPAIGN_KILLS set it up; 300 and 5 are the long form, which
/// runs in real time, loses pushes while the portal is down, and has people refuse while they are dialed.
/// </summary>
public sealed class CampaignRunTests(ITestOutputHelper output)
{
    private const int MostAttempts = 2;
    private const string Main = "Bahar";

    /// <summary>Has numbers of another vendor's main campaign.</summary>
    private const string Second = "Güz";

    /// <summary>On a PBX that takes no number off its list.</summary>
    private const string Stuck = "Kış";

    /// <summary>Within so long a refusal has to be with the PBX.</summary>
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(60);

    /// <summary>Longer than anything takes; only a failure waits so long.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    private static readonly int Contacts = Setting("PORTAL_CAMPAIGN_CONTACTS", 6);
    private static readonly int Kills = Setting("PORTAL_CAMPAIGN_KILLS", 1);

    /// <summary>Ten times as fast where nothing has to be put right later: what is read of the past may not lie in our future.</summary>
    private static readonly int Speed = Kills > 1 ? 1 : 10;
    private static readonly string[] Faults = ["http500", "reset", "garbage", "lostAnswer"];

    /// <summary>Those from whom a number can be taken.</summary>
    private static readonly string[] Taking = ["netgsm", "cagrimerkezi"];

    private readonly Dictionary<(string Vendor, string Name), string> _campaigns = [];

    /// <summary>Who must not be dialed any more, of the main campaigns: the state that says so, and the dialers' time from which on it holds.</summary>
    private readonly Dictionary<string, (ContactState State, DateTimeOffset From)> _forbidden = new(StringComparer.Ordinal);

    private readonly Stopwatch _recordsAskedAt = Stopwatch.StartNew();

    /// <summary>Why somebody must not be dialed who is so already when the campaign starts.</summary>
    private enum Why { ListedBeforeImport, NeverConsented, Listed, ListedInCampaign, ConsentGone, Refused }

    [Fact]
    public async Task Campaigns_on_every_dialer_run_to_their_end_through_faults_and_kills_as_the_dialers_truth_says()
    {
        var begun = TimeProvider.System.GetUtcNow();
        await using var simulator = await SimulatorProcess.StartAsync("--seed=7", "--callsPerMinute=0", "--pastDays=0");
        await using var portal = new PortalProcess(demo: false, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Portal__AllowPrivatePbxAddresses"] = "true", ["Portal__Jobs__Lease"] = "00:00:03", ["Portal__Jobs__FirstAfter"] = "00:00:01", ["Logging__LogLevel__Default"] = "Error",
        });
        var key = await portal.AdminKeyAsync("campaigns", create: true);
        await portal.StartAsync();
        using var http = portal.Client(key);
        var stage = new CampaignStage(portal, simulator, http);
        await stage.SpeedAsync(0);
        await stage.PrepareAsync();
        foreach (var vendor in CampaignStage.Vendors) await BeginAsync(stage, vendor);

        await UntilHeldAsync(stage);
        await ForbidSomeAsync(stage);
        await CloseForAWhileAsync(stage);
        await UntilHeldAsync(stage);
        await BeginSecondAsync(stage, "bulutsantralim", "cagrimerkezi");
        await BeginSecondAsync(stage, "cagrimerkezi", "netgsm");
        await stage.SpeedAsync(Speed);
        await DisturbAsync(stage, portal);
        await BeginSecondAsync(stage, "netgsm", "bulutsantralim");

        foreach (var vendor in CampaignStage.Vendors)
            await Eventually.GetAsync(() => StandingAsync(stage, vendor), standing => standing.StartsWith("ended", StringComparison.Ordinal), TimeSpan.FromMinutes(Kills > 1 ? 60 : 10), $"{vendor}: the campaign ends\n{portal.Output}");
        foreach (var vendor in CampaignStage.Vendors) await AgreeAsync(stage, vendor);
        await NobodyTooOftenAsync(stage, begun);
    }

    /// <summary>The main campaign: who may be called, and somebody of each kind of those who may not. The first row stands in the table twice, and one is no telephone number.</summary>
    private async Task BeginAsync(CampaignStage stage, string vendor)
    {
        var allowed = Enumerable.Range(0, Contacts + 2).Select(index => NumberOf(vendor, index)).ToArray();
        var closed = Enum.GetValues<Why>();
        string Number(Why why) => NumberOf(vendor, 800 + (int)why);
        await stage.ConsentAsync([.. allowed, .. closed.Where(why => why != Why.NeverConsented).Select(Number)]);
        await stage.ListAsync(Number(Why.ListedBeforeImport));
        var id = await stage.DraftAsync(vendor, Main, MostAttempts, [.. allowed, .. closed.Select(Number), allowed[0], "0"], rejected: 4);
        _campaigns[(vendor, Main)] = id;

        await stage.ListAsync(Number(Why.Listed));
        await stage.ListAsync(Number(Why.ListedInCampaign), id);
        await stage.ForgetConsentAsync(Number(Why.ConsentGone));
        await stage.RefuseAsync(Number(Why.Refused));
        foreach (var why in closed) _forbidden[Number(why)] = (why is Why.Listed or Why.ListedInCampaign ? ContactState.DoNotCall : ContactState.Refused, DateTimeOffset.MinValue);
        await stage.StartAsync(id);
        if (Taking.Contains(vendor)) return;

        string[] stuck = [NumberOf(vendor, 900), NumberOf(vendor, 901)];
        await stage.ConsentAsync(stuck);
        _campaigns[(vendor, Stuck)] = await stage.DraftAsync(vendor, Stuck, MostAttempts, stuck);
        await stage.StartAsync(_campaigns[(vendor, Stuck)]);
    }

    /// <summary>Until the dialers have as many numbers as the portal gives them ahead, and run.</summary>
    private async Task UntilHeldAsync(CampaignStage stage)
    {
        foreach (var vendor in CampaignStage.Vendors)
        {
            var open = Enumerable.Range(0, Contacts + 2).Count(index => !_forbidden.ContainsKey(NumberOf(vendor, index)));
            await Eventually.GetAsync(() => stage.TruthAsync(vendor, Main), truth => truth.Running && truth.Held.Length >= Math.Min(open, 20), Long, $"{vendor}: has numbers");
        }
    }

    /// <summary>People whom the dialers have already, but have not dialed, ask not to be called: by refusal and by a do-not-call list. They are off the dialers' lists within a minute.</summary>
    private async Task ForbidSomeAsync(CampaignStage stage)
    {
        foreach (var vendor in Taking)
        {
            var fresh = (await stage.TruthAsync(vendor, Main)).Fresh.Where(number => number != NumberOf(vendor, 1) && number != NumberOf(vendor, 2)).TakeLast(2).ToArray();
            var now = await stage.NowAsync();
            foreach (var (number, at) in fresh.Select((number, at) => (number, at)))
            {
                if (at == 0) await stage.RefuseAsync(number);
                else await stage.ListAsync(number);
                _forbidden[number] = (at == 0 ? ContactState.Refused : ContactState.DoNotCall, now);
            }
        }

        if (!_forbidden.ContainsKey(NumberOf("bulutsantralim", 901)))
        {
            await stage.RefuseAsync(NumberOf("bulutsantralim", 901));
            _forbidden[NumberOf("bulutsantralim", 901)] = (ContactState.Refused, await stage.NowAsync());
        }

        foreach (var vendor in Taking) await Eventually.GetAsync(() => stage.TruthAsync(vendor, Main), truth => !truth.Fresh.Any(_forbidden.ContainsKey), Promised, $"{vendor}: takes them off");
        await Eventually.GetAsync(() => stage.TruthAsync("bulutsantralim", Stuck), truth => !truth.Running, Promised, "a list that keeps its numbers is stopped");
    }

    /// <summary>The hours end while the campaigns run, and begin again. In between the dialers' time goes on, until it is ours again.</summary>
    private static async Task CloseForAWhileAsync(CampaignStage stage)
    {
        await stage.OpenAsync(open: false);
        foreach (var vendor in CampaignStage.Vendors)
            await Eventually.GetAsync(() => stage.TruthAsync(vendor, Main), truth => vendor == "cagrimerkezi" ? truth.Fresh.Length == 0 : !truth.Running, Promised, $"{vendor}: stops at the end of the hours");
        var from = await stage.NowAsync();
        await stage.SpeedAsync(Kills > 1 ? 3 : 60);
        await Eventually.GetAsync(stage.NowAsync, now => now >= TimeProvider.System.GetUtcNow() && (Kills > 1 || now >= from.AddMinutes(1)), Long, "the dialers' time goes on");
        await stage.SpeedAsync(0);
        stage.Closed.Add((from, await stage.NowAsync()));
        await stage.OpenAsync(open: true);
    }

    /// <summary>Another campaign has somebody of its own and two whom another dialer has at this moment, or has called as often as a day allows.</summary>
    private async Task BeginSecondAsync(CampaignStage stage, string vendor, string other)
    {
        string[] numbers = [NumberOf(vendor, 950), NumberOf(other, 1), NumberOf(other, 2)];
        await stage.ConsentAsync(numbers[..1]);
        _campaigns[(vendor, Second)] = await stage.DraftAsync(vendor, Second, MostAttempts, numbers);
        await stage.StartAsync(_campaigns[(vendor, Second)]);
    }

    /// <summary>Requests fail, and the portal dies. In the long form more people ask not to be called while they are being dialed.</summary>
    private async Task DisturbAsync(CampaignStage stage, PortalProcess portal)
    {
        var random = new Random(20261122);
        for (var kill = 0; kill < Kills; kill++)
        {
            var fault = Faults[random.Next(Faults.Length)];
            await stage.FaultAsync(fault, 0.2);
            await Task.Delay(Kills > 1 ? random.Next(1_000, 40_000) : random.Next(300, 1_500));

            // No dialer tells a result twice. In the short form the world stands still while nobody listens.
            if (Kills == 1) await stage.RestAsync();
            await portal.KillAsync();
            await portal.StartAsync();
            if (Kills == 1) await stage.SpeedAsync(Speed);
            await stage.FaultAsync(fault, 0);
            if (Kills > 1) await ForbidSomeAsync(stage);
        }
    }

    /// <summary>Where a campaign is. Call records, from which lost pushes are made good, are asked for sooner than their schedule would.</summary>
    private async Task<string> StandingAsync(CampaignStage stage, string vendor)
    {
        var campaign = await stage.CampaignAsync(_campaigns[(vendor, Main)]);
        if (Kills > 1 && vendor == "bulutsantralim" && _recordsAskedAt.Elapsed > TimeSpan.FromSeconds(30))
        {
            _recordsAskedAt.Restart();
            await stage.PostAsync($"/api/v1/accounts/{campaign.Text("accountId")}/sync/calls", null);
        }

        var pbx = campaign.GetProperty("pbx");
        return $"{campaign.Text("state")} {pbx.Text("syncError")} {pbx.Text("syncMessage")}";
    }

    private async Task AgreeAsync(CampaignStage stage, string vendor)
    {
        var truth = await stage.TruthAsync(vendor, Main);
        truth.Created.ShouldBe(1, $"{vendor}: created once");
        var contacts = await stage.ContactsAsync(_campaigns[(vendor, Main)]);
        contacts.Keys.Order(StringComparer.Ordinal).ShouldBe(
            Enumerable.Range(0, Contacts + 2).Concat(Enumerable.Range(802, 4)).Select(index => NumberOf(vendor, index)).Order(StringComparer.Ordinal), $"{vendor}: each number once, and none that the import had to refuse");
        foreach (var (number, state) in contacts)
        {
            truth.Entries(number).ShouldBeLessThanOrEqualTo(1, $"{vendor} {number} stands once");
            var attempts = truth.Attempts(number);
            var ends = ExpectedEnds(attempts, _forbidden.TryGetValue(number, out var forbidden) ? forbidden.State : null);
            ends.ShouldContain(state, $"{vendor} {number}");
        }

        foreach (var name in (string[])[Main, Second, Stuck])
        {
            if (!_campaigns.TryGetValue((vendor, name), out var id)) continue;
            truth = await stage.TruthAsync(vendor, name);
            foreach (var attempt in truth.Attempts()) stage.Closed.ShouldNotContain(span => attempt.GetProperty("startedAt").GetDateTimeOffset() >= span.From && attempt.GetProperty("startedAt").GetDateTimeOffset() < span.To, $"{vendor} {name}: outside the hours");
            foreach (var (number, (_, from)) in _forbidden.Where(one => truth.Numbers.Contains(one.Key)))
            {
                // Where the world stood still not one attempt may have followed.
                var allowed = from == DateTimeOffset.MinValue ? from : from + (Kills > 1 ? Promised : TimeSpan.Zero);
                truth.Attempts(number).ShouldNotContain(attempt => attempt.GetProperty("startedAt").GetDateTimeOffset() > allowed, $"{vendor} {name} {number}: must not be called");
            }

            (await stage.UnprovenAsync(id)).ShouldBe(0, $"{vendor} {name}: the word that allowed it stays with each attempt");
            output.WriteLine($"{vendor} {name}: {(await stage.ContactsAsync(id)).Count} contacts, {truth.Attempts().Length} attempts");
        }
    }

    /// <summary>What may have become of a contact, by what its dialer did.</summary>
    private static IEnumerable<ContactState> ExpectedEnds(JsonElement[] attempts, ContactState? forbidden)
    {
        if (forbidden is { } state) yield return state;
        if (forbidden is not null && attempts.Length == 0) yield break;
        var reached = Array.Exists(attempts, attempt => attempt.Text("pickedUpAt") is not null);
        var answered = Array.Exists(attempts, attempt => attempt.Text("outcome") == "answered");
        if (answered || reached) yield return ContactState.Done;
        if (!answered) yield return ContactState.Exhausted;
    }

    /// <summary>By all campaigns together nobody was called more often than a day allows, on as many days as this took.</summary>
    private async Task NobodyTooOftenAsync(CampaignStage stage, DateTimeOffset begun)
    {
        var truths = new List<DialerTruth>();
        foreach (var (vendor, name) in _campaigns.Keys) truths.Add(await stage.TruthAsync(vendor, name));
        var days = (TimeProvider.System.GetUtcNow().AddHours(3).Date - begun.AddHours(3).Date).Days + 1;
        foreach (var number in truths.SelectMany(truth => truth.Numbers).Distinct(StringComparer.Ordinal))
            truths.Sum(truth => truth.Attempts(number).Length).ShouldBeLessThanOrEqualTo(MostAttempts * days, number);

        // Whom another dialer has is asked about again after five minutes.
        if (TimeProvider.System.GetUtcNow() - begun > TimeSpan.FromMinutes(5)) return;
        foreach (var vendor in CampaignStage.Vendors) (await stage.TruthAsync(vendor, Second)).Numbers.ShouldBe([NumberOf(vendor, 950)], vendor);
    }

    /// <summary>Ten digits; of five one is up to chance, the others answer, are busy or do not answer as their last digit says.</summary>
    private static string NumberOf(string vendor, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"5{(vendor[0] == 'n' ? 3 : vendor[0] == 'c' ? 4 : 5)}{1000 + index}{(index % 5 == 4 ? 4000 + index : (index % 3) + 1) % 10000:0000}");

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
