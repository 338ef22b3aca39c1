using Microsoft.Extensions.Options;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.CagriMerkezi;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Tests.Simulator;
using Portal.PbxSimulator.World;
using CallState = Portal.Domain.Calls.CallState;
using WorldState = Portal.PbxSimulator.World.CallState;

namespace Portal.Infrastructure.Tests.Pbx.CagriMerkezi;

/// <summary>Every module over HTTP against the simulated PBX: what is ordered changes its world, what is read agrees with it; in both formats and all three shapes of lists.</summary>
public sealed class CagriMerkeziModulesTests : IAsyncLifetime
{
    private const string Vendor = "cagrimerkezi";

    private Sim _sim = null!;
    private PbxLines _lines = null!;

    public static TheoryData<string, string> Styles
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var type in (string[])["json", "xml"])
            {
                foreach (var lists in (string[])["array", "documented", "printed"]) data.Add(type, lists);
            }

            return data;
        }
    }

    public async Task InitializeAsync()
    {
        _sim = await Sim.StartAsync(callsPerMinute: 16);
        _lines = new PbxLines(_sim.Time, Options.Create(new PortalOptions { AllowPrivatePbxAddresses = true }));
    }

    public async Task DisposeAsync()
    {
        _lines.Dispose();
        await _sim.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task Queues_are_listed_created_filled_emptied_and_deleted(string type, string lists)
    {
        var pbx = await PbxAsync(type, lists);
        var agents = At(site => site.Agents.Take(3).Select(agent => agent.Extension).ToArray());

        (await pbx.ReadQueuesAsync(CancellationToken.None)).ShouldBe(At(site => site.Queues.Select(queue => new QueueReading(queue.Number, queue.Name)).ToArray()));
        (await pbx.CreateQueueAsync(new NewQueue("10077", "YENİ & ÖZEL", new Secret("1234"), [agents[0], agents[1]]), CancellationToken.None)).VendorMessage.ShouldBe("Kuyruk Eklendi");
        (await pbx.ReadQueuesAsync(CancellationToken.None)).ShouldContain(new QueueReading("10077", "YENİ & ÖZEL"));
        (await pbx.AddToQueueAsync(new QueueMembership("10077", agents[2], Paused: false, Penalty: null), CancellationToken.None)).VendorMessage.ShouldBe("İşleminiz Gerçekleşti");
        Members("10077").ShouldBe(agents);
        (await pbx.ReadQueueMembersAsync("10077", CancellationToken.None)).Select(member => member.Extension).ShouldBe(agents);
        (await pbx.RemoveFromQueueAsync("10077", agents[0], CancellationToken.None)).VendorMessage.ShouldBe("İşleminiz Gerçekleşti");
        Members("10077").ShouldBe(agents[1..]);
        (await pbx.DeleteQueueAsync("10077", CancellationToken.None)).VendorMessage.ShouldBe("Kuyruk Silindi");
        At(site => site.FindQueue("10077") is null).ShouldBeTrue();

        (await Should.ThrowAsync<PbxException>(() => pbx.DeleteQueueAsync("10077", CancellationToken.None))).VendorMessage.ShouldBe("Kuyruk bulunamadı: 10077");
        (await Should.ThrowAsync<PbxException>(() => pbx.ReadQueueMembersAsync("10077", CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Refused);
        (await Should.ThrowAsync<PbxException>(() => pbx.CreateQueueAsync(new NewQueue("10000", "X", default, []), CancellationToken.None))).VendorMessage.ShouldBe("Bu numara kullanılıyor: 10000");
        (await Should.ThrowAsync<PbxException>(() => pbx.AddToQueueAsync(new QueueMembership("10000", "9876", Paused: false, Penalty: null), CancellationToken.None))).VendorMessage.ShouldBe("Agent bulunamadı: 9876");
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task Agents_sign_in_and_out_and_go_on_breaks(string type, string lists)
    {
        var pbx = await PbxAsync(type, lists);
        var agent = _sim.Until(Vendor, site => site.Agents.FirstOrDefault(one => one.State == AgentState.Ready)).Extension;
        AgentState State() => At(site => site.FindAgent(agent)!.State);

        var reasons = await pbx.ReadBreakReasonsAsync(CancellationToken.None);
        reasons[0].ShouldBe(new BreakReason("2", "YEMEK"));
        reasons.Length.ShouldBe(Site.BreakReasons.Count);
        (await pbx.StartBreakAsync(new BreakRequest(agent, "3", null), CancellationToken.None)).VendorMessage.ShouldBe("Mola Başladı");
        (State(), At(site => site.FindAgent(agent)!.BreakReason)).ShouldBe((AgentState.Break, "Kahve"));
        (await Should.ThrowAsync<PbxException>(() => pbx.StartBreakAsync(new BreakRequest(agent, "3", null), CancellationToken.None))).VendorMessage.ShouldBe($"Agent zaten molada: {agent}");
        (await pbx.EndBreakAsync(agent, null, CancellationToken.None)).VendorMessage.ShouldBeNull();
        State().ShouldNotBe(AgentState.Break);
        (await Should.ThrowAsync<PbxException>(() => pbx.StartBreakAsync(new BreakRequest(agent, "99", null), CancellationToken.None))).VendorMessage.ShouldBe("Mola bulunamadı: 99");

        var other = _sim.Until(Vendor, site => site.Agents.FirstOrDefault(one => one.State == AgentState.Ready)).Extension;
        (await pbx.SignOutAgentAsync(other, CancellationToken.None)).VendorMessage.ShouldBe("Çıkış yapıldı.");
        At(site => site.FindAgent(other)!.State).ShouldBe(AgentState.Offline);
        (await Should.ThrowAsync<PbxException>(() => pbx.EndBreakAsync(other, null, CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Refused);
        (await pbx.SignInAgentAsync(other, CancellationToken.None)).VendorMessage.ShouldBe("Giriş yapıldı.");
        At(site => site.FindAgent(other)!.OnDuty).ShouldBeTrue();
        (await Should.ThrowAsync<PbxException>(() => pbx.SignInAgentAsync(other, CancellationToken.None))).VendorMessage.ShouldBe($"Agent zaten giriş yapmış: {other}");
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task Calls_are_dialled_listed_redirected_and_hung_up(string type, string lists)
    {
        var pbx = await PbxAsync(type, lists);
        var agent = _sim.Until(Vendor, site => site.Agents.FirstOrDefault(one => one.State == AgentState.Ready)).Extension;

        (await pbx.OriginateAsync(new OriginateRequest(agent, "+90 532 000 00 01"), CancellationToken.None)).ShouldBe(new CommandAnswer(null, "Arama Başladı"));
        var ordered = (await CallsAsync(pbx)).Single(call => call.From == agent);
        (ordered.State, ordered.Direction, ordered.To, ordered.Extension).ShouldBe((CallState.Ringing, CallDirection.Outbound, "05320000001", agent));
        for (var i = 0; i < 30 && (await CallsAsync(pbx)).Single(call => call.Key == ordered.Key).State != CallState.Talking; i++) _sim.Advance(1);
        (await CallsAsync(pbx)).Single(call => call.Key == ordered.Key).State.ShouldBe(CallState.Talking);
        (await pbx.HangUpAsync(ordered.Key, CancellationToken.None)).ShouldBe(new CommandAnswer(ordered.Key, "Çağrı Sonlandırıldı"));
        At(site => site.FindLiveByChannel(ordered.Key) is null).ShouldBeTrue();
        (await Should.ThrowAsync<PbxException>(() => pbx.HangUpAsync(ordered.Key, CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Refused);

        var (key, target) = _sim.Until(Vendor, site => site.Live.FirstOrDefault(call => call is { Direction: Direction.Inbound, State: WorldState.Talking, Queue: not null }) is { } call
            && site.Agents.FirstOrDefault(one => one.State == AgentState.Ready) is { } free ? Tuple.Create(call.Channel!, free.Extension) : null);
        (await pbx.TransferAsync(key, target, CancellationToken.None)).VendorMessage.ShouldBe("Çağrı Yönlendirildi");
        At(site => site.FindLiveByChannel(key)!.Extension).ShouldBe(target);
        var handed = (await CallsAsync(pbx)).Single(call => call.Key == key);
        (handed.Extension, handed.State).ShouldBe((target, CallState.Ringing));

        (await Should.ThrowAsync<PbxException>(() => pbx.OriginateAsync(new OriginateRequest("9876", "05320000001"), CancellationToken.None))).VendorMessage.ShouldBe("Dahili bulunamadı: 9876");
        (await Should.ThrowAsync<PbxException>(() => pbx.TransferAsync(key, "9876", CancellationToken.None))).VendorMessage.ShouldBe("Dahili bulunamadı: 9876");
    }

    [Theory]
    [InlineData("callerId")]
    [InlineData("bare")]
    public async Task Channels_are_joined_into_the_worlds_calls_whatever_the_rung_phones_show(string channels)
    {
        var pbx = await PbxAsync("json", "array");
        (await _sim.ControlAsync("options", new { vendor = Vendor, name = "channels", value = channels })).Status.ShouldBe(200);
        var talking = 0;
        for (var i = 0; i < 60; i++)
        {
            _sim.Advance(7);
            var calls = await CallsAsync(pbx);
            var truth = At(site => site.Live.ToDictionary(call => call.Channel!, call => (call.State, call.From, call.Extension, Queue: call.Queue?.Number, call.Direction)));
            calls.Select(call => call.Key).ShouldBe(truth.Keys, ignoreOrder: true);
            foreach (var call in calls)
            {
                var real = truth[call.Key];
                (call.From, call.Queue, call.Direction.ToString()).ShouldBe((real.From, real.Queue, real.Direction.ToString()));

                // With bare rows a ringing phone of one of several waiting callers can only be guessed at; an agent's call never is.
                var talks = real.State is WorldState.Talking or WorldState.Held;
                if (channels == "callerId" || talks) ((call.State == CallState.Talking) == talks).ShouldBeTrue($"{call} {real}");
                if (!talks || real.Extension is null || real.Direction == Direction.Internal) continue;
                call.Extension.ShouldBe(real.Extension);
                if (real.Queue is not null) call.AnsweredAt.ShouldNotBeNull();
                talking++;
            }
        }

        talking.ShouldBeGreaterThan(50);
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task Records_and_recordings_are_listed_and_the_sound_is_fetched(string type, string lists)
    {
        var pbx = await PbxAsync(type, lists);
        _sim.Advance(600);
        var search = new CallSearch(_sim.Time.GetUtcNow().AddHours(-1), _sim.Time.GetUtcNow());

        var calls = await pbx.SearchCallsAsync(search, CancellationToken.None);
        var sounds = await pbx.SearchRecordingsAsync(search, CancellationToken.None);
        var recent = await pbx.ReadRecentCallsAsync(search.From, CancellationToken.None);

        (calls.Rejected.Length, sounds.Rejected.Length).ShouldBe((0, 0));
        calls.Records.Length.ShouldBe(At(site => site.Finished.Count));
        sounds.Records.Length.ShouldBe(At(site => site.Finished.Count(call => call.IsRecorded)));
        sounds.Records.ShouldAllBe(record => record.HasRecording == true && !record.RecordingReference.IsEmpty);
        recent.Records.Where(record => record.HasRecording == true).Select(record => record.VendorKey).ShouldBe(sounds.Records.Select(record => record.VendorKey), ignoreOrder: true);
        var file = await pbx.ReadRecordingAsync(sounds.Records[0].RecordingReference, CancellationToken.None);
        file.Audio.Span[..4].ToArray().ShouldBe("RIFF"u8.ToArray());
        file.ContentType.ShouldBe("audio/wav");
        var caller = sounds.Records.First(record => record.Direction == CallDirection.Inbound).From;
        (await pbx.SearchCallsAsync(search with { Number = caller, Side = CallSide.Caller }, CancellationToken.None)).Records.ShouldNotBeEmpty();
        (await pbx.SearchCallsAsync(search with { Number = caller, Side = CallSide.Caller }, CancellationToken.None)).Records.ShouldAllBe(record => record.From == caller);
        (await pbx.SearchCallsAsync(search with { Number = "05550009999", Side = CallSide.Caller }, CancellationToken.None)).Records.ShouldBeEmpty();
        var gone = new Secret("/var/spool/asterisk/monitor/2026/03/04/in-05320000000-1001-20260304-110000-1.1.WAV");
        (await Should.ThrowAsync<PbxException>(() => pbx.ReadRecordingAsync(gone, CancellationToken.None))).VendorMessage.ShouldBe("Dosya bulunamadı");
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task Campaigns_are_created_filled_asked_for_results_and_deleted(string type, string lists)
    {
        await PbxAsync(type, lists);
        var client = new CagriMerkeziClient(Settings(type), _lines.ForTrial(CagriMerkeziPbx.Vendor));
        var day = new DateTime(2026, 3, 4, 8, 0, 0, DateTimeKind.Unspecified);

        var campaign = await client.CreateCampaignAsync(new CagriMerkeziNewCampaign("Güz Ödemeleri", day, day.AddHours(12), 3, "10001"), CancellationToken.None);
        campaign.Name.ShouldBe("Güz Ödemeleri");
        foreach (var (name, phone) in ((string, string)[])[("Ali", "0532 000 00 01"), ("Ece", "0532 000 00 02"), ("Can", "+905320000003")])
            (await client.AddContactAsync(campaign.Id, new CagriMerkeziContact(phone, name, null), CancellationToken.None)).ShouldBe("Kampanyaya Yeni Telefon Eklendi");
        (await client.CampaignCallsAsync(campaign.Id, CancellationToken.None)).Rows.ShouldAllBe(row => row.Status == null && row.StartedAt == null);
        _sim.Until(Vendor, site => site.FindCampaign(campaign.Id)!.Held.All(number => number.State is DialState.Reached or DialState.Failed) ? "over" : null);

        var rows = (await client.CampaignCallsAsync(CancellationToken.None)).Rows;
        rows.Select(row => (row.Phone, row.Status, row.FailureCause)).ShouldBe([("05320000001", "Success", null), ("05320000002", "Failure", "17"), ("05320000003", "NoAnswer", "19")]);
        (rows[0].Agent is not null && rows[0].Seconds > 0 && rows[0].EndedAt > rows[0].StartedAt).ShouldBeTrue();
        (await client.CampaignCallsToAsync("905320000002", CancellationToken.None)).Rows.ShouldBe([rows[1]]);
        (await client.DeleteContactAsync(campaign.Id, "5320000002", CancellationToken.None)).ShouldBe("Kampanyadan Telefon Silindi");
        (await client.CampaignCallsAsync(campaign.Id, CancellationToken.None)).Rows.ShouldBe([rows[0], rows[2]]);
        (await client.DeleteCampaignAsync(campaign.Id, CancellationToken.None)).ShouldBe("Kampanya Silindi");
        (await Should.ThrowAsync<PbxException>(() => client.DeleteCampaignAsync(campaign.Id, CancellationToken.None))).VendorMessage.ShouldBe($"Kampanya bulunamadı: {campaign.Id}");
        (await Should.ThrowAsync<PbxException>(() => client.CreateCampaignAsync(new CagriMerkeziNewCampaign("X", day, day, 1, "777"), CancellationToken.None))).VendorMessage.ShouldBe("Kuyruk bulunamadı: 777");
        (await client.CreateCampaignAsync(new CagriMerkeziNewCampaign("X", day, day, 1, null), CancellationToken.None)).Id.ShouldNotBe(campaign.Id);
    }

    [Fact]
    public async Task Answers_in_turkish_windows_bytes_are_read()
    {
        var pbx = await PbxAsync("xml", "printed");
        (await _sim.ControlAsync("options", new { vendor = Vendor, name = "encoding", value = "windows-1254" })).Status.ShouldBe(200);

        (await pbx.ReadBreakReasonsAsync(CancellationToken.None)).Select(reason => reason.Name).ShouldContain("EĞİTİM");
    }

    private static CagriMerkeziSettings Settings(string type, string address) => new() { Address = address, ApiKey = new Secret("5c1f-77ab-90de-4b2a-cagri"), AnswerType = type };

    private CagriMerkeziSettings Settings(string type) => Settings(type, new Uri(_sim.Http.BaseAddress!, "/cagrimerkezi/api/").AbsoluteUri);

    private async Task<CagriMerkeziPbx> PbxAsync(string type, string lists)
    {
        (await _sim.ControlAsync("options", new { vendor = Vendor, name = "lists", value = lists })).Status.ShouldBe(200);
        return new CagriMerkeziPbx(Settings(type), new FreeLine(_lines.ForTrial(CagriMerkeziPbx.Vendor)));
    }

    private static async Task<CallReading[]> CallsAsync(CagriMerkeziPbx pbx) => [.. await pbx.ReadActiveCallsAsync(CancellationToken.None)];

    private string[] Members(string queue) => At(site => site.FindQueue(queue)!.Members.Select(agent => agent.Extension).ToArray());

    private T At<T>(Func<Site, T> look) => _sim.At(Vendor, look);

    /// <summary>Without our own limit, whose clock stands still here.</summary>
    private sealed class FreeLine(PbxLine inner) : PbxLine
    {
        public override TimeProvider Time => inner.Time;

        public override PbxLine For(Urgency urgency) => this;

        public override Task<LineAnswer> SendAsync(LineRequest request, CancellationToken cancellationToken) => inner.SendAsync(request with { OperationClass = "free" }, cancellationToken);
    }
}
