using Portal.Domain.Calls;

namespace Portal.Infrastructure.Data;

/// <summary>
/// The calls that a batch of records is about, found by name or by their parties, and what becomes of them. A name leads to one call for ever; a call may have several.
/// </summary>
/// <param name="withProvisional">True when some of the records name no call, so that any call may be theirs.</param>
/// <param name="tolerance">How far two sources may put the start of one call apart where no name says that it is one.</param>
/// <param name="secrets">Protects recordings' references.</param>
/// <param name="now">When this is stored.</param>
internal sealed class CallSet(bool withProvisional, TimeSpan tolerance, CallSecrets secrets, DateTimeOffset now)
{
    /// <summary>Nothing that began this long before is still looked for by its parties.</summary>
    public static readonly TimeSpan LongestCall = TimeSpan.FromHours(4);

    /// <summary>The same name, other parties and a start further away than this: the PBX has used the name again.</summary>
    private static readonly TimeSpan NamedAnew = TimeSpan.FromDays(1);

    private readonly Dictionary<string, Guid> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, StoredCall> _before = [];
    private readonly Dictionary<Guid, StoredCall> _now = [];
    private readonly List<(string Name, Guid CallId)> _newNames = [];
    private readonly HashSet<Guid> _touched = [];
    private readonly Dictionary<Guid, Guid> _joined = [];
    private readonly Dictionary<string, List<Guid>> _byParty = new(StringComparer.Ordinal);

    /// <summary>Names that the records brought for their calls.</summary>
    public IReadOnlyList<(string Name, Guid CallId)> NewNames => _newNames;

    /// <summary>Every call that the records are about, as it was (null = new) and as it is.</summary>
    public IEnumerable<(StoredCall? Before, StoredCall After)> Calls => _touched.Select(id => (_before.GetValueOrDefault(id), _now[id]));

    /// <summary>Calls that turned out to be part of another one, by their ids, and that one's id.</summary>
    public IReadOnlyDictionary<Guid, Guid> Joined => _joined;

    public StoredCall this[Guid id] => _now[id];

    /// <summary>A call as it was found; null when it is new.</summary>
    public StoredCall? Before(Guid id) => _before.GetValueOrDefault(id);

    public bool Knows(CallRecord record) => _names.ContainsKey(NameOf(record));

    /// <summary>
    /// The name that the record's call goes by: as told, but with its day where the PBX has given the same name to a call of another day and other parties before.
    /// </summary>
    public string NameOf(CallRecord record)
    {
        var name = StoredCall.KeyOf(record);
        return _names.TryGetValue(name, out var id) && IsAnother(_now[id], record) ? FormattableString.Invariant($"{name}@{record.StartedAt.UtcDateTime:yyyyMMdd}") : name;
    }

    public void Found(IEnumerable<FoundCall> found)
    {
        foreach (var (name, call) in found)
        {
            if (name is not null) _names[name] = call.Id;
            if (!_before.TryAdd(call.Id, call)) continue;
            _now.Add(call.Id, call);
            MayBeSought(call);
        }
    }

    /// <summary>Adds the record to its call; returns that.</summary>
    public Guid Add(CallRecord record)
    {
        var name = NameOf(record);
        var named = _names.TryGetValue(name, out var id);
        var call = named ? _now[id] : ByParties(record) ?? StoredCall.Unknown(name, record.StartedAt, now);
        if (!named)
        {
            _names.Add(name, call.Id);
            _newNames.Add((name, call.Id));
        }

        var isNew = !_now.ContainsKey(call.Id);
        _now[call.Id] = CallMerge.Add(call, record, name, secrets, now);
        _touched.Add(call.Id);
        if (isNew) MayBeSought(_now[call.Id]);
        if (record.Source == CallSources.VendorRecord && !record.Provisional) JoinRings(record, call.Id);
        return call.Id;
    }

    /// <summary>
    /// A telephone that rings again long after the last one seemed a call of its own; now that the record tells how long the call was, what rang in it is part of it. Our own commands are not:
    /// each has a record to come.
    /// </summary>
    private void JoinRings(CallRecord record, Guid id)
    {
        if (_byParty.Count == 0) return;
        var parties = Parties.Of(record);
        foreach (var ring in parties.Buckets.SelectMany(Bucket).Distinct().Where(other => other != id).Select(other => _now[other]).ToList())
        {
            if (!ring.IsProvisional || ring.Sources != CallSources.Push || !SameParties(ring, record, parties) || !Within(record, ring)) continue;
            var told = new CallRecord
            {
                VendorKey = ring.VendorKey, Provisional = true, Source = CallSources.Push, Direction = ring.Direction, From = ring.From, To = ring.To, StartedAt = ring.StartedAt, Legs = CallJson.Legs(ring.Legs),
            };
            _now[id] = CallMerge.Add(_now[id], told, ring.VendorKey, secrets, now);
            Leave(ring);
            _joined.Add(ring.Id, id);
            foreach (var name in _names.Where(name => name.Value == ring.Id).Select(name => name.Key).ToList()) _names[name] = id;
            for (var i = 0; i < _newNames.Count; i++)
                if (_newNames[i].CallId == ring.Id) _newNames[i] = (_newNames[i].Name, id);
        }
    }

