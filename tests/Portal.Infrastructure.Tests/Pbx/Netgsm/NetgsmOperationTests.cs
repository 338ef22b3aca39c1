using System.Text.Json;
using Microsoft.Extensions.Options;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Pbx.Netgsm;

namespace Portal.Infrastructure.Tests.Pbx.Netgsm;

/// <summary>Every operation over real HTTP: the adapter is called, and the simulated call center is looked at.</summary>
public sealed partial class NetgsmOperationTests : IClassFixture<SimulatedCenter>, IDisposable
{
    private readonly SimulatedCenter _center;
    private readonly PbxLines _lines;
    private readonly NetgsmCalls _calls = new();
    private readonly NetgsmPbx _pbx;
    private readonly NetgsmClient _client;

    public NetgsmOperationTests(SimulatedCenter center)
    {
        _center = center;
        _lines = new PbxLines(center.Time, Options.Create(new PortalOptions { AllowPrivatePbxAddresses = true }));
        var line = _lines.ForTrial(NetgsmPbx.Vendor);
        _pbx = new NetgsmPbx(SimulatedNetgsm.Settings(center.Url), line, _calls);
        _client = new NetgsmClient(SimulatedNetgsm.Settings(center.Url), line);
    }

    private static CancellationToken None => CancellationToken.None;

    public void Dispose() => _lines.Dispose();

    [Fact]
    public async Task MuteAsync_either_direction_is_muted_and_unmuted()
    {
        var call = await TalkingAsync();

        await _pbx.MuteAsync(call, MuteDirection.In, muted: true, None);
        (await CallAsync(call)).Text("muted").ShouldBe("in");
        await _pbx.MuteAsync(call, MuteDirection.All, muted: true, None);
        (await CallAsync(call)).Text("muted").ShouldBe("all");
        await _pbx.MuteAsync(call, MuteDirection.In, muted: false, None);
        (await CallAsync(call)).Text("muted").ShouldBe("out");
        await _pbx.MuteAsync(call, MuteDirection.All, muted: false, None);
        (await CallAsync(call)).Text("muted").ShouldBe("none");

        await RefusedAsync(() => _pbx.MuteAsync("1.1", MuteDirection.All, muted: true, None), "Eksik yada yanlis parametre");
    }

    [Fact]
    public async Task TransferAsync_the_call_goes_to_the_extension_or_to_an_outside_number()
    {
        var call = await TalkingAsync();
        var free = await FreeAsync();

        await _pbx.TransferAsync(call, free, None);

        var moved = await CallAsync(call);
        (moved.Text("state"), moved.Text("extension")).ShouldBe(("ringing", free));
        await RefusedAsync(() => _pbx.TransferAsync(call, free, None), null);

        // A call of its own that is sure to be answered, so that no other test's call is taken.
        var other = await AnsweredAsync("0532 000 0001");
        await RefusedAsync(() => _pbx.TransferAsync(other, "999", None), "Eksik yada yanlis parametre 2");
        await _pbx.TransferAsync(other, "+90 544 000 0001", None);
        (await CallAsync(other)).Text("outsideParty").ShouldBe("05440000001");
    }

    [Fact]
    public async Task TransferAttendedAsync_only_for_a_call_that_began_with_the_outside_number()
    {
        var free = await FreeAsync();
        var call = await AnsweredAsync("05320010001", new CallOptions { DestinationFirst = true });
        var target = await FreeAsync(free);

        await _pbx.TransferAttendedAsync(call, target, None);

        (await CallAsync(call)).Text("consulted").ShouldBe(target);
        await RefusedAsync(async () => await _pbx.TransferAttendedAsync(await TalkingAsync(), target, None), "Eksik yada yanlis parametre");
    }

