using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Bulutsantralim;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Tests.Pbx.Bulutsantralim;

/// <summary>Every operation over HTTP: what the adapter says is so in the simulated call center, and what it orders comes about there.</summary>
public sealed class BulutsantralimOperationTests : IClassFixture<SimulatedCenter>, IDisposable
{
    private const string VendorId = "bulutsantralim";

    private readonly SimulatedCenter _center;
    private readonly PbxLines _lines;

    public BulutsantralimOperationTests(SimulatedCenter center)
    {
        _center = center;
        _lines = new PbxLines(center.Time, Options.Create(new PortalOptions { AllowPrivatePbxAddresses = true }));
    }

    public void Dispose() => _lines.Dispose();

    [Fact]
    public async Task OriginateAsync_then_AnswerAsync_the_extension_picks_up_and_calls_with_the_number_that_was_chosen()
    {
        var extension = await ReadyAsync();
        var options = new CallOptions { CallerId = "902120000200", ManualAnswer = true, RingSeconds = 45 };

        var key = (await Pbx().OriginateAsync(new OriginateRequest(extension, "905321112233", options), CancellationToken.None)).CallKey!;
        (await CallAsync(key)).Text("outsideNumber").ShouldBe("02120000200");
        (await AgentAsync(extension)).Text("state").ShouldBe("ringing");
        await Pbx().AnswerAsync(key, CancellationToken.None);

        (await AgentAsync(extension)).Text("state").ShouldBe("talking");
        await RefusedAsync(() => Pbx().AnswerAsync(key, CancellationToken.None), "No such channel!");
        await Pbx().HangUpAsync(key, CancellationToken.None);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(61)]
    public Task OriginateAsync_ringing_time_beyond_the_vendors_is_refused(int seconds) => RefusedAsync(
        async () => await Pbx().OriginateAsync(new OriginateRequest(await ReadyAsync(), "905321112233", new CallOptions { RingSeconds = seconds }), CancellationToken.None),
        "timeout must be between 10 and 60");

    [Fact]
    public async Task OriginateAsync_number_of_somebody_else_is_refused() => await RefusedAsync(
        async () => await Pbx().OriginateAsync(new OriginateRequest(await ReadyAsync(), "905321112233", new CallOptions { CallerId = "905550000000" }), CancellationToken.None),
        "caller_id 905550000000 not found");

    [Fact]
    public async Task LinkAsync_answers_once_the_first_number_has()
    {
        await _center.PostAsync("load", new { speed = 60 });
        try
        {
            var key = (await Pbx().LinkAsync("905320000001", "905330000001", new CallOptions { RingSeconds = 30, CallerId = "908502000101" }, CancellationToken.None)).CallKey!;
            await _center.PostAsync("load", new { speed = 0 });

            var call = await CallAsync(key);
            (call.Text("from"), call.Text("to"), call.Text("outsideNumber"), call.GetProperty("byApi").GetBoolean()).ShouldBe(("05320000001", "05330000001", "08502000101", true));

            await _center.PostAsync("load", new { speed = 60 });
            await RefusedAsync(() => Pbx().LinkAsync("905320000003", "905330000001", new CallOptions { RingSeconds = 10 }, CancellationToken.None), "NO_ANSWER");
            await RefusedAsync(() => Pbx().LinkAsync("905320000001", "1234", CallOptions.None, CancellationToken.None), "invalid destination: 1234");
        }
        finally
        {
            await _center.PostAsync("load", new { speed = 0 });
        }
    }

    [Fact]
    public async Task TransferAsync_rings_the_other_extension_with_the_call()
    {
        // Both at the same moment: looking for one lets the other go on.
        var both = await _center.UntilAsync(VendorId, site =>
            Find(site, "calls", c => c.Text("state") == "talking" && c.Text("direction") == "inbound") is { } call && Find(site, "agents", a => a.Text("state") == "ready") is { } agent
                ? call.Text("id") + " " + agent.Text("extension")
                : null);
        var (key, target) = (both.Split(' ')[0], both.Split(' ')[1]);

        await Pbx().TransferAsync(key, target, CancellationToken.None);

        var agent = await AgentAsync(target);
        (agent.Text("state"), agent.Text("callId")).ShouldBe(("ringing", key));
        await RefusedAsync(() => Pbx().TransferAsync(key, "9999", CancellationToken.None), "extension 9999 not found");
    }

    [Fact]
    public async Task MuteAsync_mutes_both_directions_and_lets_them_be_heard_again()
    {
        var key = await TalkingAsync();

        await Pbx().MuteAsync(key, MuteDirection.All, muted: true, CancellationToken.None);
        (await CallAsync(key)).Text("muted").ShouldBe("all");
        await Pbx().MuteAsync(key, MuteDirection.All, muted: false, CancellationToken.None);
        (await CallAsync(key)).Text("muted").ShouldBe("none");
        await RefusedAsync(() => Pbx().MuteAsync("nothing", MuteDirection.All, muted: true, CancellationToken.None), "No such channel!");
    }

