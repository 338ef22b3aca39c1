using System.Text.Json;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Tests.Pbx;

public abstract partial class PbxContractTests
{
    /// <summary>Kinds of hints that the vendor's pushes give; without <see cref="CallHintKind.Ended"/> they tell no records.</summary>
    protected virtual IReadOnlySet<CallHintKind> PushKinds { get; } = new HashSet<CallHintKind> { CallHintKind.Ringing, CallHintKind.Answered, CallHintKind.LegEnded, CallHintKind.Ended };

    [Fact]
    public async Task ReadPush_every_event_is_understood_and_every_end_is_a_record()
    {
        if (Vendor.ReadPush is not { } read) return;
        var bodies = System.Threading.Channels.Channel.CreateUnbounded<(string? Type, byte[] Body)>();
        await using var receiver = await ScriptedServer.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            bodies.Writer.TryWrite((context.Request.ContentType, body.ToArray()));
        });
        using var simulator = new DisposableCenter(new SimulatedCenter());
        await simulator.Center.InitializeAsync();
        await simulator.Center.PostAsync("push", new { vendor = VendorId, url = receiver.Url + "/push" });

        // What was answered before anybody listened, and handed over since, cannot be told rightly by a vendor whose last word does not repeat the first.
        var since = simulator.Center.Time.GetUtcNow();
        await simulator.Center.PostAsync("load", new { speed = 60 });
        var account = Guid.NewGuid();
        var records = new Dictionary<string, CallRecord>(StringComparer.Ordinal);
        var kinds = new HashSet<CallHintKind>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var wantedRecords = PushKinds.Contains(CallHintKind.Ended) ? 30 : 0;
        while (records.Count < wantedRecords || !kinds.SetEquals(PushKinds))
        {
            var push = await bodies.Reader.ReadAsync(limit.Token);
            var reading = read(new PushMessage(account, "", push.Type, push.Body, (await simulator.Center.WorldAsync()).GetProperty("at").GetDateTimeOffset()));
            reading.Outcome.ShouldBe(PushOutcome.Understood, System.Text.Encoding.UTF8.GetString(push.Body));
            foreach (var hint in reading.Events.OfType<CallHint>()) kinds.Add(hint.Kind);
            if (reading.Record is { Provisional: false } record && record.StartedAt >= since) records[record.VendorKey] = record;
        }

        var truth = (await simulator.Center.FinishedAsync(VendorId)).ToDictionary(c => c.Text("key")!, StringComparer.Ordinal);
        foreach (var record in records.Values) CheckRecord(record, truth[record.VendorKey], CallSources.Push);
    }

    /// <summary>The outcome that a record can tell of a call. One that its own caller gave up is one that nobody answered.</summary>
    protected virtual string? OutcomeTold(string? real) => real is "cancelled" ? "noAnswer" : real;

    private void CheckRecord(CallRecord record, JsonElement real, CallSources source)
    {
        record.Source.ShouldBe(source);
        record.Direction.ToString().ShouldBe(real.Text("direction"), StringCompareShould.IgnoreCase);
        record.Queue.ShouldBe(real.Text("queue"));
        record.Outcome.ToString().ShouldBe(OutcomeTold(real.Text("outcome")), $"{record} {real}", StringCompareShould.IgnoreCase);
        record.StartedAt.ShouldBe(real.GetProperty("startedAt").GetDateTimeOffset(), TimeSpan.FromSeconds(1.1));
        record.EndedAt.ShouldNotBeNull().ShouldBe(real.GetProperty("endedAt").GetDateTimeOffset(), TimeSpan.FromSeconds(2.1));
        if (record.TalkSeconds is { } talk) talk.ShouldBeInRange(real.GetProperty("talkSeconds").GetInt32() - 1, real.GetProperty("talkSeconds").GetInt32() + 1);
        if (record is { WaitSeconds: { } wait, Queue: not null }) wait.ShouldBeInRange(real.GetProperty("waitSeconds").GetInt32() - 1, real.GetProperty("waitSeconds").GetInt32() + 1);
        if (record.AnsweredAt is { } answered) answered.ShouldBe(real.GetProperty("answeredAt").GetDateTimeOffset(), TimeSpan.FromSeconds(1.1));
    }

    private sealed class DisposableCenter(SimulatedCenter center) : IDisposable
    {
        public SimulatedCenter Center => center;

        public void Dispose() => center.DisposeAsync().GetAwaiter().GetResult();
    }
}

internal static class Truth
{
    public static string? Text(this JsonElement element, string name) => element.GetProperty(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
