using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Jobs;

public abstract class RecordingsJobTests(DatabaseKind kind) : JobTests(kind)
{
    public sealed class Sqlite() : RecordingsJobTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : RecordingsJobTests(DatabaseKind.Postgres);

    internal override PastPbx Pbx { get; } = new ListingPbx();

    private List<CallRecord> Recordings => ((ListingPbx)Pbx).Recordings;

    [DatabaseFact]
    public async Task Run_gives_each_listed_recording_to_its_call_whatever_page_it_is_on()
    {
        for (var number = 1; number <= 5; number++)
        {
            Pbx.Calls.Add(Call($"c{number}", Start.AddHours(-number)));
            Recordings.Add(Recording($"c{number}", Start.AddHours(-number)));
        }

        await RunAsync();
        (await RunAsync(JobNames.Recordings)).ShouldBe(JobResult.Ok);

        (await CallsAsync()).ShouldAllBe(call => call.HasRecording == true && call.ProtectedRecording != null && !call.ProtectedRecording.Contains("monitor", StringComparison.Ordinal));
        (await OrphansAsync()).ShouldBeEmpty();
        (await StateAsync(JobNames.Recordings)).Watermark.ShouldBe(Start);
    }

    [DatabaseFact]
    public async Task Run_keeps_a_recording_without_a_call_until_the_call_comes()
    {
        Recordings.Add(Recording("late", Start.AddHours(-2)));
        await RunAsync(JobNames.Recordings);
        await RunAsync(JobNames.Recordings);
        (await OrphansAsync()).ShouldBe(["late"]);

        Pbx.Calls.Add(Call("late", Start.AddHours(-2)));
        await RunAsync();
        await RunAsync(JobNames.Recordings);
        (await OrphansAsync()).ShouldBeEmpty();
        (await CallsAsync()).ShouldHaveSingleItem().HasRecording.ShouldBe(true);
    }

    [DatabaseFact]
    public async Task Run_waits_for_the_call_of_a_fresh_recording()
    {
        Recordings.Add(Recording("fresh", Start.AddMinutes(-5)));
        await RunAsync(JobNames.Recordings);
        (await OrphansAsync()).ShouldBeEmpty();
    }

    private async Task<List<string>> OrphansAsync()
    {
        await using var context = Db.ForTenant(Tenant.Id);
        return await context.OrphanRecordings.Select(orphan => orphan.VendorKey).ToListAsync();
    }

    private static CallRecord Recording(string key, DateTimeOffset at) => Call(key, at) with { HasRecording = true, RecordingReference = new Secret($"/var/spool/monitor/{key}.wav") };

    /// <summary>Lists its recordings, too, two on a page.</summary>
    private sealed class ListingPbx : PastPbx, IRecordingList
    {
        public List<CallRecord> Recordings { get; } = [];

        public Task<CallHistoryPage> SearchRecordingsAsync(CallSearch search, CancellationToken cancellationToken) =>
            Task.FromResult(new CallHistoryPage([.. Recordings.Where(one => one.StartedAt >= search.From && one.StartedAt < search.To).Skip((search.Page - 1) * 2).Take(2)], []));
    }
}
