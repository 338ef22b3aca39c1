using System.Globalization;
using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Pbx.MutluSantral;

namespace Portal.Infrastructure.Tests.Pbx.MutluSantral;

/// <summary>Every operation over HTTP: what the adapter says is so in the simulated call center, and what it orders comes about there.</summary>
public sealed class MutluSantralOperationTests : IClassFixture<SimulatedCenter>, IDisposable
{
    private const string VendorId = "mutlusantral";

    private readonly SimulatedCenter _center;
    private readonly PbxLines _lines;

    public MutluSantralOperationTests(SimulatedCenter center)
    {
        _center = center;
        _lines = new PbxLines(center.Time, Options.Create(new PortalOptions { AllowPrivatePbxAddresses = true }));
    }

    public void Dispose() => _lines.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("asPrinted")]
    public async Task ReadBalanceAsync_tells_the_credit(string? fault)
    {
        if (fault is not null) await _center.PostAsync("faults", new { vendor = VendorId, kind = fault, rate = 1 });
        var lines = await Pbx().ReadBalanceAsync(CancellationToken.None);
        await _center.PostAsync("faults", new { vendor = VendorId, kind = "asPrinted", rate = 0 });

        var credit = (await _center.SiteAsync(VendorId)).GetProperty("credit").GetDecimal();
        lines.Select(l => (l.Amount is not null, l.Unit, l.ExpiresOn is not null)).ShouldBe([(true, "TL", false), (true, "min", true), (true, "sms", false), (true, "sms", true)]);
        lines[0].Amount.ShouldBe(Math.Round(credit, 2));
    }

    [Theory]
    [InlineData("array")]
    [InlineData("object")]
    [InlineData("text")]
    [InlineData("string")]
    [InlineData("302")]
    public async Task Links_of_every_shape_lead_to_a_page_that_opens_once(string shape)
    {
        await _center.PostAsync("options", new { vendor = VendorId, name = "links", value = shape });
        try
        {
            using var http = new HttpClient();
            foreach (var link in new[] { await Pbx().ReadTopUpLinkAsync(CancellationToken.None), await Pbx().ReadPanelLinkAsync(CancellationToken.None) })
            {
                (await http.GetAsync(link.Value)).StatusCode.ShouldBe(HttpStatusCode.OK);
                (await http.GetAsync(link.Value)).StatusCode.ShouldBe(HttpStatusCode.Gone, "the adapter must not have opened it either");
            }
        }
        finally
        {
            await _center.PostAsync("options", new { vendor = VendorId, name = "links", value = "array" });
        }
    }

    [Fact]
    public async Task SearchCallsAsync_tells_the_records_of_the_range_and_the_party()
    {
        var truth = (await _center.FinishedAsync(VendorId)).Select(c => (Key: c.Text("key")!, From: c.Text("from")!, At: c.GetProperty("startedAt").GetDateTimeOffset())).ToArray();
        var middle = truth.OrderBy(c => c.At).ElementAt(truth.Length / 2);
        var from = middle.At.AddTicks(-(middle.At.Ticks % TimeSpan.TicksPerSecond));

        // Another test here lets the world go on.
        var search = new CallSearch(from, (await _center.WorldAsync()).GetProperty("at").GetDateTimeOffset());

        var page = await Pbx().SearchCallsAsync(search, CancellationToken.None);
        var ofCaller = await Pbx().SearchCallsAsync(search with { Number = middle.From, Side = CallSide.Caller }, CancellationToken.None);

        page.Records.Select(r => r.VendorKey).ShouldBe(truth.Where(c => c.At >= from).Select(c => c.Key), ignoreOrder: true);
        ofCaller.Records.Select(r => r.VendorKey).ShouldContain(middle.Key);
        ofCaller.Records.ShouldAllBe(r => PhoneNumber.Key(r.From) == PhoneNumber.Key(middle.From));
    }

    [Fact]
    public async Task SearchCallsAsync_blank_of_newer_runtimes_reads_the_same()
    {
        var plain = await Pbx().SearchCallsAsync(new CallSearch(_center.Time.GetUtcNow().AddDays(-1), _center.Time.GetUtcNow()), CancellationToken.None);
        await _center.PostAsync("options", new { vendor = VendorId, name = "blank", value = "u202f" });
        var narrow = await Pbx().SearchCallsAsync(new CallSearch(_center.Time.GetUtcNow().AddDays(-1), _center.Time.GetUtcNow()), CancellationToken.None);
        await _center.PostAsync("options", new { vendor = VendorId, name = "blank", value = "plain" });

        narrow.Records.Select(record => record with { Raw = null }).ShouldBe(plain.Records.Select(record => record with { Raw = null }));
    }

    [Fact]
    public async Task SubscribeAsync_brings_the_pushes_that_the_adapter_reads()
    {
        var bodies = Channel.CreateUnbounded<(string Type, string Agent, byte[] Body)>();
        await using var receiver = await ScriptedServer.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            bodies.Writer.TryWrite((context.Request.ContentType!, context.Request.Headers.UserAgent.ToString(), body.ToArray()));
        });
        await _center.PostAsync("options", new { vendor = VendorId, name = "newEvents", value = "on" });
        await Pbx().SubscribeAsync(new Secret(receiver.Url + "/push/mutlusantral/token?a=1&b=2"), CancellationToken.None);
        await _center.PostAsync("load", new { speed = 60 });
        var events = new HashSet<string>(StringComparer.Ordinal);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (events.Count < 4)
        {
            var (type, agent, body) = await bodies.Reader.ReadAsync(limit.Token);
            (type, agent).ShouldBe(("application/x-www-form-urlencoded", "freeswitch-curl/1.0"));
            var name = WireForm.Read(System.Text.Encoding.UTF8.GetString(body))!["event"]!;
            events.Add(name);
            MutluSantralPush.Read(new PushMessage(Guid.Empty, "", type, body, _center.Time.GetUtcNow())).Outcome
                .ShouldBe(name == "EXTENSION_ANSWERED" ? PushOutcome.Unknown : PushOutcome.Understood);
        }

        await _center.PostAsync("load", new { speed = 0 });
        events.ShouldBe(["EXTENSION_RINGING", "IVR_MENU_ACTION", "IVR_MENU_EXIT", "EXTENSION_ANSWERED"], ignoreOrder: true);
        receiver.Requests.ShouldAllBe(r => r == "POST /push/mutlusantral/token?a=1&b=2");

        await _center.PostAsync("options", new { vendor = VendorId, name = "newEvents", value = "off" });
        await Pbx().UnsubscribeAsync(CancellationToken.None);

        // Harmless a second time.
        await Pbx().UnsubscribeAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData("200")]
    [InlineData("documented")]
    public async Task Errors_with_any_status_are_errors(string status)
    {
        await _center.PostAsync("options", new { vendor = VendorId, name = "errorStatus", value = status });
        try
        {
            var wrong = new MutluSantralPbx(Settings() with { Password = new Secret("falsch-4711") }, _lines.ForTrial(MutluSantralPbx.Vendor));
            var refused = await Should.ThrowAsync<PbxException>(() => wrong.ReadBalanceAsync(CancellationToken.None));
            (refused.Kind, refused.VendorMessage).ShouldBe((PbxErrorKind.Unauthorized, "Geçersiz Kullanıcı Adı/Parola!"));

            // An address that the vendor does not take is no matter of the password.
            var address = await Should.ThrowAsync<PbxException>(() => Pbx().SubscribeAsync(new Secret("http://example.com/push/t0ken"), CancellationToken.None));
            address.Kind.ShouldBe(PbxErrorKind.Refused);
            (address + address.VendorMessage).ShouldNotContain("t0ken");
        }
        finally
        {
            await _center.PostAsync("options", new { vendor = VendorId, name = "errorStatus", value = "documented" });
        }
    }

    [Theory]
    [InlineData("http500", PbxErrorKind.Protocol)]
    [InlineData("reset", PbxErrorKind.Unreachable)]
    [InlineData("garbage", PbxErrorKind.Protocol)]
    [InlineData("unauthorized", PbxErrorKind.Unauthorized)]
    [InlineData("rateLimited", PbxErrorKind.RateLimited)]
    [InlineData("slow", PbxErrorKind.Timeout)]
    public async Task Operations_in_trouble_fail_with_their_kind(string fault, PbxErrorKind expected)
    {
        await _center.PostAsync("faults", new { vendor = VendorId, kind = fault, rate = 1 });
        try
        {
            Func<MutluSantralPbx, Task>[] operations =
            [
                pbx => pbx.ReadBalanceAsync(CancellationToken.None),
                pbx => pbx.ReadTopUpLinkAsync(CancellationToken.None),
                pbx => pbx.ReadPanelLinkAsync(CancellationToken.None),
                pbx => pbx.SearchCallsAsync(new CallSearch(_center.Time.GetUtcNow().AddDays(-1), _center.Time.GetUtcNow()), CancellationToken.None),
                pbx => pbx.SubscribeAsync(new Secret("http://127.0.0.1:9/"), CancellationToken.None),
                pbx => pbx.UnsubscribeAsync(CancellationToken.None),
            ];
            using var lines = new PbxLines(TimeProvider.System, Options.Create(new PortalOptions { AllowPrivatePbxAddresses = true }));
            for (var i = 0; i < operations.Length; i++)
            {
                var line = new ImpatientLine(lines.ForTrial(MutluSantralPbx.Vendor), TimeSpan.FromSeconds(fault == "slow" ? 0.3 : 20));
                var failure = await Should.ThrowAsync<PbxException>(() => operations[i](new MutluSantralPbx(Settings(), line)));
                failure.Kind.ShouldBe(expected, i.ToString(CultureInfo.InvariantCulture));
            }
        }
        finally
        {
            await _center.PostAsync("faults", new { vendor = VendorId, kind = fault, rate = 0 });
        }
    }

    private MutluSantralSettings Settings() => new() { Address = _center.Url + "/mutlusantral", Username = "portal", Password = new Secret("Mutlu-Sim-1") };

    private MutluSantralPbx Pbx() => new(Settings(), _lines.ForTrial(MutluSantralPbx.Vendor));
}
