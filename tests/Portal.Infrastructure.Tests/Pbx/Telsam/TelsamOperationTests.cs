using Microsoft.Extensions.Options;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Pbx.Telsam;

namespace Portal.Infrastructure.Tests.Pbx.Telsam;

/// <summary>Both generations of the address and both wrappers, over HTTP.</summary>
public sealed class TelsamOperationTests : IClassFixture<SimulatedCenter>, IDisposable
{
    private readonly SimulatedCenter _center;
    private readonly PbxLines _lines;

    public TelsamOperationTests(SimulatedCenter center)
    {
        _center = center;
        _lines = new PbxLines(center.Time, Options.Create(new PortalOptions { AllowPrivatePbxAddresses = true }));
    }

    public void Dispose() => _lines.Dispose();

    [Theory]
    [InlineData("/telsam/", "array")]
    [InlineData("/telsam/", "object")]
    [InlineData("/telsam/api/old/get", "array")]
    [InlineData("/telsam/api/old/get", "object")]
    public async Task Every_operation_works_at_both_addresses_and_with_both_wrappers(string path, string wrapper)
    {
        await _center.PostAsync("options", new { vendor = "telsam", name = "wrapper", value = wrapper });
        await _center.PostAsync("calls", new { vendor = "telsam", number = "5320000077" });
        var site = await _center.SiteAsync("telsam");
        var finished = await _center.FinishedAsync("telsam");
        var caller = finished.First(c => c.Text("direction") == "inbound").Text("from")!;
        var now = _center.Time.GetUtcNow();

        (await Pbx(path).ReadActiveCallsAsync(CancellationToken.None)).Length.ShouldBe(site.GetProperty("calls").GetArrayLength());
        (await Pbx(path).ReadRecentCallsAsync(now.AddDays(-1), CancellationToken.None)).Records.Length.ShouldBe(finished.Length);
        var ofCaller = await Pbx(path).SearchCallsAsync(new CallSearch(now.AddDays(-1), now, caller, CallSide.Caller), CancellationToken.None);
        ofCaller.Records.Select(r => r.VendorKey).ShouldBe(finished.Where(c => PhoneNumber.Key(c.Text("from")) == PhoneNumber.Key(caller)).Select(c => c.Text("key")!), ignoreOrder: true);
        ofCaller.Records.ShouldAllBe(r => r.HasRecording != null);
        var call = site.GetProperty("calls").EnumerateArray().First(c => c.Text("from") == "905320000077").Text("id")!;
        await Pbx(path).HangUpAsync(call, CancellationToken.None);
        (await _center.SiteAsync("telsam")).GetProperty("calls").EnumerateArray().ShouldNotContain(c => c.Text("id") == call);
        await _center.PostAsync("options", new { vendor = "telsam", name = "wrapper", value = "array" });
    }

    private TelsamPbx Pbx(string path) =>
        new(new TelsamSettings { Endpoint = _center.Url + path, Username = "portal", Password = new Secret("Telsam-Sim-1") }, _lines.ForTrial(TelsamPbx.Vendor));
}
