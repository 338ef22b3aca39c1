using System.Collections.Immutable;
using Portal.Domain.Live;

namespace Portal.Web.Components.Pages.Board;

/// <summary>
/// Draws one tenant's board for one kind of reader. However many people have it open, a change is drawn once; a circuit holds only references to the result.
/// </summary>
internal sealed class BoardPainter(Pen pen)
{
    /// <summary>
    /// A reading that succeeded again changes nothing but an age, and the browser counts ages on by itself. An age is moved once it lags by this much,
    /// all of them together; until then it looks a little older than it is, never younger.
    /// </summary>
    private static readonly TimeSpan AgesMayLag = TimeSpan.FromSeconds(4);

    private readonly Lock _gate = new();
    private BoardPicture? _last;
    private BoardView? _whole;

    /// <summary>The picture of a snapshot, or of a newer one that was drawn already.</summary>
    public BoardPicture Paint(BoardSnapshot board)
    {
        lock (_gate)
        {
            if (_last is not null && board.Version <= _last.Board.Version) return _last;
            _last = Draw(board, _last);
            return _last;
        }
    }

    /// <summary>What a filter leaves of a picture; <paramref name="before"/> is what the reader sees now.</summary>
    public BoardView View(BoardPicture picture, BoardFilter filter, BoardView? before)
    {
        if (!filter.IsNone) return BoardLayout.Of(pen, picture, filter).After(before);
        lock (_gate)
        {
            // A paused board may hold an older picture; its view is nobody else's.
            if (!ReferenceEquals(picture, _last)) return BoardLayout.Of(pen, picture, filter).After(before);
            return _whole ??= BoardLayout.Of(pen, picture, filter);
        }
    }

    private BoardPicture Draw(BoardSnapshot board, BoardPicture? before)
    {
        var accounts = before is not null && OnlyAgesMoved(before.Accounts, board.Accounts) ? before.Accounts : board.Accounts;
        var names = (before?.Names ?? QueueNames.None).Update(board);
        var agents = new DrawnRows<AgentCard>(board.Agents.Count);
        foreach (var (key, agent) in board.Agents)
        {
            var account = accounts.GetValueOrDefault(key.AccountId);
            agents.Add(key, new AgentCard(agent, BoardRows.CallOf(board, agent), names, account?.Name ?? "", Freshness.IsStale(account, Freshness.Agents)), before?.Agents, pen);
        }

        var queues = new DrawnRows<QueueCard>(board.Queues.Count);
        foreach (var (key, queue) in board.Queues)
        {
            var account = accounts.GetValueOrDefault(key.AccountId);
            var stale = Freshness.IsStale(account, Freshness.Queues);
            var at = stale && account is not null ? Freshness.At(account, Freshness.Queues) : null;
            var tellsWaiting = account is not null && Freshness.Reads(account, Freshness.Waiting);
            queues.Add(key, new QueueCard(queue, account?.Name ?? "", stale, at, tellsWaiting), before?.Queues, pen);
        }

        var calls = new DrawnRows<CallRow>(board.Calls.Count);
        foreach (var (key, call) in board.Calls)
        {
            var account = accounts.GetValueOrDefault(key.AccountId);
            var queueName = call.Queue is null ? null : names.Of(key.AccountId, call.Queue);
            calls.Add(key, new CallRow(call, account?.Name ?? "", queueName, BoardRows.AgentOf(board, call)?.Name, Freshness.IsStale(account, Freshness.Calls), pen.HangUpRefusal(account)), before?.Calls, pen);
        }

        var picture = new BoardPicture
        {
            Board = board,
            Names = names,
            Accounts = accounts,
            Chips = before is not null && ReferenceEquals(accounts, before.Accounts) ? before.Chips : AccountFaces.Draw(pen, accounts),
            Legend = before?.Legend ?? BoardLayout.Legend(pen).ToMarkup(),
            Columns = before?.Columns ?? BoardLayout.Columns(pen).ToMarkup(),
            Agents = agents,
            Queues = queues,
            Calls = calls,
        };
        _whole = BoardLayout.Of(pen, picture, BoardFilter.None).After(_whole);
        return picture;
    }

    private static bool OnlyAgesMoved(ImmutableDictionary<Guid, BoardAccount> shown, ImmutableDictionary<Guid, BoardAccount> now)
    {
        if (ReferenceEquals(shown, now)) return true;
        if (shown.Count != now.Count) return false;
        foreach (var (id, account) in now)
        {
            if (!shown.TryGetValue(id, out var before) || !OnlyAgesMoved(before, account)) return false;
        }

        return true;
    }

    private static bool OnlyAgesMoved(BoardAccount shown, BoardAccount now)
    {
        if (ReferenceEquals(shown, now)) return true;
        if (shown.Name != now.Name || shown.State != now.State || shown.Vendor != now.Vendor || shown.Pushes != now.Pushes || shown.Readings.Count != now.Readings.Count
            || Lags(shown.LastPushAt, now.LastPushAt)) return false;
        foreach (var (kind, reading) in now.Readings)
        {
            if (!shown.Readings.TryGetValue(kind, out var before) || before.Error != reading.Error || before.Stale != reading.Stale || Lags(before.LastSuccessAt, reading.LastSuccessAt)) return false;
        }

        return true;
    }

    private static bool Lags(DateTimeOffset? shown, DateTimeOffset? now) => shown != now && (shown is null || now is null || now - shown >= AgesMayLag || now < shown);
}