    [Theory]
    [InlineData("05330000001", null)]
    [InlineData("05330000002", "Get Busy")]
    [InlineData("05330000003", "No Answer")]
    public async Task OriginateAsync_answer_that_waits_names_the_call_or_says_why_there_is_none(string number, string? refusal)
    {
        var free = await FreeAsync();
        var options = new CallOptions { WaitForAnswer = true, RingSeconds = 25, MaxSeconds = 600 };

        if (refusal is null)
        {
            var answer = await RunningAsync(() => _pbx.OriginateAsync(new OriginateRequest(free, number, options), None));
            var call = await CallAsync(answer.CallKey.ShouldNotBeNull());
            (call.Text("from"), call.Text("to"), call.Text("state")).ShouldBe((free, number, "talking"));
            _calls.WireOf(answer.CallKey).ShouldStartWith("sip3-");
        }
        else
        {
            await RefusedAsync(() => RunningAsync(() => _pbx.OriginateAsync(new OriginateRequest(free, number, options), None)), refusal);
        }
    }

    [Fact]
    public async Task OriginateAsync_at_once_the_call_shows_the_trunk_and_names_no_key()
    {
        var free = await FreeAsync();

        (await _pbx.OriginateAsync(new OriginateRequest(free, "05330020001", new CallOptions { Trunk = "0312 000 0600" }), None)).CallKey.ShouldBeNull();

        var call = (await SiteAsync()).List("calls").Single(c => c.Text("to") == "05330020001");
        (call.Text("from"), call.Text("outsideNumber")).ShouldBe((free, "03120000600"));
        await RefusedAsync(() => _pbx.OriginateAsync(new OriginateRequest(free, "05330020001", new CallOptions { Trunk = "5555555555" }), None), "Eksik yada yanlis parametre 2");
    }

    [Fact]
    public async Task CallInsideAsync_one_extension_rings_another()
    {
        var caller = await FreeAsync();
        var called = await FreeAsync(caller);

        await _pbx.CallInsideAsync(caller, called, CallOptions.None, None);

        var call = (await SiteAsync()).List("calls").Single(c => c.Text("from") == caller && c.Text("to") == called);
        call.Text("direction").ShouldBe("internal");
        await RefusedAsync(() => _pbx.CallInsideAsync(caller, "999", CallOptions.None, None), null);
    }

    [Fact]
    public async Task LinkAsync_the_number_that_is_to_ring_first_rings_first()
    {
        await _pbx.LinkAsync("0532 003 0001", "0533 003 0001", CallOptions.None, None);
        await _pbx.LinkAsync("0532 004 0001", "0533 004 0001", new CallOptions { DestinationFirst = true }, None);

        var calls = (await SiteAsync()).List("calls");
        calls.ShouldContain(c => c.Text("from") == "05320030001" && c.Text("to") == "05330030001");
        calls.ShouldContain(c => c.Text("from") == "05330040001" && c.Text("to") == "05320040001");
        await RefusedAsync(() => _pbx.LinkAsync("12", "0533 004 0001", CallOptions.None, None), null);
    }

    [Theory]
    [InlineData(MenuKind.Queue, "satis", "05320050001")]
    [InlineData(MenuKind.Ivr, "karsilama", "05320060001")]
    [InlineData(MenuKind.Announcement, "kampanya", "05320070001")]
    public async Task CallIntoMenuAsync_the_number_is_called_and_put_where_it_should(MenuKind kind, string menu, string number)
    {
        var answer = await RunningAsync(() => _pbx.CallIntoMenuAsync(new MenuCallRequest(number, kind, menu, "VIP"), new CallOptions { WaitForAnswer = true }, None));

        var call = await CallAsync(answer.CallKey.ShouldNotBeNull());
        (call.Text("to"), call.Text("prefix")).ShouldBe((number, "VIP"));
        if (kind == MenuKind.Queue) call.Text("queue").ShouldBe(menu);
        else call.Text("menu").ShouldBe(menu);
        await RefusedAsync(() => _pbx.CallIntoMenuAsync(new MenuCallRequest(number, kind, "yok", null), CallOptions.None, None), "Unsuccessful");
    }

