using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Campaigns.Results;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Live;

/// <summary>
/// Reads stored pushes in order: events to the boards, finished calls and results of campaigns to the store, and how far it came with them in one transaction. What was
/// stored and not read when the process died is read at the next start; reading something twice changes nothing.
/// </summary>
public sealed partial class PushPump(PortalDb db, CallStore calls, CampaignResults campaigns, LiveBoards boards, PushSignal signal, TimeProvider time, ILogger<PushPump> logger)
    : BackgroundService
{
    private const int BatchSize = 512;

    /// <summary>How far back boards are rebuilt after a start: longer than nearly every call.</summary>
    private static readonly TimeSpan RebuildSpan = TimeSpan.FromHours(4);

    /// <summary>Pushes that another node stored carry no signal.</summary>
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>More than this stored while a batch was read is a storm, faster than reading could ever be: storing then comes first.</summary>
    private const int StormSize = BatchSize / 2;

    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(1);

    private long _position = -1;

    /// <summary>Tests read pushes of their own making.</summary>
    internal Func<string, PbxVendor?> Vendors { get; set; } = PbxCatalog.Find;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (_position < 0) await RebuildAsync(stoppingToken);
                var next = signal.Next;
                var (stored, begun) = (signal.Stored, time.GetTimestamp());
                var read = await PumpAsync(stoppingToken);
                failures = 0;
                if (!read) await Task.WhenAny(next, Task.Delay(LookAgainAfter, time, stoppingToken));
                else if (signal.Stored - stored >= StormSize) await Task.Delay(RestAfter(time.GetElapsedTime(begun)), time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                failures++;
                Log.Failed(logger, exception, failures);
                var pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, Math.Min(failures, 10)) / 4));
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>
    /// In a storm, reading takes a third of the time: a push that is not stored is lost to the sender's patience, one that is not read yet only waits.
    /// </summary>
    private static TimeSpan RestAfter(TimeSpan work) => work * 2 < LongestRest ? work * 2 : LongestRest;

    /// <summary>Reads the next batch; false when there was none.</summary>
    internal async Task<bool> PumpAsync(CancellationToken cancellationToken)
    {
        var rows = await RowsAsync(_position, long.MaxValue, cancellationToken);
        if (rows.Count == 0) return false;
        var readings = rows.ConvertAll(Read);
        Show(readings);
        await WriteAsync(readings, cancellationToken);
        _position = rows[^1].Push.Id;
        return true;
    }

    /// <summary>Replays the last hours to the boards alone; reading then goes on at the cursor.</summary>
    internal async Task RebuildAsync(CancellationToken cancellationToken)
    {
        long cursor;
        long position;
        await using (var context = db.ForInstallation())
        {
            var since = time.GetUtcNow() - RebuildSpan;
            cursor = await context.PushCursors.Select(c => c.LastId).SingleAsync(cancellationToken);
            var first = await context.PushInbox.IgnoreQueryFilters().Where(push => push.ReceivedAt >= since).MinAsync(push => (long?)push.Id, cancellationToken);
            position = first is { } id ? id - 1 : cursor;
        }

        while (position < cursor)
        {
            var rows = await RowsAsync(position, cursor, cancellationToken);
            if (rows.Count == 0) break;
            Show(rows.ConvertAll(Read));
            position = rows[^1].Push.Id;
        }

        _position = cursor;
    }

    private async Task<List<StoredPush>> RowsAsync(long after, long upTo, CancellationToken cancellationToken)
    {
        await using var context = db.ForInstallation();
        return await (
            from push in context.PushInbox.IgnoreQueryFilters().AsNoTracking()
            join account in context.PbxAccounts.IgnoreQueryFilters() on push.AccountId equals account.Id
            where push.Id > after && push.Id <= upTo
            orderby push.Id
            select new StoredPush(push, account.Vendor, account.Name, account.Enabled)).Take(BatchSize).ToListAsync(cancellationToken);
    }

    private ReadPush Read(StoredPush stored)
    {
        var push = stored.Push;
        var vendor = Vendors(stored.Vendor);
        if (push.Outcome == PushOutcome.Ignored) return new ReadPush(stored, vendor, new PushReading(PushOutcome.Ignored, []));
        if (vendor?.ReadPush is null) return new ReadPush(stored, vendor, new PushReading(PushOutcome.Unknown, [], Problem: "This version does not read pushes of this vendor."));
        try
        {
            return new ReadPush(stored, vendor, vendor.ReadPush(new PushMessage(push.AccountId, push.Topic, push.ContentType, push.Body, push.ReceivedAt)));
        }
        catch (Exception exception)
        {
            Log.NotRead(logger, exception, push.Id);
            return new ReadPush(stored, vendor, new PushReading(PushOutcome.Malformed, [], Problem: $"Reading it failed ({exception.GetType().Name})."));
        }
    }

    /// <summary>One change of each board for the whole batch.</summary>
    private void Show(List<ReadPush> readings)
    {
        foreach (var tenant in readings.Where(reading => reading.Reading.Outcome != PushOutcome.Ignored).GroupBy(reading => reading.Stored.Push.TenantId))
        {
            var board = boards.For(tenant.Key);
            var events = new List<PbxEvent>();
            foreach (var account in tenant.GroupBy(reading => reading.Stored.Push.AccountId))
            {
                var last = account.Last();
                if (last.Vendor is { } vendor) BoardAccounts.Ensure(board, account.Key, vendor, last.Stored.Name, last.Stored.Enabled, time.GetUtcNow());
                events.AddRange(account.SelectMany(reading => reading.Reading.Events));
                events.Add(new PushReceived(account.Key, last.Stored.Push.ReceivedAt));
            }

            board.Apply([.. events]);
        }
    }

    private async Task WriteAsync(IReadOnlyList<ReadPush> readings, CancellationToken cancellationToken)
    {
        try
        {
            await using var write = await calls.BeginAsync(cancellationToken);
            foreach (var account in readings.Where(reading => reading.Reading.Record is not null).GroupBy(reading => (reading.Stored.Push.TenantId, reading.Stored.Push.AccountId)))
                await write.UpsertAsync(account.Key.TenantId, account.Key.AccountId, [.. account.SelectMany(reading => reading.Reading.Records)], cancellationToken);
            foreach (var account in readings.Where(reading => !reading.Reading.Results.IsEmpty).GroupBy(reading => (reading.Stored.Push.TenantId, reading.Stored.Push.AccountId)))
                await campaigns.StorePushedAsync(write.Context, account.Key.TenantId, account.Key.AccountId, [.. account.SelectMany(reading => reading.Reading.Results)], cancellationToken);
            await NoteOutcomesAsync(write.Context, readings, cancellationToken);
            var last = readings[^1].Stored.Push.Id;
            await write.Context.PushCursors.Where(cursor => cursor.LastId < last).ExecuteUpdateAsync(set => set.SetProperty(cursor => cursor.LastId, last), cancellationToken);
            await write.CommitAsync(cancellationToken);
        }
        catch (Exception exception) when (readings.Count > 1 && IsPoison(exception))
        {
            // One push cannot be stored: find it, so that its neighbours land and the pump goes on.
            foreach (var reading in readings) await WriteAsync([reading], cancellationToken);
        }
        catch (Exception exception) when (readings[0].Reading is { Record: not null } or { Results.IsEmpty: false } && IsPoison(exception))
        {
            var poisonous = readings[0];
            Log.NotRead(logger, exception, poisonous.Stored.Push.Id);
            var refused = new PushReading(PushOutcome.Malformed, [], Problem: $"What it tells could not be stored ({exception.GetType().Name}).");
            await WriteAsync([poisonous with { Reading = refused }], cancellationToken);
        }
    }

    /// <summary>Only what was not understood is written; the cursor says the rest.</summary>
    private static async Task NoteOutcomesAsync(PortalDbContext context, IReadOnlyList<ReadPush> readings, CancellationToken cancellationToken)
    {
        var noted = readings.Where(reading => reading.Reading.Outcome is not (PushOutcome.Understood or PushOutcome.Ignored));
        foreach (var group in noted.GroupBy(reading => (reading.Reading.Outcome, Problem: ShortText.Cut(reading.Reading.Problem))))
        {
            var ids = group.Select(reading => reading.Stored.Push.Id).ToArray();
            await context.PushInbox.IgnoreQueryFilters().Where(push => ids.Contains(push.Id)).ExecuteUpdateAsync(
                set => set.SetProperty(push => push.Outcome, group.Key.Outcome).SetProperty(push => push.Problem, group.Key.Problem), cancellationToken);
        }
    }

    /// <summary>The row's own fault, not the database's state.</summary>
    private static bool IsPoison(Exception exception) => exception switch
    {
        OperationCanceledException or ObjectDisposedException => false,
        DbUpdateException { InnerException: { } inner } => IsPoison(inner),
        DbException => PushWriter.BlamesARow(exception),
        TimeoutException or IOException or System.Net.Sockets.SocketException => false,
        InvalidOperationException { InnerException: DbException inner } => IsPoison(inner),
        _ => true,
    };

    private sealed record StoredPush(PushInboxRow Push, string Vendor, string Name, bool Enabled);

    private sealed record ReadPush(StoredPush Stored, PbxVendor? Vendor, PushReading Reading);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Reading stored pushes failed {Failures} times in a row; nothing is lost, trying again")]
        public static partial void Failed(ILogger logger, Exception exception, int failures);

        [LoggerMessage(2, LogLevel.Error, "Push {Id} was put aside as malformed")]
        public static partial void NotRead(ILogger logger, Exception exception, long id);
    }
}
