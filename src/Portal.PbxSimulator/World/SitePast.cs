namespace Portal.PbxSimulator.World;

/// <summary>The calls of one site before its world began. Each day is made up when somebody asks for it; a few stay at hand.</summary>
internal sealed class SitePast
{
    private const int CallsAtHand = 60_000;

    private readonly Func<DateOnly, Call[]> _make;
    private readonly PastPlan _plan;
    private readonly DateTimeOffset _end;
    private readonly DateOnly _first;
    private readonly DateOnly _last;

    // Days at hand, the one asked for last in front.
    private readonly LinkedList<(DateOnly Day, Call[] Calls)> _atHand = [];

    // The day of every call that was ever made up, by a hash of its key: whoever asks by key has seen the key in a list.
    private readonly Dictionary<ulong, DateOnly> _dayOfKey = [];
    private readonly HashSet<DateOnly> _made = [];

    public SitePast(PastPlan plan, DateTimeOffset end, Func<DateOnly, Call[]> make)
    {
        _plan = plan;
        _end = end;
        _make = make;
        _last = DayOf(end);
        _first = _last.AddDays(-plan.Days);
    }

    private bool IsEmpty => _plan.Days == 0 || _plan.CallsPerDay == 0;

    /// <summary>When the oldest day begins; null when there is no past.</summary>
    public DateTimeOffset? Begin => IsEmpty ? null : Midnight(_first);

    /// <summary>Calls that began in the span, oldest first.</summary>
    public IEnumerable<Call> Between(DateTimeOffset? from, DateTimeOffset? to) => Days(from, to).SelectMany(day => CallsOf(day).Where(call => IsIn(call, from, to)));

    /// <summary>The same, newest first, without the first so many. Whole days among those are not made up for it.</summary>
    public IEnumerable<Call> NewestFirst(DateTimeOffset? from, DateTimeOffset? to, int skip)
    {
        foreach (var day in Days(from, to).Reverse())
        {
            var count = CountOf(day, from, to);
            if (count <= skip)
            {
                skip -= count;
                continue;
            }
            foreach (var call in CallsOf(day).Reverse().Where(call => IsIn(call, from, to)).Skip(skip)) yield return call;
            skip = 0;
        }
    }

    public int Count(DateTimeOffset? from, DateTimeOffset? to) => Days(from, to).Sum(day => CountOf(day, from, to));

    public Call? Find(string key)
    {
        if (IsEmpty) return null;
        if (_dayOfKey.TryGetValue(HashOf(key), out var known)) return Array.Find(CallsOf(known), call => call.Key == key);
        // Known to somebody who listed the same past at an earlier run of the simulator.
        for (var day = _last; day >= _first; day = day.AddDays(-1))
        {
            if (!_made.Contains(day) && Array.Find(CallsOf(day), call => call.Key == key) is { } call) return call;
        }
        return null;
    }

    private IEnumerable<DateOnly> Days(DateTimeOffset? from, DateTimeOffset? to)
    {
        if (IsEmpty) yield break;
        var first = from is { } begin && DayOf(begin) > _first ? DayOf(begin) : _first;
        var last = to is { } end && DayOf(end) < _last ? DayOf(end) : _last;
        for (var day = first; day <= last; day = day.AddDays(1)) yield return day;
    }

    private int CountOf(DateOnly day, DateTimeOffset? from, DateTimeOffset? to)
    {
        var whole = !MayBeCut(day) && !(from > Midnight(day)) && !(to < Midnight(day.AddDays(1)));
        return whole ? _plan.CallsPerDay : CallsOf(day).Count(call => IsIn(call, from, to));
    }

    private Call[] CallsOf(DateOnly day)
    {
        var node = _atHand.First;
        while (node is not null && node.Value.Day != day) node = node.Next;
        if (node is not null)
        {
            _atHand.Remove(node);
            _atHand.AddFirst(node);
            return node.Value.Calls;
        }

        var calls = _make(day);
        // What was still going on is no past: the world begins without it.
        if (MayBeCut(day)) calls = [.. calls.Where(call => call.EndedAt <= _end)];
        if (_made.Add(day))
        {
            foreach (var call in calls) _dayOfKey[HashOf(call.Key)] = day;
        }
        _atHand.AddFirst((day, calls));
        while (_atHand.Count > 1 && _atHand.Sum(kept => kept.Calls.Length) > CallsAtHand) _atHand.RemoveLast();
        return calls;
    }

    // Nobody's call lasts as long as a day.
    private bool MayBeCut(DateOnly day) => day >= _last.AddDays(-1);

    private static bool IsIn(Call call, DateTimeOffset? from, DateTimeOffset? to) => (from is null || call.StartedAt >= from) && (to is null || call.StartedAt <= to);

    private static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(Load.LocalOffset).DateTime);

    private static DateTimeOffset Midnight(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), Load.LocalOffset).ToUniversalTime();

    private static ulong HashOf(string key) => Rng.Of(0, key).NextBits();
}