    [Fact]
    public async Task Commands_find_a_call_by_its_bare_key_where_the_PBX_insists_on_its_own_spelling()
    {
        var call = await TalkingAsync();
        await SwitchAsync("ids", "strict");

        await RefusedAsync(() => _pbx.MuteAsync(call, MuteDirection.All, muted: true, None), "Eksik yada yanlis parametre");
        _calls.Note("sip3-" + call);
        await _pbx.MuteAsync(call, MuteDirection.All, muted: true, None);

        (await CallAsync(call)).Text("muted").ShouldBe("all");
        await _pbx.MuteAsync(call, MuteDirection.All, muted: false, None);
        await SwitchAsync("ids", "prefixed");
    }

    [Fact]
    public async Task ReadQueueStatesAsync_over_the_limit_is_told_as_such()
    {
        await _center.PostAsync("faults", new { vendor = "netgsm", kind = "rateLimited", rate = 1 });
        try
        {
            (await Should.ThrowAsync<PbxException>(() => _pbx.HangUpAsync("1.1", None))).Kind.ShouldBe(PbxErrorKind.RateLimited);
            (await Should.ThrowAsync<PbxException>(() => _pbx.ReadBalanceAsync(None))).Kind.ShouldBe(PbxErrorKind.RateLimited);
            (await Should.ThrowAsync<PbxException>(() => _pbx.ReadDayStatisticsAsync(new DateOnly(2026, 3, 2), None))).Kind.ShouldBe(PbxErrorKind.RateLimited);
        }
        finally
        {
            await _center.PostAsync("faults", new { vendor = "netgsm", kind = "rateLimited", rate = 0 });
        }
    }

    private async Task<string> AnsweredAsync(string number, CallOptions? options = null)
    {
        var free = await FreeAsync();
        return (await RunningAsync(() => _pbx.OriginateAsync(new OriginateRequest(free, number, (options ?? CallOptions.None) with { WaitForAnswer = true }), None))).CallKey.ShouldNotBeNull();
    }

    /// <summary>Lets the clock of the call center run meanwhile.</summary>
    private async Task<T> RunningAsync<T>(Func<Task<T>> act)
    {
        await _center.PostAsync("load", new { speed = 20 });
        try
        {
            return await act();
        }
        finally
        {
            await _center.PostAsync("load", new { speed = 0 });
            var ahead = (await _center.WorldAsync()).GetProperty("at").GetDateTimeOffset() - _center.Time.GetUtcNow();
            if (ahead > TimeSpan.Zero) _center.Time.Advance(ahead);
        }
    }

    private async Task<string> TalkingAsync() => (await SoonAsync("calls", c => c.Text("state") == "talking" && c.Text("direction") == "inbound")).Text("id")!;

    private async Task<string> FreeAsync(string? butNot = null) => (await SoonAsync("agents", a => a.Text("state") == "ready" && a.Text("extension") != butNot)).Text("extension")!;

    /// <summary>The first that is as wanted, once one is.</summary>
    private async Task<JsonElement> SoonAsync(string list, Func<JsonElement, bool> wanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            if ((await SiteAsync()).List(list).FirstOrDefault(wanted) is { ValueKind: JsonValueKind.Object } found) return found;
            await RunningAsync(async () =>
            {
                await Task.Delay(50, limit.Token);
                return true;
            });
        }
    }

    private Task<JsonElement> SiteAsync() => _center.SiteAsync("netgsm");

    private async Task<JsonElement> CallAsync(string key) => (await SiteAsync()).List("calls").Single(c => c.Text("id") == key);

    private async Task<JsonElement> AgentAsync(string extension) => (await SiteAsync()).List("agents").Single(a => a.Text("extension") == extension);

    private Task SwitchAsync(string name, string value) => _center.PostAsync("options", new { vendor = "netgsm", name, value });

    private static async Task RefusedAsync(Func<Task> act, string? words)
    {
        var failure = await Should.ThrowAsync<PbxException>(act);
        failure.Kind.ShouldBe(PbxErrorKind.Refused);
        if (words is not null) failure.VendorMessage.ShouldBe(words);
    }
}

internal static class NetgsmTruth
{
    public static JsonElement[] List(this JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray()];
}