    [Fact]
    public async Task SetDoNotDisturbAsync_switches_it()
    {
        var extension = await ReadyAsync();

        var answer = await Pbx().SetDoNotDisturbAsync(extension, on: true, CancellationToken.None);
        var on = await AgentAsync(extension);
        await Pbx().SetDoNotDisturbAsync(extension, on: false, CancellationToken.None);
        var off = await AgentAsync(extension);

        answer.VendorMessage.ShouldBe($"Changed DND of {extension} to on.");
        (on.GetProperty("dnd").GetBoolean(), on.Text("state")).ShouldBe((true, "break"));
        off.GetProperty("dnd").GetBoolean().ShouldBeFalse();
        await RefusedAsync(() => Pbx().SetDoNotDisturbAsync("9999", on: true, CancellationToken.None), "cannot find user for extension");
    }

    [Fact]
    public async Task Queue_members_are_read_added_removed_and_put_in_order()
    {
        var before = await MembersAsync("202");
        (await Pbx().ReadQueueMembersAsync("202", CancellationToken.None)).Select(m => m.Extension).ShouldBe(before);
        var other = (await SiteAsync()).GetProperty("agents").EnumerateArray().Select(a => a.Text("extension")!).First(e => !before.Contains(e, StringComparer.Ordinal));

        await Pbx().AddToQueueAsync(new QueueMembership("202", other, Paused: false, null), CancellationToken.None);
        (await MembersAsync("202")).ShouldBe([.. before, other]);
        await Pbx().RemoveFromQueueAsync("202", before[0], CancellationToken.None);
        (await MembersAsync("202")).ShouldBe([.. before.Skip(1), other]);
        await Pbx().SetQueueMembersAsync("202", [.. before.Reverse()], CancellationToken.None);
        (await MembersAsync("202")).ShouldBe(before.Reverse());

        await RefusedAsync(() => Pbx().ReadQueueMembersAsync("999", CancellationToken.None), "Queue_number value null or none 999");
        await RefusedAsync(() => Pbx().SetQueueMembersAsync("202", ["9999"], CancellationToken.None), "User value null or none 9999");
        await RefusedAsync(() => Pbx().SetQueueMembersAsync("202", [], CancellationToken.None), "user_list value null or none");
    }

    [Fact]
    public async Task SearchCallsAsync_range_number_and_key_find_what_was()
    {
        var truth = (await _center.FinishedAsync(VendorId)).Select(c => (Key: c.Text("key")!, From: c.Text("from")!, At: c.GetProperty("startedAt").GetDateTimeOffset())).OrderByDescending(c => c.At).ToArray();
        var middle = truth[truth.Length / 2];
        var from = middle.At.AddTicks(-(middle.At.Ticks % TimeSpan.TicksPerSecond));

        // Other tests here let the world go on.
        var to = (await _center.WorldAsync()).GetProperty("at").GetDateTimeOffset();

        var newer = await Pbx().SearchCallsAsync(new CallSearch(from, to), CancellationToken.None);
        newer.Records.Select(r => r.VendorKey).ShouldBe(truth.Where(c => c.At >= from).Take(100).Select(c => c.Key), ignoreOrder: true);
        var second = await Pbx().SearchCallsAsync(new CallSearch(to.AddDays(-1), to, Page: 2), CancellationToken.None);
        second.Records.Length.ShouldBe(Math.Clamp(truth.Length - 100, 0, 100));
        (await Pbx().SearchCallsAsync(new CallSearch(from, to, middle.From, CallSide.Caller), CancellationToken.None)).Records.Select(r => r.VendorKey).ShouldContain(middle.Key);
        (await Pbx().SearchCallsAsync(new CallSearch(to.AddDays(-1), to, CallKey: middle.Key), CancellationToken.None)).Records.ShouldHaveSingleItem().VendorKey.ShouldBe(middle.Key);
        (await Pbx().SearchCallsAsync(new CallSearch(to.AddDays(-1), to, CallKey: "nothing"), CancellationToken.None)).Records.ShouldBeEmpty();
    }

    [Fact]
    public async Task ReadCallDetailAsync_tells_the_call_and_who_was_rung()
    {
        var real = (await _center.FinishedAsync(VendorId)).First(c => c.Text("direction") == "inbound" && c.Text("outcome") == "answered");

        var journey = await Pbx().ReadCallDetailAsync(real.Text("key")!, CancellationToken.None);

        (journey.Call.VendorKey, journey.Call.Outcome, journey.Call.Extension).ShouldBe((real.Text("key"), CallOutcome.Answered, real.Text("extension")));
        journey.Legs.ShouldContain(leg => leg.Destination == real.Text("extension") && leg.AnsweredAt != null);
        await RefusedAsync(() => Pbx().ReadCallDetailAsync("nothing", CancellationToken.None), "cannot find call with call_uuid nothing");
    }

