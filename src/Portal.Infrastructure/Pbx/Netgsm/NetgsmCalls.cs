using Portal.Domain.Calls;

namespace Portal.Infrastructure.Pbx.Netgsm;

/// <summary>What the pushes of one call have told so far: the record that ends it names neither queue nor talk time, so they are kept until then.</summary>
internal sealed record NetgsmCall
{
    public CallDirection Direction { get; init; }
    public string? Queue { get; init; }
    public string? Extension { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public int? TalkSeconds { get; init; }
    public int? HoldSeconds { get; init; }

    /// <summary>The finished call, once its record came.</summary>
    public CallRecord? Record { get; init; }
}

/// <summary>
/// A bounded memory beside the wire, filled from pushes and answers. It holds how the PBX itself writes a call's id, because commands must send exactly that while the portal's key
/// leaves the server's name out. Pushes of the last hours are read again after a start, so it knows whatever the board shows; an id that it does not know is sent as it is.
/// </summary>
internal sealed class NetgsmCalls
{
    private readonly Lock _gate = new();
    private readonly Recent<string, string> _names = new(50_000, StringComparer.Ordinal);
    private readonly Recent<(Guid AccountId, string Key), NetgsmCall> _calls = new(20_000, null);

    /// <summary>Remembers how the PBX writes this id and gives the portal's key for it; null when nothing is said.</summary>
    public string? Note(string? uniqueId)
    {
        if (NetgsmWords.CallKey(uniqueId) is not { } key) return null;
        var wire = uniqueId!.Trim();
        if (wire == key) return key;
        lock (_gate) _names.Set(key, wire);
        return key;
    }

    /// <summary>The id as the PBX knows it.</summary>
    public string WireOf(string callKey)
    {
        var key = NetgsmWords.CallKey(callKey) ?? callKey;
        lock (_gate) return _names.Find(key) ?? callKey;
    }

    /// <summary>Adds to what is known of a call and gives the whole.</summary>
    public NetgsmCall Add(Guid accountId, string key, Func<NetgsmCall, NetgsmCall> add)
    {
        lock (_gate)
        {
            var call = add(_calls.Find((accountId, key)) ?? new NetgsmCall());
            _calls.Set((accountId, key), call);
            return call;
        }
    }

    /// <summary>The newest so many; the oldest make room.</summary>
    private sealed class Recent<TKey, TValue>(int most, IEqualityComparer<TKey>? comparer)
        where TKey : notnull
        where TValue : class
    {
        private readonly Dictionary<TKey, TValue> _values = new(comparer);
        private readonly Queue<TKey> _order = new();

        public TValue? Find(TKey key) => _values.GetValueOrDefault(key);

        public void Set(TKey key, TValue value)
        {
            if (!_values.ContainsKey(key))
            {
                _order.Enqueue(key);
                if (_order.Count > most) _values.Remove(_order.Dequeue());
            }

            _values[key] = value;
        }
    }
}
