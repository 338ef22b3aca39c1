using System.Text.Json;
using Microsoft.Extensions.Options;
using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Pbx.Netgsm;

namespace Portal.Infrastructure.Tests.Pbx.Netgsm;

/// <summary>Every operation over real HTTP: the adapter is called, and the simulated call center is looked at.</summary>
public sealed class NetgsmOperationTests : IClassFixture<SimulatedCenter>, IDisposable
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

    [Theory]
    [InlineData("object")]
    [InlineData("array")]
    public async Task ReadQueueStatesAsync_agrees_with_the_truth(string callers)
    {
        await SwitchAsync("callers", callers);

        var queues = await _pbx.ReadQueueStatesAsync(None);

        var site = await SiteAsync();
        queues.Select(q => q.Queue.Number).ShouldBe(site.List("queues").Select(q => q.Text("number")!), ignoreOrder: true);
        var agents = site.List("agents").ToDictionary(a => a.Text("extension")!, StringComparer.Ordinal);
        foreach (var queue in queues)
        {
            var real = site.List("queues").Single(q => q.Text("number") == queue.Queue.Number);
            var waiting = site.List("calls").Where(c => c.Text("queue") == queue.Queue.Number && c.Text("state") is "queued" or "ringing" && c.GetProperty("answeredAt").ValueKind == JsonValueKind.Null).ToArray();
            string Number(JsonElement call) => call.Text(call.Text("direction") == "inbound" ? "from" : "to")!;
            queue.Callers.Select(c => c.Number).ShouldBe(waiting.Select(Number), ignoreOrder: true);
            foreach (var caller in queue.Callers)
                caller.JoinedAt.ShouldNotBeNull().ShouldBe(waiting.Single(c => Number(c) == caller.Number).GetProperty("queuedAt").GetDateTimeOffset(), TimeSpan.FromSeconds(1.1));
            foreach (var member in real.List("memberDetails"))
            {
                var told = queue.Members.Single(m => m.Extension == member.Text("extension"));
                var agent = agents[told.Extension];
                told.State.ShouldBe(agent.Text("state") switch
                {
                    "talking" => AgentState.Talking,
                    "ringing" => AgentState.Ringing,
                    "offline" => AgentState.Offline,
                    "break" => AgentState.Break,
                    _ => member.GetProperty("paused").GetBoolean() ? AgentState.Break : AgentState.Ready,
                });
                if (agent.Text("state") == "break") told.BreakReason.ShouldBe(member.Text("pauseReason") ?? agent.Text("breakReason"));
            }
        }

        await SwitchAsync("callers", "object");
    }

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
    public async Task AddToQueueAsync_pause_and_penalty_arrive_and_only_who_was_added_can_be_removed()
    {
        var site = await SiteAsync();
        var queue = site.List("queues").Single(q => q.Text("number") == "muhasebe");
        var members = queue.GetProperty("members").EnumerateArray().Select(m => m.GetString()!).ToArray();
        var stranger = site.List("agents").Select(a => a.Text("extension")!).First(e => !members.Contains(e, StringComparer.Ordinal));

        await _pbx.AddToQueueAsync(new QueueMembership("muhasebe", stranger, Paused: true, Penalty: 9), None);

        var member = (await SiteAsync()).List("queues").Single(q => q.Text("number") == "muhasebe").List("memberDetails").Single(m => m.Text("extension") == stranger);
        (member.GetProperty("paused").GetBoolean(), member.GetProperty("penalty").GetInt32()).ShouldBe((true, 9));
        (await _pbx.ReadQueueMembersAsync("muhasebe", None)).Single(m => m.Extension == stranger).ShouldBe(new QueueMember(stranger, null, Paused: true, Removable: true));

        await _pbx.RemoveFromQueueAsync("muhasebe", stranger, None);
        (await _pbx.ReadQueueMembersAsync("muhasebe", None)).ShouldNotContain(m => m.Extension == stranger);
        await RefusedAsync(() => _pbx.RemoveFromQueueAsync("muhasebe", members[0], None), null);
        await RefusedAsync(() => _pbx.AddToQueueAsync(new QueueMembership("yok", stranger, false, null), None), "Bir veya birden fazla kuyrukta hata olustuUnable to add interface to queue: No such queue");
        await RefusedAsync(() => _pbx.RemoveFromQueueAsync("yok", stranger, None), "Bir veya birden fazla kuyrukta hata olustuUnable to remove interface from queue: No such queue");
    }

    [Fact]
    public async Task StartBreakAsync_in_all_queues_is_a_break_until_it_is_ended()
    {
        var free = await FreeAsync();

        await _pbx.StartBreakAsync(new BreakRequest(free, "Çay & simit", null), None);

        var agent = await AgentAsync(free);
        (agent.Text("state"), agent.Text("breakReason")).ShouldBe(("break", "Çay & simit"));
        var read = (await _pbx.ReadQueueStatesAsync(None)).SelectMany(q => q.Members).Where(m => m.Extension == free).ToArray();
        read.ShouldNotBeEmpty();
        read.ShouldAllBe(m => m.State == AgentState.Break && m.BreakReason == "Çay & simit");

        await _pbx.EndBreakAsync(free, null, None);
        (await AgentAsync(free)).Text("state").ShouldNotBe("break");
        await RefusedAsync(() => _pbx.StartBreakAsync(new BreakRequest("999", "x", null), None), "Bir veya birden fazla kuyrukta hata olustuInterface not found");
    }

    [Fact]
    public async Task StartBreakAsync_in_one_queue_pauses_there_alone()
    {
        var free = await FreeAsync();
        var queue = (await AgentAsync(free)).GetProperty("queues")[0].GetString()!;
        var other = new[] { "muhasebe", "satis", "destek" }.Except((await AgentAsync(free)).List("queues").Select(q => q.GetString()!), StringComparer.Ordinal).First();
        await _pbx.AddToQueueAsync(new QueueMembership(other, free, Paused: false, Penalty: null), None);

        await _pbx.StartBreakAsync(new BreakRequest(free, null, queue), None);

        var states = (await _pbx.ReadQueueStatesAsync(None)).SelectMany(q => q.Members).Where(m => m.Extension == free).ToDictionary(m => m.Queues[0], m => m.State);
        (states[queue], states[other]).ShouldBe((AgentState.Break, AgentState.Ready));
        await _pbx.EndBreakAsync(free, queue, None);
        await _pbx.RemoveFromQueueAsync(other, free, None);
    }

    [Fact]
    public async Task Outside_numbers_are_added_and_removed()
    {
        await _pbx.AddOutsideNumberAsync("destek", "0532 000 0606", 4, None);

        var outside = (await SiteAsync()).List("queues").Single(q => q.Text("number") == "destek").List("outside").ShouldHaveSingleItem();
        (outside.Text("number"), outside.GetProperty("penalty").GetInt32()).ShouldBe(("5320000606", 4));
        (await _pbx.ReadQueueMembersAsync("destek", None)).ShouldContain(m => m.Extension == "5320000606" && m.Removable == true);

        await _pbx.RemoveOutsideNumberAsync("destek", "05320000606", None);
        (await SiteAsync()).List("queues").Single(q => q.Text("number") == "destek").List("outside").ShouldBeEmpty();
    }

    [Fact]
    public async Task RemoveOutsideNumberAsync_a_number_that_is_not_there_is_refused() =>
        await RefusedAsync(() => _pbx.RemoveOutsideNumberAsync("satis", "0532 000 0607", None), "numara kuyrukta yok");

    [Theory]
    [InlineData("list")]
    [InlineData("data")]
    [InlineData("keyed")]
    [InlineData("text")]
    public async Task SearchCallsAsync_every_wrapping_tells_the_same_calls(string shape)
    {
        await SwitchAsync("cdr", shape);
        var now = _center.Time.GetUtcNow();

        var page = await _pbx.SearchCallsAsync(new CallSearch(now.AddHours(-20), now), None);

        page.Rejected.ShouldBeEmpty();
        var truth = (await _center.FinishedAsync("netgsm")).Where(c => c.GetProperty("startedAt").GetDateTimeOffset() <= now).ToDictionary(c => c.Text("key")!, StringComparer.Ordinal);
        page.Records.Select(r => r.VendorKey).ShouldBeSubsetOf(truth.Keys);
        page.Records.Length.ShouldBeGreaterThan(10);
        page.Records.Where(r => r.HasRecording == true).Select(r => r.VendorKey)
            .ShouldBe(page.Records.Where(r => truth[r.VendorKey].GetProperty("recorded").GetBoolean()).Select(r => r.VendorKey));
        await SwitchAsync("cdr", "list");
    }

    [Fact]
    public async Task SearchCallsAsync_by_number_side_and_id()
    {
        var now = _center.Time.GetUtcNow();
        var real = (await _center.FinishedAsync("netgsm")).First(c => c.Text("direction") == "outbound" && c.Text("outcome") == "answered");
        var span = new CallSearch(now.AddHours(-20), now);

        (await _pbx.SearchCallsAsync(span with { Number = real.Text("to"), Side = CallSide.Called }, None)).Records.ShouldContain(r => r.VendorKey == real.Text("key"));
        (await _pbx.SearchCallsAsync(span with { CallKey = real.Text("key") }, None)).Records.ShouldHaveSingleItem().To.ShouldBe(real.Text("to"));
    }

    [Theory]
    [InlineData("40")]
    [InlineData("60")]
    public async Task SearchCallsAsync_no_record_is_an_empty_page(string code)
    {
        await SwitchAsync("noRecord", code);

        (await _pbx.SearchCallsAsync(new CallSearch(default, default, CallKey: "1.1"), None)).Records.ShouldBeEmpty();

        await SwitchAsync("noRecord", "40");
    }

    [Fact]
    public async Task ReadRecordingAsync_the_sound_of_a_record_is_fetched()
    {
        var now = _center.Time.GetUtcNow();
        var record = (await _pbx.SearchCallsAsync(new CallSearch(now.AddHours(-20), now), None)).Records.First(r => r.HasRecording == true);

        var file = await _pbx.ReadRecordingAsync(record.RecordingReference, None);

        (file.ContentType, file.Audio.Span[..4].SequenceEqual("RIFF"u8)).ShouldBe(("audio/wav", true));
        (await Should.ThrowAsync<PbxException>(() => _pbx.ReadRecordingAsync(new Secret(_center.Url + "/netgsm/api/upload.php?tip=1&a=0"), None))).Kind.ShouldBe(PbxErrorKind.Protocol);
    }

    [Fact]
    public async Task ReadStatisticsAsync_a_day_and_a_range_agree_with_the_truth()
    {
        var inbound = (await _center.FinishedAsync("netgsm")).Where(c => c.Text("direction") == "inbound").ToArray();
        var day = DateOnly.FromDateTime(_center.Time.GetUtcNow().ToOffset(TimeSpan.FromHours(3)).DateTime);

        var row = (await _pbx.ReadDayStatisticsAsync(day, None)).ShouldHaveSingleItem();

        row.Day.ShouldBe(day);
        row.Incoming.ShouldBe(inbound.Length);
        row.Answered.ShouldBe(inbound.Count(c => c.Text("outcome") == "answered"));
        (row.NotAnswered + row.Abandoned + row.Answered).ShouldBe(row.Incoming);
        row.TalkSeconds.ShouldBe(inbound.Sum(c => c.GetProperty("talkSeconds").GetInt32()));
        (await _pbx.ReadStatisticsAsync(day.AddDays(-3), day, None)).ShouldBe([row]);
    }

    [Fact]
    public async Task ReadAbandonedCallsAsync_agrees_with_the_truth_and_a_day_without_calls_has_none()
    {
        var day = DateOnly.FromDateTime(_center.Time.GetUtcNow().ToOffset(TimeSpan.FromHours(3)).DateTime);
        var abandoned = (await _center.FinishedAsync("netgsm")).Where(c => c.Text("outcome") == "abandoned" && c.Text("queue") is not null);

        (await _pbx.ReadAbandonedCallsAsync(day, None)).Select(c => (c.CallKey, c.Number)).ShouldBe(abandoned.Select(c => (c.Text("key")!, c.Text("from")!)), ignoreOrder: true);
        (await _pbx.ReadAbandonedCallsAsync(day.AddDays(-5), None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task ReadBalanceAsync_tells_the_credit()
    {
        var credit = (await SiteAsync()).GetProperty("credit").GetDecimal();

        (await _pbx.ReadBalanceAsync(None)).ShouldContain(line => line.Amount == credit && line.Unit == "TL");
    }

    [Fact]
    public async Task Auto_dial_lists_go_through_all_seven_events()
    {
        var id = await _client.CreateDialListAsync(
            new NetgsmDialList
            {
                Name = "Bahar", Prefix = "BHR", Kind = NetgsmListKind.Dynamic, FirstDay = new DateOnly(2026, 3, 2), LastDay = new DateOnly(2026, 3, 4), From = new TimeOnly(9, 0), To = new TimeOnly(18, 0),
                Department = "satis", Trunk = "8504000500", DestinationType = "queue", DestinationName = "satis", Numbers = [new NetgsmDialNumber("05320000001", "Bir")],
            },
            None);
        (await _client.DialListsAsync(id, None)).ShouldHaveSingleItem().ShouldBe(
            new NetgsmDialListState(id, "Bahar", "0", NetgsmListKind.Dynamic, "2026-03-02", "2026-03-04", "09:00", "18:00", "satis", "queue", "satis"));

        await _client.SwitchDialListAsync(id, active: true, None);
        (await _client.DialListsAsync(null, None)).Single(list => list.Id == id).Status.ShouldBe("1");

        (await _client.AddDialNumbersAsync(id, [new NetgsmDialNumber("05320000002", "İki"), new NetgsmDialNumber("12", "kötü")], None)).Select(n => n.Accepted).ShouldBe([true, false]);
        var report = await _client.DialReportAsync(id, None);
        report.Counts[0].ShouldBe(("Hiç aranmamış", 2));
        var second = report.Numbers.Single(n => n.Name == "İki").Id!;
        await _client.ChangeDialNumberAsync(id, second, new NetgsmDialNumber("", "İkinci", Active: false), None);
        (await _client.DialReportAsync(id, None)).Numbers.ShouldContain(n => n.Name == "İkinci");
        await _client.RemoveDialNumberAsync(id, second, None);
        (await _client.DialReportAsync(id, None)).Numbers.ShouldHaveSingleItem().Name.ShouldBe("Bir");
    }

    [Theory]
    [InlineData("99", "HAtalı sorgulama. Bu id ye ait otomatik arama listesi yok yada yetkiniz yok.")]
    [InlineData("x", "Gönderilen ID değeri numerik ve sıfırdan büyük bir değer olmalıdır.")]
    public async Task Auto_dial_list_that_is_none_is_refused_in_the_vendors_words(string id, string words)
    {
        await RefusedAsync(() => _client.DialReportAsync(id, None), words);
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
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
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
