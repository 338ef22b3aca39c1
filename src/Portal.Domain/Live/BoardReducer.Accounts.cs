using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;

namespace Portal.Domain.Live;

public static partial class BoardReducer
{
    /// <summary>How long an ended call is remembered.</summary>
    private static readonly TimeSpan Remember = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan ShortestLimit = TimeSpan.FromSeconds(10);

    private static void Changed(BoardChange change, AccountChanged changed)
    {
        var before = change.Account(changed.AccountId);
        if (before is not null && before.State != AccountState.Off && !changed.Enabled) Clear(change, changed.AccountId);
        if (!changed.Enabled)
        {
            change.SetAccount(new BoardAccount(changed.AccountId, changed.Vendor, changed.Name, AccountState.Off, changed.Pushes, changed.SilenceLimit));
            return;
        }

        before ??= new BoardAccount(changed.AccountId, changed.Vendor, changed.Name, AccountState.Live, changed.Pushes, changed.SilenceLimit);
        change.SetAccount(before with
        {
            Vendor = changed.Vendor,
            Name = changed.Name,
            Pushes = changed.Pushes,
            SilenceLimit = changed.SilenceLimit,
            State = Health(before.Readings),
        });
    }

    private static void Removed(BoardChange change, AccountRemoved removed)
    {
        Clear(change, removed.AccountId);
        change.RemoveAccount(removed.AccountId);
    }

    private static void Clear(BoardChange change, Guid accountId)
    {
        foreach (var (key, call) in change.Before.Calls)
        {
            if (key.AccountId == accountId) change.DropCall(call);
        }

        foreach (var (key, agent) in change.Before.Agents)
        {
            if (key.AccountId == accountId) change.RemoveAgent(agent);
        }

        foreach (var (key, _) in change.Before.Queues)
        {
            if (key.AccountId == accountId) change.RemoveQueue(key);
        }
    }

    private static void Queues(BoardChange change, QueuesRead read)
    {
        var known = change.Account(read.AccountId)!.Facts;
        if (read.At < known.QueuesAt) return;
        change.Note(read.AccountId, facts => facts with { QueuesAt = read.At });

        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var reading in read.Queues)
        {
            if (!listed.Add(reading.Number)) continue;
            var key = new BoardKey(read.AccountId, reading.Number);
            var queue = change.Queue(key);
            if (queue is null && known.TellsMembership) change.RecountAgents(read.AccountId);
            queue ??= new BoardQueue(key, reading.Name) { Today = NoCalls(known, reading.Number) };
            change.SetQueue(queue with { Name = reading.Name, Listed = true });
        }

        foreach (var (key, queue) in change.Before.Queues)
        {
            if (key.AccountId != read.AccountId || listed.Contains(key.Key)) continue;

            // Ring groups are not listed, and today's calls of a deleted queue still count.
            if (change.HasCalls(key) || queue.Today is { Answered: > 0 } or { Abandoned: > 0 }) change.SetQueue(queue with { Listed = false });
            else change.RemoveQueue(key);
        }
    }

    private static void Counters(BoardChange change, CountersRead read)
    {
        var known = change.Account(read.AccountId)!.Facts;
        if (read.At < known.CountersAt) return;
        var facts = change.Note(read.AccountId, facts => facts with { CountersAt = read.At });
        var withoutQueue = NoCalls(facts, "");
        var counted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var counters in read.Counters)
        {
            if (counters.Queue.Length == 0)
            {
                withoutQueue = counters;
                continue;
            }

            counted.Add(counters.Queue);
            var key = new BoardKey(read.AccountId, counters.Queue);
            var queue = change.Queue(key);
            if (queue is null && facts.TellsMembership) change.RecountAgents(read.AccountId);
            change.SetQueue((queue ?? new BoardQueue(key, counters.Queue)) with { Today = counters });
        }

        change.SetAccount(change.Account(read.AccountId)! with { WithoutQueue = withoutQueue });
        foreach (var (key, queue) in change.Before.Queues)
        {
            if (key.AccountId == read.AccountId && !counted.Contains(key.Key)) change.SetQueue(queue with { Today = NoCalls(facts, key.Key) });
        }
    }

    private static void Taken(BoardChange change, ReadingTaken taken)
    {
        var account = change.Account(taken.AccountId)!;
        var before = account.Readings.GetValueOrDefault(taken.Kind);
        if (before is not null && taken.At < before.LastSuccessAt) return;
        var success = taken.Error is null ? taken.At : before?.LastSuccessAt;
        var reading = new BoardReading(taken.Kind, taken.Every, success, taken.Error, taken.Message, IsStale(success, taken.Every, taken.At));
        if (reading == before) return;
        var readings = account.Readings.SetItem(taken.Kind, reading);
        change.SetAccount(account with { Readings = readings, State = Health(readings) });
    }

    private static void Pushed(BoardChange change, PushReceived push)
    {
        var account = change.Account(push.AccountId)!;
        if (account.LastPushAt is { } last && push.At < last + TimeSpan.FromSeconds(1)) return;
        change.SetAccount(account with { LastPushAt = push.At });
    }

    /// <summary>Looks at everything, allocates only for what flips: it runs every second on every board.</summary>
    private static BoardSnapshot Tick(BoardSnapshot board, ClockTicked tick)
    {
        BoardChange? change = null;
        foreach (var (_, account) in board.Accounts)
        {
            if (account.State == AccountState.Off) continue;
            var readings = account.Readings;
            foreach (var (kind, reading) in account.Readings)
            {
                if (!reading.Stale && IsStale(reading.LastSuccessAt, reading.Every, tick.At)) readings = readings.SetItem(kind, reading with { Stale = true });
            }

            if (readings == account.Readings) continue;
            change ??= new BoardChange(board, tick.At);
            change.SetAccount(account with { Readings = readings, State = Health(readings) });
        }

        foreach (var (key, call) in board.Calls)
        {
            if (!board.Accounts.TryGetValue(key.AccountId, out var account) || account.Facts.ActiveCallsAt is not null) continue;
            if (tick.At - call.LastSeenAt <= account.SilenceLimit) continue;
            change ??= new BoardChange(board, tick.At);
            change.EndCall(call, tick.At);
        }

        // The limit moves once a minute, so that the ended calls are looked through at most that often.
        var limit = tick.At - Remember;
        limit = limit.AddTicks(-(limit.Ticks % TimeSpan.TicksPerMinute));
        if (board.OldestEnded < limit)
        {
            change ??= new BoardChange(board, tick.At);
            change.PruneEnded(limit);
        }

        return change?.Finish() ?? board;
    }

    private static QueueCounters? NoCalls(AccountFacts facts, string queue) => facts.CountersAt is null ? null : new QueueCounters(queue, 0, 0, 0, 0);

    private static bool IsStale(DateTimeOffset? lastSuccessAt, TimeSpan every, DateTimeOffset now)
    {
        var limit = every * 3;
        return lastSuccessAt is not { } last || now - last > (limit < ShortestLimit ? ShortestLimit : limit);
    }

    private static AccountState Health(ImmutableDictionary<ReadingKind, BoardReading> readings)
    {
        var stale = 0;
        var failed = false;
        foreach (var (_, reading) in readings)
        {
            if (reading.Stale) stale++;
            failed |= reading.Error is not null;
        }

        if (stale == 0) return AccountState.Live;
        return stale == readings.Count && failed ? AccountState.Down : AccountState.Stale;
    }
}
