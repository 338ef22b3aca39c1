using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Tests.Pbx;

/// <summary>What every vendor's adapter must do, tried over real HTTP against the simulated call center. A vendor without a capability skips nothing: its tests have nothing to say.</summary>
public abstract partial class PbxContractTests : IDisposable
{
    private readonly SimulatedCenter _center;
    private readonly PbxLines _lines;

    protected PbxContractTests(SimulatedCenter center)
    {
        _center = center;
        _lines = new PbxLines(center.Time, Options.Create(new PortalOptions { AllowPrivatePbxAddresses = true }));
    }

    protected abstract string VendorId { get; }

    /// <summary>Settings that are right, for a PBX whose simulator listens there.</summary>
    protected abstract PbxSettings Settings(string simulatorUrl);

    /// <summary>The same with a secret that is wrong.</summary>
    protected abstract PbxSettings WrongSecret(string simulatorUrl, string secret);

    /// <summary>What the vendor says of an extension that it does not know.</summary>
    protected virtual string UnknownExtension(string extension) => extension;

    /// <summary>Which instant of the truth is the start of a live call: that of its present state, or that of the call.</summary>
    protected virtual string StartedAt => "since";

    /// <summary>False where the vendor tells neither names nor states of agents: then only who is in a call is known.</summary>
    protected virtual bool TellsAgents => true;

    /// <summary>The adapter's key of a finished call, by the truth about it.</summary>
    protected virtual string RecordKeyOf(JsonElement finished) => finished.Text("key")!;

    private PbxVendor Vendor => PbxCatalog.Find(VendorId).ShouldNotBeNull();

    public void Dispose()
    {
        _lines.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Traits_every_reading_has_its_capability_and_keeps_its_quota()
    {
        var capabilities = new Dictionary<ReadingKind, Type>
        {
            [ReadingKind.ActiveCalls] = typeof(IActiveCalls),
            [ReadingKind.Queues] = typeof(IQueueReadings),
            [ReadingKind.WaitingCallers] = typeof(IWaitingCallers),
            [ReadingKind.AgentStates] = typeof(IAgentStates),
            [ReadingKind.ExtensionStates] = typeof(IExtensionStates),
            [ReadingKind.RecentCalls] = typeof(ICallHistory),
        };

        foreach (var (kind, type) in capabilities) Vendor.Traits.Readings.Any(r => r.Kind == kind).ShouldBe(type.IsAssignableFrom(Vendor.PbxType), kind.ToString());
        foreach (var quota in Vendor.Traits.Quotas)
        {
            var perWindow = Vendor.Traits.Readings.Where(r => r.OperationClass == quota.OperationClass).Sum(r => quota.Per / r.Every);
            perWindow.ShouldBeLessThanOrEqualTo(quota.Permits, quota.OperationClass);
        }
    }

    [Fact]
    public async Task TestAsync_right_settings_passes_every_check()
    {
        var checks = await Pbx().TestAsync(CancellationToken.None);

        checks.ShouldAllBe(c => c.Ok && c.Error == null);
        checks.Select(c => c.Name).Take(2).ShouldBe(["address", "signIn"]);
        checks.Length.ShouldBe(2 + Vendor.Traits.Readings.Length);
        checks.Skip(2).ShouldAllBe(c => c.Message != null);
    }

    [Fact]
    public async Task TestAsync_wrong_secret_stops_at_the_sign_in_and_does_not_tell_it()
    {
        const string Secret = "K-tamamen-yanlış-0815";
        var pbx = Vendor.Create(WrongSecret(_center.Url, Secret), _lines.ForTrial(Vendor));

        var checks = await pbx.TestAsync(CancellationToken.None);

        checks.Select(c => (c.Name, c.Ok, c.Error)).ShouldBe([("address", true, null), ("signIn", false, PbxErrorKind.Unauthorized)]);
        checks[1].Message.ShouldNotBeNullOrEmpty();
        checks[1].Message!.ShouldNotContain("0815");
    }

    [Fact]
    public async Task TestAsync_nobody_there_stops_at_the_address()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var checks = await Vendor.Create(Settings($"http://127.0.0.1:{port}"), _lines.ForTrial(Vendor)).TestAsync(CancellationToken.None);

        checks.Select(c => (c.Name, c.Ok, c.Error)).ShouldBe([("address", false, PbxErrorKind.Unreachable)]);
    }