    [Theory]
    [InlineData("file")]
    [InlineData("object")]
    [InlineData("redirect")]
    public async Task ReadRecordingAsync_brings_the_sound(string shape)
    {
        await _center.PostAsync("options", new { vendor = VendorId, name = "recordings", value = shape });
        var key = (await _center.FinishedAsync(VendorId)).First(c => c.GetProperty("recorded").GetBoolean()).Text("key")!;

        var file = await Pbx().ReadRecordingAsync(new Secret(key), CancellationToken.None);

        (file.ContentType, file.FileName).ShouldBe(("audio/wav", key + ".wav"));
        file.Audio.Span[..4].SequenceEqual("RIFF"u8).ShouldBeTrue();
        await RefusedAsync(() => Pbx().ReadRecordingAsync(new Secret("nothing"), CancellationToken.None), "cannot find call with call_uuid nothing");
        await _center.PostAsync("options", new { vendor = VendorId, name = "recordings", value = "file" });
    }

    [Fact]
    public async Task Caller_ids_are_read_and_set()
    {
        var own = (await SiteAsync()).GetProperty("ownNumbers").EnumerateArray().Select(n => n.GetString()!).ToArray();
        var extension = await ReadyAsync();

        (await Pbx().ReadCallerIdsAsync(CancellationToken.None)).ShouldBe(own.Select(n => "90" + n));
        foreach (var number in own.Reverse())
        {
            await Pbx().SetCallerIdAsync(extension, "90" + number, CancellationToken.None);
            (await AgentAsync(extension)).Text("outsideNumber").ShouldBe(number);
        }

        await RefusedAsync(() => Pbx().SetCallerIdAsync(extension, "905550000000", CancellationToken.None), "caller_id 905550000000 not found");
    }

    [Fact]
    public async Task Blocked_numbers_are_blocked_read_and_let_call_again()
    {
        var numbers = Enumerable.Range(0, 30).Select(i => string.Create(CultureInfo.InvariantCulture, $"90532000{i:0000}")).ToArray();
        foreach (var number in numbers) await Pbx().BlockNumberAsync(number, CancellationToken.None);

        (await Pbx().ReadBlockedNumbersAsync(CancellationToken.None)).ShouldBe(numbers);
        await RefusedAsync(() => Pbx().BlockNumberAsync(numbers[0], CancellationToken.None), "number has already been taken");
        foreach (var number in numbers.Skip(1)) await Pbx().UnblockNumberAsync(number, CancellationToken.None);

        (await SiteAsync()).GetProperty("blocked").EnumerateArray().Select(n => n.GetString()).ShouldBe([numbers[0]]);
        await RefusedAsync(() => Pbx().UnblockNumberAsync(numbers[1], CancellationToken.None), "cannot find blocked number");
        await Pbx().UnblockNumberAsync(numbers[0], CancellationToken.None);
    }

    [Fact]
    public async Task Pushes_are_switched_on_and_off()
    {
        await using var receiver = await ScriptedServer.TextAsync("");

        await Pbx().SubscribeAsync(new Secret(receiver.Url + "/push/bulutsantralim/token"), CancellationToken.None);
        var on = await Pbx().ReadPushSettingsAsync(CancellationToken.None);
        await Pbx().UnsubscribeAsync(CancellationToken.None);
        var off = await Pbx().ReadPushSettingsAsync(CancellationToken.None);

        (string.Join('+', on.Events), on.Host).ShouldBe(("ringing+answered+hangup", "127.0.0.1"));
        (string.Join('+', off.Events), off.Host).ShouldBe(("", "127.0.0.1"));

        // The vendor tries the address each time it is set.
        receiver.Requests.ShouldBe(["POST /push/bulutsantralim/token", "POST /push/bulutsantralim/token"]);
        await RefusedAsync(() => Pbx().SubscribeAsync(new Secret("http://127.0.0.1:9/token"), CancellationToken.None), "notification_url is not reachable");
    }

