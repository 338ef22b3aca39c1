using System.Collections.Immutable;
using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;

namespace Portal.Domain.Live;

/// <summary>
/// One step from a snapshot to the next. Remembers which queues and extensions the changed calls concern, and rebuilds only those rows at the end.
/// </summary>
internal sealed partial class BoardChange(BoardSnapshot before, DateTimeOffset at)
{
    private readonly Dictionary<BoardKey, DateTimeOffset?> _extensions = [];
    private readonly HashSet<BoardKey> _queues = [];
    private readonly Rows<BoardCall> _calls = new(before.Calls);
    private readonly Rows<BoardQueue> _queueRows = new(before.Queues);
    private readonly Rows<BoardAgent> _agents = new(before.Agents);
    private readonly Rows<DateTimeOffset> _ended = new(before.Ended);
    private readonly Rows<ImmutableArray<string>> _byExtension = new(before.CallsByExtension);
    private readonly Rows<ImmutableArray<string>> _byQueue = new(before.CallsByQueue);
    private ImmutableDictionary<Guid, BoardAccount> _accounts = before.Accounts;
    private DateTimeOffset? _oldestEnded = before.OldestEnded;

    /// <summary>The snapshot that the change starts from; safe to enumerate while rows change.</summary>
    public BoardSnapshot Before => before;

    public DateTimeOffset At => at;

    public BoardAccount? Account(Guid id) => _accounts.GetValueOrDefault(id);

    public void SetAccount(BoardAccount account)
    {
        if (_accounts.TryGetValue(account.Id, out var old) && old == account) return;
        _accounts = _accounts.SetItem(account.Id, account);
    }

    public void RemoveAccount(Guid id) => _accounts = _accounts.Remove(id);

    /// <summary>Notes that a reading of the account came.</summary>
    public AccountFacts Note(Guid accountId, Func<AccountFacts, AccountFacts> note)
    {
        var account = _accounts[accountId];
        var facts = note(account.Facts);
        SetAccount(account with { Facts = facts });
        return facts;
    }

    public BoardCall? Call(BoardKey key) => _calls.Find(key);

    public BoardAgent? Agent(BoardKey key) => _agents.Find(key);

    public BoardQueue? Queue(BoardKey key) => _queueRows.Find(key);

    /// <summary>When the call ended; null when it did not, as far as we know.</summary>
    public DateTimeOffset? EndedAt(BoardKey key) => _ended.TryFind(key, out var when) ? when : null;

    public void SetCall(BoardCall call)
    {
        var old = _calls.Find(call.Key);
        if (old == call) return;
        _calls.Set(call.Key, call);
        Reindex(old, call);
    }

    /// <summary>Takes the call off the board and remembers that it ended.</summary>
    public void EndCall(BoardCall call, DateTimeOffset endedAt)
    {
        DropCall(call);
        Bury(call.Key, endedAt);
    }

    /// <summary>Takes the call off the board without a trace.</summary>
    public void DropCall(BoardCall call)
    {
        if (_calls.Find(call.Key) is not { } old) return;
        _calls.Remove(call.Key);
        Reindex(old, null);
    }

    /// <summary>Remembers that a call ended, so that a late word does not bring it back.</summary>
    public void Bury(BoardKey key, DateTimeOffset endedAt)
    {
        _ended.Set(key, endedAt);
        _oldestEnded = Times.Earlier(_oldestEnded, endedAt);
    }

    public void Unbury(BoardKey key) => _ended.Remove(key);

    /// <summary>Forgets calls that ended before <paramref name="limit"/>.</summary>
    public void PruneEnded(DateTimeOffset limit)
    {
        DateTimeOffset? oldest = null;
        foreach (var (key, when) in before.Ended)
        {
            if (when < limit) _ended.Remove(key);
            else oldest = Times.Earlier(oldest, when);
        }

        _oldestEnded = oldest;
    }

    /// <summary>The agent's call ended then, whether or not the board knew it.</summary>
    public void Free(BoardKey extension, DateTimeOffset when) => Touch(extension, when);

    public void TouchAgent(BoardKey extension) => Touch(extension, null);

    public void TouchQueue(BoardKey queue) => _queues.Add(queue);

    public void SetQueue(BoardQueue queue)
    {
        if (_queueRows.Find(queue.Key) is { } old)
        {
            if (old == queue) return;
        }
        else
        {
            _queues.Add(queue.Key);
        }

        _queueRows.Set(queue.Key, queue);
    }

    public void RemoveQueue(BoardKey key)
    {
        _queueRows.Remove(key);
        _queues.Remove(key);
    }

    /// <summary>True when some call is in or came from the queue.</summary>
    public bool HasCalls(BoardKey queue) => _byQueue.TryFind(queue, out _);

