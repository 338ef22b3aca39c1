using Microsoft.Extensions.Options;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Tests.Pbx;

/// <summary>The same on a bad wire.</summary>
public sealed partial class CampaignTests
{
    public static TheoryData<string, string, PbxErrorKind> Faults
    {
        get
        {
            var data = new TheoryData<string, string, PbxErrorKind>();
            foreach (var vendor in (string[])["cagrimerkezi", "netgsm", "bulutsantralim"])
            {
                data.Add(vendor, "http500", PbxErrorKind.Protocol);
                data.Add(vendor, "garbage", PbxErrorKind.Protocol);
                data.Add(vendor, "reset", PbxErrorKind.Unreachable);
                data.Add(vendor, "unauthorized", PbxErrorKind.Unauthorized);
                data.Add(vendor, "rateLimited", PbxErrorKind.RateLimited);
                data.Add(vendor, "lostAnswer", PbxErrorKind.Unreachable);
                data.Add(vendor, "timeout", PbxErrorKind.Timeout);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Operations_in_trouble_fail_with_their_kind_and_are_sent_once(string vendor, string fault, PbxErrorKind kind)
    {
        var limits = PbxCatalog.Find(vendor)!.Traits.Campaigns!;
        var campaign = Campaign(vendor) with { Numbers = limits.NumbersAtCreation ? Numbers(3) : [] };
        var id = await Pbx(vendor).CreateCampaignAsync(campaign, CancellationToken.None);

        // On the real clock, which time limits need.
        using var lines = new PbxLines(TimeProvider.System, Options.Create(new PortalOptions { AllowPrivatePbxAddresses = true }));
        var pbx = (ICampaigns)Make(vendor, new FreeLine(new ImpatientLine(lines.ForTrial(PbxCatalog.Find(vendor)!), TimeSpan.FromSeconds(fault == "timeout" ? 0.3 : 20))));
        var before = await RequestsAsync(vendor);

        await _sim.SetFaultAsync(vendor, fault, 1);
        var creation = await Should.ThrowAsync<PbxException>(() => pbx.CreateCampaignAsync(campaign, CancellationToken.None));
        creation.Kind.ShouldBe(kind);
        var sent = 1;
        if (pbx is ICampaignNumbers more)
        {
            var addition = await more.AddNumbersAsync(id, [new CampaignNumber("05301112233")], CancellationToken.None);
            (addition.Failure?.Kind, addition.Numbers.Single().Verdict).ShouldBe((kind, CampaignForm.After(creation)));
            sent++;
        }

        if (pbx is ICampaignSwitch control)
        {
            (await Should.ThrowAsync<PbxException>(() => control.SwitchCampaignAsync(id, running: false, CancellationToken.None))).Kind.ShouldBe(kind);
            sent++;
        }

        await _sim.SetFaultAsync(vendor, fault, 0);
        (await RequestsAsync(vendor) - before).ShouldBe(sent);

        // Only where the answer alone was lost anything came about.
        var truth = (await _sim.JsonAsync($"/control/campaigns?vendor={vendor}")).EnumerateArray().ToArray();
        truth.Length.ShouldBe(fault == "lostAnswer" ? 2 : 1);
        truth[0].GetProperty("numbers").EnumerateArray().Count(number => number.Text("number") == "5301112233").ShouldBe(fault == "lostAnswer" && pbx is ICampaignNumbers ? 1 : 0);
    }

    [Theory]
    [InlineData("cagrimerkezi")]
    [InlineData("netgsm")]
    public async Task AddNumbersAsync_who_looks_before_sending_again_never_adds_a_number_twice(string vendor)
    {
        var pbx = (ICampaignNumbers)Pbx(vendor);
        var numbers = Numbers(80);
        var limits = PbxCatalog.Find(vendor)!.Traits.Campaigns!;
        var id = await pbx.CreateCampaignAsync(Campaign(vendor) with { Numbers = limits.NumbersAtCreation ? numbers[..1] : [] }, CancellationToken.None);
        foreach (var fault in (string[])["http500", "lostAnswer", "reset", "garbage"]) await _sim.SetFaultAsync(vendor, fault, 0.12);

        var held = new HashSet<string>(StringComparer.Ordinal);
        for (var rounds = 0; ; rounds++)
        {
            rounds.ShouldBeLessThan(200);
            var looked = await LookAsync();
            if (looked is null) continue;
            held.UnionWith(looked);
            var missing = numbers.Where(number => !held.Contains(PhoneNumber.Key(number.Number))).ToArray();
            if (missing.Length == 0) break;
            await pbx.AddNumbersAsync(id, [.. missing.Take(7)], CancellationToken.None);
        }

        foreach (var fault in (string[])["http500", "lostAnswer", "reset", "garbage"]) await _sim.SetFaultAsync(vendor, fault, 0);
        (await TruthAsync(vendor, id)).GetProperty("numbers").EnumerateArray().Select(number => number.Text("number")).ShouldBe(numbers.Select(number => PhoneNumber.Key(number.Number)), ignoreOrder: true);

        async Task<IEnumerable<string>?> LookAsync()
        {
            try
            {
                return (await ((ICampaignReport)pbx).ReadCampaignAsync(id, CancellationToken.None)).Numbers.Select(number => PhoneNumber.Key(number.Number));
            }
            catch (PbxException)
            {
                // The breaker may be open: its clock must go on.
                _sim.Advance(60);
                return null;
            }
        }
    }

    private async Task<long> RequestsAsync(string vendor) =>
        (await _sim.JsonAsync("/control/requests")).EnumerateArray().Single(one => one.Text("vendor") == vendor).GetProperty("requests").GetInt64();
}
