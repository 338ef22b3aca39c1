using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Tests.Pbx.Netgsm;
using Portal.Infrastructure.Tests.Simulator;

namespace Portal.Infrastructure.Tests.Pbx;

/// <summary>What every vendor with a dialer must do, over real HTTP against the simulated dialer, whose truth is what the portal's readings are held against.</summary>
public sealed partial class CampaignTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<byte[]> _pushes = new();
    private Sim _sim = null!;
    private PbxLines _lines = null!;
    private ScriptedServer _receiver = null!;

    public static TheoryData<string> Dialers => ["cagrimerkezi", "netgsm", "bulutsantralim"];

    public async Task InitializeAsync()
    {
        _sim = await Sim.StartAsync(callsPerMinute: 2);
        _lines = new PbxLines(_sim.Time, Options.Create(new PortalOptions { AllowPrivatePbxAddresses = true }));
        _receiver = await ScriptedServer.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            if (body.Length > 0) _pushes.Enqueue(body.ToArray());
        });
    }

    public async Task DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _lines.Dispose();
        await _sim.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Dialers))]
    public async Task Campaign_runs_to_its_end_and_what_is_read_of_it_agrees_with_the_truth(string vendor)
    {
        var pbx = Pbx(vendor);
        var numbers = Numbers(30);

        var id = await HandOverAsync(vendor, pbx, numbers);
        var truth = await UntilOverAsync(vendor, id);

        var told = truth.GetProperty("numbers").EnumerateArray().ToArray();
        told.Select(number => number.Text("number")).ShouldBe(numbers.Select(number => PhoneNumber.Key(number.Number)));
        foreach (var number in told)
        {
            var outcomes = Attempts(number).Select(attempt => attempt.Text("outcome")).ToArray();
            outcomes.Length.ShouldBeInRange(1, 2);
            if (number.Text("number")!.EndsWith("0001", StringComparison.Ordinal)) (number.Text("state"), outcomes.Length).ShouldBe(("reached", 1));
            if (number.Text("number")!.EndsWith("0002", StringComparison.Ordinal)) outcomes.ShouldBe(["busy", "busy"]);
            if (number.Text("number")!.EndsWith("0003", StringComparison.Ordinal)) outcomes.ShouldBe(["noAnswer", "noAnswer"]);
        }

        told.SelectMany(Attempts).ShouldContain(attempt => attempt.Text("extension") != null);
        if (pbx is ICampaignReport report) Agree(await report.ReadCampaignAsync(id, CancellationToken.None), told);
        if (vendor != "cagrimerkezi") await PushesAgreeAsync(vendor, id, told);
    }

    [Theory]
    [InlineData("netgsm")]
    [InlineData("bulutsantralim")]
    public async Task SwitchCampaignAsync_stopped_nobody_is_dialed_and_started_it_goes_on(string vendor)
    {
        var pbx = (ICampaignSwitch)Pbx(vendor);
        var id = await HandOverAsync(vendor, pbx, Numbers(200));
        _sim.Advance(30);

        await pbx.SwitchCampaignAsync(id, running: false, CancellationToken.None);
        var stopped = Dialed(await TruthAsync(vendor, id));
        stopped.ShouldBeInRange(1, 199);
        _sim.Advance(300);
        Dialed(await TruthAsync(vendor, id)).ShouldBe(stopped);

        await pbx.SwitchCampaignAsync(id, running: true, CancellationToken.None);
        _sim.Advance(300);
        Dialed(await TruthAsync(vendor, id)).ShouldBeGreaterThan(stopped);
        (await Should.ThrowAsync<PbxException>(() => pbx.SwitchCampaignAsync("99", running: true, CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Refused);
    }

    [Theory]
    [InlineData("cagrimerkezi")]
    [InlineData("bulutsantralim")]
    public async Task DeleteCampaignAsync_nobody_is_dialed_any_more_and_a_second_time_is_refused(string vendor)
    {
        var pbx = (ICampaignDeletion)Pbx(vendor);
        var id = await HandOverAsync(vendor, pbx, Numbers(100));
        _sim.Advance(20);

        await pbx.DeleteCampaignAsync(id, CancellationToken.None);
        var before = Dialed(await TruthAsync(vendor, id));
        _sim.Advance(600);

        Dialed(await TruthAsync(vendor, id)).ShouldBe(before);
        (await Should.ThrowAsync<PbxException>(() => pbx.DeleteCampaignAsync(id, CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Refused);
    }

    [Theory]
    [InlineData("cagrimerkezi")]
    [InlineData("netgsm")]
    public async Task RemoveNumberAsync_taken_out_in_time_it_is_never_dialed(string vendor)
    {
        var pbx = (ICampaignNumbers)Pbx(vendor);
        var numbers = Numbers(60);
        var id = await HandOverAsync(vendor, pbx, numbers);
        var forbidden = numbers.Skip(50).ToArray();

        foreach (var number in forbidden) await pbx.RemoveNumberAsync(id, new CampaignNumberKey(number.Number), CancellationToken.None);
        var truth = await UntilOverAsync(vendor, id);

        truth.GetProperty("numbers").EnumerateArray().Where(number => number.GetProperty("removed").GetBoolean()).Select(number => (number.Text("number"), Attempts(number).Length))
            .ShouldBe(forbidden.Select(number => ((string?)PhoneNumber.Key(number.Number), 0)));
        (await Should.ThrowAsync<PbxException>(() => pbx.RemoveNumberAsync(id, new CampaignNumberKey("05559998877"), CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Refused);
    }

    [Fact]
    public async Task Netgsm_numbers_are_refused_inside_a_success_and_a_fixed_list_takes_none()
    {
        var pbx = Pbx("netgsm");
        var id = await ((ICampaigns)pbx).CreateCampaignAsync(Campaign("netgsm") with { Numbers = [new CampaignNumber("05320000001", "Bir")] }, CancellationToken.None);
        CampaignNumber[] numbers = [new("0532 000 00 01", "Bir"), new("05320000002", "İki"), new("12", "kötü")];

        var addition = await ((ICampaignNumbers)pbx).AddNumbersAsync(id, [.. numbers], CancellationToken.None);

        addition.Numbers.Select(answer => answer.Verdict).ShouldBe([NumberVerdict.Refused, NumberVerdict.Accepted, NumberVerdict.Refused]);
        addition.Numbers[0].VendorMessage.ShouldBe($"{id} ID numaralı projeye 2 numara eklenemedi.");
        var added = addition.Numbers[1].Id.ShouldNotBeNull();
        await ((ICampaignNumberChange)pbx).ChangeNumberAsync(id, new CampaignNumberKey("05320000002", added), new CampaignNumber("05320000002", "Yeni") { Active = false }, CancellationToken.None);
        (await ((ICampaignReport)pbx).ReadCampaignAsync(id, CancellationToken.None)).Numbers.ShouldContain(number => number.Name == "Yeni" && number.Id == added);
        (await ((ICampaignList)pbx).ReadCampaignsAsync(CancellationToken.None)).ShouldHaveSingleItem()
            .ShouldBe(new CampaignReading(id, "Bahar", false, false, new DateOnly(2026, 3, 4), new DateOnly(2026, 3, 4), new TimeOnly(9, 0), new TimeOnly(20, 0), "0"));

        var closed = await ((ICampaigns)pbx).CreateCampaignAsync(Campaign("netgsm") with { Fixed = true, Numbers = [numbers[0]] }, CancellationToken.None);
        var refused = await ((ICampaignNumbers)pbx).AddNumbersAsync(closed, [numbers[1]], CancellationToken.None);
        (refused.Failure?.Kind, refused.Numbers.Single().Verdict).ShouldBe((PbxErrorKind.Refused, NumberVerdict.Refused));
    }

    /// <summary>Creates it with what can be given then, adds the rest, starts it where it does not start by itself.</summary>
    private async Task<string> HandOverAsync(string vendor, ICampaigns pbx, ImmutableArray<CampaignNumber> numbers)
    {
        var limits = PbxCatalog.Find(vendor)!.Traits.Campaigns!;
        var first = !limits.NumbersAtCreation ? 0 : limits.AddsNumbers ? 5 : numbers.Length;
        var id = await pbx.CreateCampaignAsync(Campaign(vendor) with { Numbers = numbers[..first] }, CancellationToken.None);
        if (first < numbers.Length)
        {
            var addition = await ((ICampaignNumbers)pbx).AddNumbersAsync(id, numbers[first..], CancellationToken.None);
            addition.Failure.ShouldBeNull();
            addition.Numbers.ShouldAllBe(answer => answer.Verdict == NumberVerdict.Accepted);
        }

        if (limits.BeginsStopped) await ((ICampaignSwitch)pbx).SwitchCampaignAsync(id, running: true, CancellationToken.None);
        return id;
    }

    private PbxCampaign Campaign(string vendor)
    {
        var plain = new PbxCampaign { Name = "Bahar", FirstDay = new DateOnly(2026, 3, 4), LastDay = new DateOnly(2026, 3, 4), From = new TimeOnly(9, 0), To = new TimeOnly(20, 0), Retries = 1 };
        return vendor switch
        {
            "netgsm" => plain with
            {
                Target = new CampaignTarget(CampaignTargetKind.Queue, "satis"), Prefix = "BHR", Department = "satis", Trunk = "8504000500", RetryMinutes = 1, Pace = new CampaignPace(QueueLimitType.FreeAgentsPlus, 2),
                ResultAddress = new Secret(_receiver.Url + "/sonuc"),
            },
            "bulutsantralim" => plain with { Target = new CampaignTarget(CampaignTargetKind.Queue, "201"), RingSeconds = 30, CallsPerAgent = 1.5m, ResultAddress = new Secret(_receiver.Url + "/sonuc") },
            _ => plain with { Target = new CampaignTarget(CampaignTargetKind.Queue, "10001") },
        };
    }

    /// <summary>Three of each promised ending, the others up to chance.</summary>
    private static ImmutableArray<CampaignNumber> Numbers(int count) =>
    [
        .. Enumerable.Range(0, count).Select(index => new CampaignNumber(string.Create(CultureInfo.InvariantCulture, $"0532{100 + index}{(index < 9 ? (index % 3) + 1 : 4000 + (index * 37 % 5000)):0000}"), $"Kişi {index}")),
    ];

    private async Task<JsonElement> UntilOverAsync(string vendor, string id)
    {
        for (var i = 0; i < 400; i++)
        {
            _sim.Advance(20);
            if (_sim.At(vendor, site => site.FindCampaign(id)!.Held.All(number => number.State is PbxSimulator.World.DialState.Reached or PbxSimulator.World.DialState.Failed))) return await TruthAsync(vendor, id);
        }

        throw new InvalidOperationException("It did not come to its end in 8000 simulated seconds: " + await TruthAsync(vendor, id));
    }

    private async Task<JsonElement> TruthAsync(string vendor, string id) => (await _sim.JsonAsync($"/control/campaigns?vendor={vendor}")).EnumerateArray().Single(campaign => campaign.Text("id") == id);

    private static JsonElement[] Attempts(JsonElement number) => [.. number.GetProperty("attempts").EnumerateArray()];

    private static int Dialed(JsonElement truth) => truth.GetProperty("numbers").EnumerateArray().Sum(number => Attempts(number).Length);

    private static void Agree(CampaignReport report, JsonElement[] truth)
    {
        report.Rejected.ShouldBeEmpty();
        report.Numbers.Select(number => (PhoneNumber.Key(number.Number), number.State.ToString().ToUpperInvariant()))
            .ShouldBe(truth.Select(number => (number.Text("number")!, number.Text("state")!.ToUpperInvariant())));
        if (!report.Counts.IsEmpty) report.Counts.Sum(count => count.Count).ShouldBe(truth.Length);

        // A list's report tells no attempts; call details tell the last of each number.
        foreach (var result in report.Results)
        {
            var last = Attempts(truth.Single(number => number.Text("number") == PhoneNumber.Key(result.Number)))[^1];
            result.Outcome.ShouldBe(last.Text("outcome") switch
            {
                "answered" => ContactResult.Answered, "abandoned" => ContactResult.Dropped, "noAnswer" => ContactResult.NoAnswer, "busy" => ContactResult.Busy, _ => ContactResult.Failed,
            });
            result.Agent.ShouldBe(last.Text("extension"));
            if (result.Outcome == ContactResult.Answered) result.StartedAt.ShouldNotBeNull().ShouldBe(last.GetProperty("connectedAt").GetDateTimeOffset(), TimeSpan.FromSeconds(1));
        }

        if (report.Counts.IsEmpty) report.Results.Length.ShouldBe(truth.Length);
    }

    /// <summary>Every attempt is pushed once, under a key of its own, and says of the call whether somebody picked up.</summary>
    private async Task PushesAgreeAsync(string vendor, string id, JsonElement[] truth)
    {
        var attempts = truth.SelectMany(number => Attempts(number).Select(attempt => (Number: number.Text("number"), Attempt: attempt))).ToArray();
        await Eventually.TrueAsync(() => _pushes.Count >= attempts.Length);
        var topic = vendor == "netgsm" ? "autodial" : "campaign";
        var results = _pushes.Select(body => PbxCatalog.Find(vendor)!.ReadPush!(new PushMessage(Guid.NewGuid(), topic, null, body, _sim.Time.GetUtcNow()))).SelectMany(reading =>
        {
            reading.Outcome.ShouldBe(PushOutcome.Understood);
            return reading.Results;
        }).ToArray();

        results.Select(result => result.Key).ShouldBeUnique();
        results.ShouldAllBe(result => result.Campaign == id);
        results.Select(result => (Number: PhoneNumber.Key(result.Number), result.CallKey, Answered: result.Outcome == ContactResult.Answered))
            .ShouldBe(attempts.Select(one => (one.Number!, one.Attempt.Text("callKey"), one.Attempt.Text("pickedUpAt") is not null)), ignoreOrder: true);
        foreach (var result in results.Where(result => result.Outcome != ContactResult.Answered))
        {
            var real = attempts.Single(one => one.Attempt.Text("callKey") == result.CallKey).Attempt.Text("outcome");
            if (real is "busy" or "noAnswer") result.Outcome.ToString().ShouldBe(real, StringCompareShould.IgnoreCase);
        }
    }

    private ICampaigns Pbx(string vendor) => (ICampaigns)Make(vendor, new FreeLine(_lines.ForTrial(PbxCatalog.Find(vendor)!)));

    private IPbx Make(string vendor, PbxLine line)
    {
        var url = _sim.Http.BaseAddress!.AbsoluteUri.TrimEnd('/');
        PbxSettings settings = vendor switch
        {
            "netgsm" => SimulatedNetgsm.Settings(url),
            "bulutsantralim" => new Portal.Infrastructure.Pbx.Bulutsantralim.BulutsantralimSettings { Address = url + "/bulutsantralim", Key = new Secret(Sim.Key) },
            _ => new Portal.Infrastructure.Pbx.CagriMerkezi.CagriMerkeziSettings { Address = url + "/cagrimerkezi/api/", ApiKey = new Secret("5c1f-77ab-90de-4b2a-cagri") },
        };
        return PbxCatalog.Find(vendor)!.Create(settings, line);
    }

    /// <summary>Without our own limits, whose clock stands still here.</summary>
    private sealed class FreeLine(PbxLine inner) : PbxLine
    {
        public override TimeProvider Time => inner.Time;

        public override PbxLine For(Urgency urgency) => this;

        public override Task<LineAnswer> SendAsync(LineRequest request, CancellationToken cancellationToken) => inner.SendAsync(request with { OperationClass = "free" }, cancellationToken);
    }
}