    /// <summary>The snapshot after the change; the same reference when nothing changed.</summary>
    public BoardSnapshot Finish()
    {
        RebuildAgents();
        RebuildQueues();
        var changed = _calls.Changed || _queueRows.Changed || _agents.Changed || _ended.Changed || _oldestEnded != before.OldestEnded || !ReferenceEquals(_accounts, before.Accounts);
        if (!changed) return before;
        return new BoardSnapshot
        {
            Version = before.Version + 1,
            At = Times.Later(before.At, at),
            Accounts = _accounts,
            Calls = _calls.Done(),
            Queues = _queueRows.Done(),
            Agents = _agents.Done(),
            Ended = _ended.Done(),
            OldestEnded = _oldestEnded,
            CallsByExtension = _byExtension.Done(),
            CallsByQueue = _byQueue.Done(),
        };
    }

    private void Touch(BoardKey extension, DateTimeOffset? freedAt) =>
        _extensions[extension] = _extensions.TryGetValue(extension, out var known) ? Times.Later(known ?? freedAt, freedAt ?? known) : freedAt;

    private void Reindex(BoardCall? old, BoardCall? now)
    {
        var account = (old ?? now)!.Key.AccountId;
        var key = (old ?? now)!.Key.Key;
        var was = Concerned(old);
        var concerned = Concerned(now);
        foreach (var extension in was)
        {
            var agent = new BoardKey(account, extension);
            var leaves = !concerned.AsSpan().Contains(extension);
            if (leaves) Unindex(_byExtension, agent, key);
            Touch(agent, leaves && old!.State >= CallState.Talking ? at : null);
        }

        foreach (var extension in concerned)
        {
            var agent = new BoardKey(account, extension);
            if (!was.AsSpan().Contains(extension)) Index(_byExtension, agent, key);
            TouchAgent(agent);
        }

        if (old?.Queue is { } left)
        {
            var queue = new BoardKey(account, left);
            if (now?.Queue != left) Unindex(_byQueue, queue, key);
            _queues.Add(queue);
        }

        if (now?.Queue is { } entered)
        {
            var queue = new BoardKey(account, entered);
            if (old?.Queue != entered) Index(_byQueue, queue, key);
            _queues.Add(queue);
        }
    }

    /// <summary>True when the extension is the inside party that started the call: its phone is off the hook while the other one rings.</summary>
    public static bool Dials(BoardCall call, string extension) =>
        call.State < CallState.Talking && (call.Direction == CallDirection.Outbound || (call.Direction == CallDirection.Internal && call.From == extension));

    /// <summary>Extensions that a call keeps busy: who talks or rings, and the inside party that started it.</summary>
    private static ImmutableArray<string> Concerned(BoardCall? call)
    {
        if (call is null) return [];
        var caller = call.Direction is CallDirection.Internal or CallDirection.Outbound && PhoneNumber.IsExtension(call.From) && call.From != call.Extension ? call.From : null;
        if (call.Extension is null) return caller is null ? [] : [caller];
        if (call.AlsoRinging.IsEmpty && caller is null) return [call.Extension];
        var all = call.AlsoRinging.Insert(0, call.Extension);
        return caller is null || all.AsSpan().Contains(caller) ? all : all.Add(caller);
    }

    private static void Index(Rows<ImmutableArray<string>> index, BoardKey at, string call) =>
        index.Set(at, index.TryFind(at, out var calls) ? calls.Add(call) : [call]);

    private static void Unindex(Rows<ImmutableArray<string>> index, BoardKey at, string call)
    {
        if (!index.TryFind(at, out var calls)) return;
        calls = calls.Remove(call, StringComparer.Ordinal);
        if (calls.IsEmpty) index.Remove(at);
        else index.Set(at, calls);
    }

    /// <summary>Rows that are copied only when one of them changes.</summary>
    private sealed class Rows<T>(ImmutableDictionary<BoardKey, T> before)
    {
        private ImmutableDictionary<BoardKey, T>.Builder? _now;

        public bool Changed => _now is not null;

        public bool TryFind(BoardKey key, out T row) => _now is null ? before.TryGetValue(key, out row!) : _now.TryGetValue(key, out row!);

        public T? Find(BoardKey key) => TryFind(key, out var row) ? row : default;

        public void Set(BoardKey key, T row) => (_now ??= before.ToBuilder())[key] = row;

        public void Remove(BoardKey key)
        {
            if (TryFind(key, out _)) (_now ??= before.ToBuilder()).Remove(key);
        }

        public ImmutableDictionary<BoardKey, T> Done() => _now?.ToImmutable() ?? before;

        public IEnumerable<KeyValuePair<BoardKey, T>> All() => _now is null ? before : _now;
    }
}