    private void Leave(StoredCall call)
    {
        _now.Remove(call.Id);
        _touched.Remove(call.Id);
        foreach (var calls in _byParty.Values) calls.Remove(call.Id);
    }

    /// <summary>
    /// The nearest call of the same parties that has no name yet, or any where the record has none. Only looked at where a name is missing: two names are two calls,
    /// however alike they are.
    /// </summary>
    private StoredCall? ByParties(CallRecord record)
    {
        if (_byParty.Count == 0) return null;
        var parties = Parties.Of(record);
        StoredCall? nearest = null;
        foreach (var call in parties.Buckets.SelectMany(Bucket).Select(id => _now[id]))
        {
            if (!(record.Provisional || call.IsProvisional) || !SameParties(call, record, parties) || !Within(record, call)) continue;
            if (nearest is null || Apart(call, record) < Apart(nearest, record)) nearest = call;
        }

        return nearest;
    }

    /// <summary>The guess must fall into the call, give or take: a telephone may ring long after the call began.</summary>
    private bool Within(CallRecord record, StoredCall call)
    {
        var (guess, begin, end) = record.Provisional ? (record.StartedAt, call.StartedAt, call.EndedAt ?? LastHeardOf(call)) : (call.StartedAt, record.StartedAt, record.EndedAt);
        return guess >= begin - tolerance && guess <= (end ?? begin) + tolerance;
    }

    /// <summary>While nobody has told the end, the last telephone that rang; null when none is told.</summary>
    private static DateTimeOffset? LastHeardOf(StoredCall call) => call is { IsProvisional: true, Legs: not null } ? CallJson.Legs(call.Legs).Max(leg => leg.StartedAt) : null;

    private static TimeSpan Apart(StoredCall call, CallRecord record) => (call.StartedAt - record.StartedAt).Duration();

    private IEnumerable<Guid> Bucket(string party) => _byParty.TryGetValue(party, out var calls) ? calls : [];

    private void MayBeSought(StoredCall call)
    {
        if (!withProvisional && !call.IsProvisional) return;
        foreach (var party in call.FromKey == call.OutsideKey ? (string[])[call.FromKey] : [call.FromKey, call.OutsideKey])
        {
            if (!_byParty.TryGetValue(party, out var calls)) _byParty.Add(party, calls = []);
            calls.Add(call.Id);
        }
    }

    private static bool SameParties(StoredCall call, CallRecord record, Parties parties)
    {
        if (parties.From.Length + parties.To.Length > 0 && call.FromKey == parties.From && call.ToKey == parties.To) return true;
        return parties.Outside.Length > 0
            && call.Direction == record.Direction
            && call.OutsideKey == parties.Outside
            // Which of the rung telephones an inbound call reached only its end tells; who dialled is known from the beginning.
            && (record.Direction == CallDirection.Inbound || call.Extension is null || record.Extension is null || call.Extension == record.Extension);
    }

    private static bool IsAnother(StoredCall call, CallRecord record) =>
        (call.StartedAt - record.StartedAt).Duration() > NamedAnew && (Differ(call.FromKey, record.From) || Differ(call.ToKey, record.To));

    private static bool Differ(string stored, string told) => stored.Length > 0 && PhoneNumber.Key(told) is { Length: > 0 } key && key != stored;

    /// <summary>Who is in a call, as keys are written.</summary>
    private readonly record struct Parties(string From, string To, string Outside)
    {
        public IEnumerable<string> Buckets => Outside == From ? [From] : [From, Outside];

        public static Parties Of(CallRecord record)
        {
            var (from, to) = (PhoneNumber.Key(StoredCall.Text(record.From, CallRow.Lengths.From)), PhoneNumber.Key(StoredCall.Text(record.To, CallRow.Lengths.To)));
            return new Parties(from, to, StoredCall.OutsideOf(record.Direction, from, to));
        }
    }
}