    [Fact]
    public async Task TestAsync_a_web_site_answers_stops_at_the_address()
    {
        await using var site = await ScriptedServer.TextAsync("<!DOCTYPE html><html><body>Hoş geldiniz</body></html>");

        var checks = await Vendor.Create(Settings(site.Url), _lines.ForTrial(Vendor)).TestAsync(CancellationToken.None);

        checks.Select(c => (c.Name, c.Ok, c.Error)).ShouldBe([("address", false, PbxErrorKind.Protocol)]);
        site.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReadActiveCallsAsync_agrees_with_the_truth(bool asPrinted)
    {
        if (Pbx() is not IActiveCalls pbx) return;
        await WithFaultAsync(asPrinted ? "asPrinted" : null, async () =>
        {
            var calls = await pbx.ReadActiveCallsAsync(CancellationToken.None);

            var truth = (await _center.SiteAsync(VendorId)).GetProperty("calls").EnumerateArray().ToDictionary(c => c.Text("id")!, StringComparer.Ordinal);
            calls.Select(c => c.Key).ShouldBe(truth.Keys, ignoreOrder: true);
            foreach (var call in calls)
            {
                var real = truth[call.Key];
                call.Direction.ToString().ShouldBe(real.Text("direction"), StringCompareShould.IgnoreCase);
                call.From.ShouldBe(real.Text("from"));
                call.Queue.ShouldBe(real.Text("queue"));
                call.RawState.ShouldBeNull();
                (call.State == CallState.Talking).ShouldBe(real.Text("state") is "talking" or "held", real.ToString());
                if (call.State == CallState.Talking && call.Direction == CallDirection.Inbound) call.Extension.ShouldBe(real.Text("extension"));
                call.StartedAt.ShouldNotBeNull().ShouldBe(real.GetProperty(StartedAt).GetDateTimeOffset(), TimeSpan.FromSeconds(1.1));
            }
        });
    }

    [Fact]
    public async Task ReadQueuesAsync_agrees_with_the_truth()
    {
        if (Pbx() is not IQueueReadings pbx) return;

        var queues = await pbx.ReadQueuesAsync(CancellationToken.None);

        queues.ShouldBe((await _center.SiteAsync(VendorId)).GetProperty("queues").EnumerateArray().Select(q => new QueueReading(q.Text("number")!, q.Text("name")!)), ignoreOrder: true);
    }

    [Fact]
    public async Task ReadWaitingCallersAsync_agrees_with_the_truth()
    {
        if (Pbx() is not IWaitingCallers pbx) return;

        var callers = await pbx.ReadWaitingCallersAsync(CancellationToken.None);

        var site = await _center.SiteAsync(VendorId);
        var truth = site.GetProperty("calls").EnumerateArray().ToDictionary(c => c.Text("id")!, StringComparer.Ordinal);
        callers.Length.ShouldBe(site.GetProperty("queues").EnumerateArray().Sum(q => q.GetProperty("waiting").GetInt32()));
        foreach (var caller in callers)
        {
            var real = truth[caller.CallKey];
            (caller.Queue, caller.Number).ShouldBe((real.Text("queue")!, real.Text("from")!));
            caller.JoinedAt.ShouldNotBeNull().ShouldBe(real.GetProperty("queuedAt").GetDateTimeOffset(), TimeSpan.FromSeconds(1.1));
        }
    }

    [Fact]
    public async Task ReadAgentStatesAsync_agrees_with_the_truth()
    {
        if (Pbx() is not IAgentStates pbx) return;

        var agents = await pbx.ReadAgentStatesAsync(CancellationToken.None);

        var truth = (await _center.SiteAsync(VendorId)).GetProperty("agents").EnumerateArray().ToDictionary(a => a.Text("extension")!, StringComparer.Ordinal);
        agents.Select(a => a.Extension).ShouldBe(truth.Keys, ignoreOrder: true);
        foreach (var agent in agents)
        {
            var real = truth[agent.Extension];
            agent.Queues.ShouldBe(real.GetProperty("queues").EnumerateArray().Select(q => q.GetString()!), ignoreOrder: true);
            if (!TellsAgents)
            {
                (agent.State, agent.Name, agent.BreakReason).ShouldBe((real.Text("state") == "talking" ? AgentState.Talking : AgentState.Unknown, null, null));
                continue;
            }

            agent.State.ShouldBe(real.Text("state") switch
            {
                "talking" => AgentState.Talking,
                "break" => AgentState.Break,
                "offline" => AgentState.Offline,
                _ => AgentState.Ready,
            });
            agent.Name.ShouldBe(real.Text("name"));
            agent.BreakReason.ShouldBe(real.Text("state") == "break" ? real.Text("breakReason") : null);
        }
    }

    [Fact]
    public async Task ReadExtensionStatesAsync_agrees_with_the_truth()
    {
        if (Pbx() is not IExtensionStates pbx) return;

        var extensions = await pbx.ReadExtensionStatesAsync(CancellationToken.None);

        var truth = (await _center.SiteAsync(VendorId)).GetProperty("agents").EnumerateArray().ToDictionary(a => a.Text("extension")!, StringComparer.Ordinal);
        extensions.Select(e => e.Extension).ShouldBe(truth.Keys, ignoreOrder: true);
        foreach (var extension in extensions) (extension.State == AgentState.Talking).ShouldBe(truth[extension.Extension].Text("state") == "talking");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReadRecentCallsAsync_agrees_with_the_truth(bool asPrinted)
    {
        if (Pbx() is not ICallHistory pbx) return;
        await WithFaultAsync(asPrinted ? "asPrinted" : null, async () =>
        {
            var page = await pbx.ReadRecentCallsAsync(DateTimeOffset.UnixEpoch.AddYears(1), CancellationToken.None);

            page.Rejected.ShouldBeEmpty();
            page.Records.Length.ShouldBeGreaterThan(10);
            page.Records.Select(r => r.VendorKey).ShouldBeUnique();
            var truth = (await _center.FinishedAsync(VendorId)).ToDictionary(RecordKeyOf, StringComparer.Ordinal);
            foreach (var record in page.Records) CheckRecord(record, truth[record.VendorKey], CallSources.VendorRecord);
        });
    }

    [Fact]
    public async Task HangUpAsync_call_in_progress_ends_and_a_second_time_is_refused()
    {
        if (Pbx() is not IHangUp pbx) return;
        var call = (await _center.SiteAsync(VendorId)).GetProperty("calls").EnumerateArray().First(c => c.Text("state") == "talking").Text("id")!;

        await pbx.HangUpAsync(call, CancellationToken.None);

        (await _center.SiteAsync(VendorId)).GetProperty("calls").EnumerateArray().ShouldNotContain(c => c.Text("id") == call);
        (await Should.ThrowAsync<PbxException>(() => pbx.HangUpAsync(call, CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Refused);
    }

    [Fact]
    public async Task OriginateAsync_starts_a_call_or_is_refused_in_the_vendors_words()
    {
        if (Pbx() is not IOriginate pbx) return;
        var free = (await _center.SiteAsync(VendorId)).GetProperty("agents").EnumerateArray().First(a => a.Text("state") == "ready").Text("extension")!;

        var answer = await pbx.OriginateAsync(new OriginateRequest(free, "905321112233", new CallOptions { RingSeconds = 20 }), CancellationToken.None);

        (await _center.SiteAsync(VendorId)).GetProperty("calls").EnumerateArray().ShouldContain(c => answer.CallKey == null ? c.Text("from") == free : c.Text("id") == answer.CallKey);
        var failure = await Should.ThrowAsync<PbxException>(() => pbx.OriginateAsync(new OriginateRequest("9876", "905321112233"), CancellationToken.None));
        failure.Kind.ShouldBe(PbxErrorKind.Refused);
        failure.VendorMessage.ShouldNotBeNull().ShouldContain(UnknownExtension("9876"));
    }

    [Theory]
    [InlineData("http500", PbxErrorKind.Protocol)]
    [InlineData("reset", PbxErrorKind.Unreachable)]
    [InlineData("garbage", PbxErrorKind.Protocol)]
    [InlineData("unauthorized", PbxErrorKind.Unauthorized)]
    [InlineData("rateLimited", PbxErrorKind.RateLimited)]
    [InlineData("timeout", PbxErrorKind.Timeout)]
    [InlineData("slow", PbxErrorKind.Timeout)]
    public Task Readings_in_trouble_fail_with_their_kind_and_nothing_else(string fault, PbxErrorKind expected) => WithFaultAsync(fault, async () =>
    {
        using var lines = new PbxLines(TimeProvider.System, Options.Create(new PortalOptions { AllowPrivatePbxAddresses = true }));
        foreach (var plan in Vendor.Traits.Readings)
        {
            // Its own line each time: a full quota and an open circuit are not what is asked here.
            var line = new ImpatientLine(lines.ForTrial(Vendor), TimeSpan.FromSeconds(fault is "timeout" or "slow" ? 0.3 : 20));
            var failure = await Should.ThrowAsync<PbxException>(() => ReadAsync(Vendor.Create(Settings(_center.Url), line), plan.Kind));
            failure.Kind.ShouldBe(expected, plan.Kind.ToString());
        }
    });

    private static Task ReadAsync(IPbx pbx, ReadingKind kind) => kind switch
    {
        ReadingKind.ActiveCalls => ((IActiveCalls)pbx).ReadActiveCallsAsync(CancellationToken.None),
        ReadingKind.Queues => ((IQueueReadings)pbx).ReadQueuesAsync(CancellationToken.None),
        ReadingKind.WaitingCallers => ((IWaitingCallers)pbx).ReadWaitingCallersAsync(CancellationToken.None),
        ReadingKind.AgentStates => ((IAgentStates)pbx).ReadAgentStatesAsync(CancellationToken.None),
        ReadingKind.ExtensionStates => ((IExtensionStates)pbx).ReadExtensionStatesAsync(CancellationToken.None),
        _ => ((ICallHistory)pbx).ReadRecentCallsAsync(DateTimeOffset.UnixEpoch.AddYears(1), CancellationToken.None),
    };

    private IPbx Pbx() => Vendor.Create(Settings(_center.Url), _lines.ForTrial(Vendor));

    private async Task WithFaultAsync(string? kind, Func<Task> body)
    {
        if (kind is not null) await _center.PostAsync("faults", new { vendor = VendorId, kind, rate = 1 });
        try
        {
            await body();
        }
        finally
        {
            if (kind is not null) await _center.PostAsync("faults", new { vendor = VendorId, kind, rate = 0 });
        }
    }
}