    [Theory]
    [InlineData("http500", PbxErrorKind.Protocol)]
    [InlineData("reset", PbxErrorKind.Unreachable)]
    [InlineData("unauthorized", PbxErrorKind.Unauthorized)]
    [InlineData("rateLimited", PbxErrorKind.RateLimited)]
    [InlineData("slow", PbxErrorKind.Timeout)]
    public async Task Operations_in_trouble_fail_with_their_kind(string fault, PbxErrorKind expected)
    {
        var now = _center.Time.GetUtcNow();
        Func<BulutsantralimPbx, Task>[] operations =
        [
            pbx => pbx.OriginateAsync(new OriginateRequest("1001", "905321112233"), CancellationToken.None),
            pbx => pbx.LinkAsync("905320000001", "905330000001", CallOptions.None, CancellationToken.None),
            pbx => pbx.AnswerAsync("a", CancellationToken.None),
            pbx => pbx.HangUpAsync("a", CancellationToken.None),
            pbx => pbx.TransferAsync("a", "1001", CancellationToken.None),
            pbx => pbx.MuteAsync("a", MuteDirection.All, muted: true, CancellationToken.None),
            pbx => pbx.SetDoNotDisturbAsync("1001", on: true, CancellationToken.None),
            pbx => pbx.ReadQueueMembersAsync("200", CancellationToken.None),
            pbx => pbx.AddToQueueAsync(new QueueMembership("200", "1001", Paused: false, null), CancellationToken.None),
            pbx => pbx.SetQueueMembersAsync("200", ["1001"], CancellationToken.None),
            pbx => pbx.SearchCallsAsync(new CallSearch(now.AddDays(-1), now), CancellationToken.None),
            pbx => pbx.ReadCallDetailAsync("a", CancellationToken.None),
            pbx => pbx.ReadRecordingAsync(new Secret("a"), CancellationToken.None),
            pbx => pbx.ReadCallerIdsAsync(CancellationToken.None),
            pbx => pbx.SetCallerIdAsync("1001", "908502000100", CancellationToken.None),
            pbx => pbx.ReadBlockedNumbersAsync(CancellationToken.None),
            pbx => pbx.BlockNumberAsync("905321112233", CancellationToken.None),
            pbx => pbx.UnblockNumberAsync("905321112233", CancellationToken.None),
            pbx => pbx.SubscribeAsync(new Secret("http://127.0.0.1:9/"), CancellationToken.None),
            pbx => pbx.ReadPushSettingsAsync(CancellationToken.None),
        ];
        await _center.PostAsync("faults", new { vendor = VendorId, kind = fault, rate = 1 });
        try
        {
            using var lines = new PbxLines(TimeProvider.System, Options.Create(new PortalOptions { AllowPrivatePbxAddresses = true }));
            for (var i = 0; i < operations.Length; i++)
            {
                var line = new ImpatientLine(lines.ForTrial(BulutsantralimPbx.Vendor), TimeSpan.FromSeconds(fault == "slow" ? 0.2 : 20));
                var failure = await Should.ThrowAsync<PbxException>(() => operations[i](new BulutsantralimPbx(Settings(), line)));
                failure.Kind.ShouldBe(expected, i.ToString(CultureInfo.InvariantCulture));
            }
        }
        finally
        {
            await _center.PostAsync("faults", new { vendor = VendorId, kind = fault, rate = 0 });
        }
    }

    private static async Task RefusedAsync(Func<Task> operation, string words)
    {
        var failure = await Should.ThrowAsync<PbxException>(operation);
        (failure.Kind, failure.VendorMessage).ShouldBe((PbxErrorKind.Refused, words));
    }

    private BulutsantralimSettings Settings() => new() { Address = _center.Url + "/bulutsantralim", Key = new Secret("K12345678-1234-5678-4321-123456789012") };

    private BulutsantralimPbx Pbx() => new(Settings(), _lines.ForTrial(BulutsantralimPbx.Vendor));

    private Task<JsonElement> SiteAsync() => _center.SiteAsync(VendorId);

    private Task<string> ReadyAsync() => _center.UntilAsync(VendorId, site => Find(site, "agents", a => a.Text("state") == "ready")?.Text("extension"));

    private async Task<JsonElement> AgentAsync(string extension) => (await SiteAsync()).GetProperty("agents").EnumerateArray().Single(a => a.Text("extension") == extension);

    private async Task<JsonElement> CallAsync(string key) => (await SiteAsync()).GetProperty("calls").EnumerateArray().Single(c => c.Text("id") == key);

    private Task<string> TalkingAsync() => _center.UntilAsync(VendorId, site => Find(site, "calls", c => c.Text("state") == "talking" && c.Text("direction") == "inbound")?.Text("id"));

    private static JsonElement? Find(JsonElement site, string list, Func<JsonElement, bool> wanted)
    {
        foreach (var item in site.GetProperty(list).EnumerateArray())
        {
            if (wanted(item)) return item;
        }

        return null;
    }

    private async Task<string[]> MembersAsync(string queue) =>
        [.. (await SiteAsync()).GetProperty("queues").EnumerateArray().Single(q => q.Text("number") == queue).GetProperty("members").EnumerateArray().Select(m => m.GetString()!)];
}
