using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;
using Portal.Infrastructure.Tests.Databases;
using Portal.Infrastructure.Tests.Time;
using Portal.PbxSimulator;
using Xunit.Abstractions;

namespace Portal.Infrastructure.Tests.Jobs;

/// <summary>
/// A back-fill from the vendor with the tightest limit, two requests a minute, of which the live readings have one; simulator and portal share a clock that only the test moves.
/// PORTAL_BACKFILL_DAYS and PORTAL_BACKFILL_CALLS set its size: 30 and 20000 are the long form.
/// </summary>
public sealed class NetgsmBackFillTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 8, 0, 0, TimeSpan.Zero);
    private static readonly int Days = Setting("PORTAL_BACKFILL_DAYS", 3);
    private static readonly int CallsPerDay = Setting("PORTAL_BACKFILL_CALLS", 800);

    [Fact]
    public async Task Back_fill_at_the_vendors_quota_exceeds_no_limit_and_its_estimate_is_right()
    {
        var time = new ManualTime(Now);
        await using var simulator = SimulatorHost.Build(new SimulatorHostOptions { Urls = "http://127.0.0.1:0", Seed = 5, CallsPerMinute = 0, PastDays = Days + 2, PastCallsPerDay = CallsPerDay, Time = time });
        await simulator.StartAsync();
        using var control = new HttpClient { BaseAddress = new Uri(simulator.Urls.Single()) };
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        database.Settings["Portal:AllowPrivatePbxAddresses"] = "true";
        await using var services = database.Services(s =>
        {
            s.AddSingleton<TimeProvider>(time);
            s.AddPortalPbx().AddPortalLive().AddPortalIngest().AddPortalJobs();
        });
        var (actor, account) = await ConnectAsync(services, simulator.Urls.Single());
        var desk = services.GetRequiredService<JobDesk>();
        await OrderAsync(services, actor, account);

        // The live readings go on beside it, as they do.
        var pollers = services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<PollerHost>().Single();
        await pollers.StartAsync(CancellationToken.None);
        var run = services.GetRequiredService<JobRunner>().RunAsync(actor.TenantId, account, JobNames.BackFill, "somebody", CancellationToken.None);
        var samples = new List<(DateTimeOffset At, double Done, TimeSpan Remaining)>();
        using var requestsUnderWay = new RequestsUnderWay(simulator.Urls.Single());
        var writing = services.GetRequiredService<DayCounters>().Gate;
        while (!run.IsCompleted)
        {
            // Requests and the database take real time, of which the clock knows nothing: it stands while they are at it.
            await Task.WhenAny(run, Task.Delay(1));
            if (requestsUnderWay.Any || writing.CurrentCount == 0) continue;
            time.Advance(TimeSpan.FromSeconds(1));
            if (time.GetUtcNow().Second % 10 != 0) continue;
            var view = (await desk.BackFillsAsync(actor, CancellationToken.None)).Single();
            if (view.Remaining is { } remaining && (samples.Count == 0 || samples[^1].Done != view.Done)) samples.Add((time.GetUtcNow(), view.Done, remaining));
        }

        (await run).ShouldBe(JobResult.Ok);
        var ended = time.GetUtcNow();
        await pollers.StopAsync(CancellationToken.None);
        await using var context = services.GetRequiredService<PortalDb>().ForTenant(actor.TenantId);
        var stored = await context.Calls.Where(call => call.StartedAt >= Now.AddDays(-Days) && call.StartedAt < Now).CountAsync();
        var truth = await control.GetFromJsonAsync<JsonElement>($"/control/calls?vendor=netgsm&from={Uri.EscapeDataString(Now.AddDays(-Days).ToString("O", CultureInfo.InvariantCulture))}&to={Uri.EscapeDataString(Now.ToString("O", CultureInfo.InvariantCulture))}");
        stored.ShouldBe(truth.GetArrayLength());

        var requests = (await control.GetFromJsonAsync<JsonElement>("/control/requests")).EnumerateArray().Single(vendor => vendor.GetProperty("vendor").GetString() == "netgsm");
        foreach (var limit in requests.GetProperty("classes").EnumerateArray()) limit.GetProperty("overLimit").GetInt64().ShouldBe(0, limit.ToString());

        var judged = samples.Where(sample => sample.Done is >= 0.1 and <= 0.9).ToList();
        judged.Count.ShouldBeGreaterThan(4);
        foreach (var (at, done, remaining) in judged)
            remaining.TotalSeconds.ShouldBe((ended - at).TotalSeconds, 0.2 * (ended - at).TotalSeconds + 61, $"at {done:P0}");
        output.WriteLine($"{Days} days of {CallsPerDay} calls: {stored} calls in {ended - Now} simulated, {judged.Count} estimates judged");
    }

    private static async Task OrderAsync(ServiceProvider services, Actor actor, Guid account)
    {
        await using var context = services.GetRequiredService<PortalDb>().ForTenant(actor.TenantId);
        context.BackFills.Add(new BackFillRow
        {
            Id = Guid.NewGuid(), TenantId = actor.TenantId, AccountId = account, From = Now.AddDays(-Days), To = Now, DoneTo = Now, State = BackFillState.Waiting, RequestedBy = "somebody", RequestedAt = Now,
        });
        await context.SaveChangesAsync();
    }

    private static async Task<(Actor Actor, Guid Account)> ConnectAsync(ServiceProvider services, string simulator)
    {
        var actor = new Actor(Guid.NewGuid(), "somebody", "Admin");
        await using (var context = services.GetRequiredService<PortalDb>().ForInstallation())
        {
            context.Tenants.Add(new Tenant { Id = actor.TenantId, Name = "A" });
            await context.SaveChangesAsync();
        }

        var change = await services.GetRequiredService<PbxAccounts>().CreateAsync(actor, new AccountInput("netgsm", "N", Enabled: true, Settings(simulator)), CancellationToken.None);
        return (actor, change.Account.ShouldNotBeNull(string.Join(", ", change.Problems)).Id);
    }

    private static Dictionary<string, string?> Settings(string simulator) => new(StringComparer.Ordinal)
    {
        ["controlAddress"] = simulator + "/netgsm/pbx", ["accountAddress"] = simulator + "/netgsm/api", ["pbxNumber"] = "8504000500", ["username"] = "8504000500",
        ["password"] = "Netgsm-Sim-1", ["queues"] = "",
    };

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    /// <summary>Counts requests to one server by what the HTTP client tells of itself.</summary>
    private sealed class RequestsUnderWay : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _count;

        public RequestsUnderWay(string server)
        {
            var port = new Uri(server).Port;
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "http.client.active_requests") listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, change, tags, _) =>
            {
                foreach (var tag in tags)
                {
                    if (tag.Key == "server.port" && tag.Value is int known && known == port) Interlocked.Add(ref _count, change);
                }
            });
            _listener.Start();
        }

        public bool Any => Interlocked.Read(ref _count) > 0;

        public void Dispose() => _listener.Dispose();
    }
}
