using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Pbx.Http;

/// <summary>
/// One vendor limit of one account. Two rules at once: a bucket of <see cref="Quota.Burst"/> tokens that refills evenly and, unless the vendor
/// grants a burst above the limit, never more than <see cref="Quota.Permits"/> in any window (a bucket alone would allow nearly twice that across
/// a window's edge). People are served before pollers, pollers before jobs; jobs take no more than their share of a window, and step aside for a while when a person asks.
/// </summary>
internal sealed class QuotaGate : IDisposable
{
    /// <summary>How long a person waits for a permit before being told to come back later.</summary>
    public static readonly TimeSpan PersonWait = TimeSpan.FromSeconds(5);

    /// <summary>Of a limit as tight as this, every request counts, also those that a process before this one sent and nobody knows of.</summary>
    private const int Tight = 10;

    private readonly Quota _quota;
    private readonly int _jobShare;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly TimeSpan _window;
    private readonly bool _windowed;
    private readonly bool _tight;
    private readonly Lock _gate = new();
    private readonly Queue<TimeSpan> _granted = new();
    private readonly LinkedList<Waiter> _people = new();
    private readonly LinkedList<Waiter> _pollers = new();
    private readonly LinkedList<Waiter> _jobs = new();
    private readonly Queue<TimeSpan> _grantedToJobs = new();
    private readonly ITimer _timer;
    private double _tokens;
    private TimeSpan _refilledAt;
    private TimeSpan _heldUntil;
    private TimeSpan _jobsFrom;

    /// <param name="quota">The limit.</param>
    /// <param name="time">The clock.</param>
    /// <param name="jobShare">Permits that jobs may take in a window; null = half of them.</param>
    public QuotaGate(Quota quota, TimeProvider time, int? jobShare = null)
    {
        _quota = quota;
        _jobShare = Math.Max(1, jobShare ?? (quota.Permits / 2));
        _time = time;
        _origin = time.GetTimestamp();
        _windowed = quota.Burst <= quota.Permits;

        // The vendor counts by arrival, we by departure; the slack keeps a slow first request from shortening its window.
        _window = quota.Per + (quota.Per >= TimeSpan.FromSeconds(10) ? TimeSpan.FromSeconds(1) : TimeSpan.Zero);
        _tokens = quota.Burst;
        _tight = quota.Permits <= Tight && quota.Per >= TimeSpan.FromSeconds(10);
        if (_tight) _jobsFrom = _window;
        _timer = time.CreateTimer(static state => ((QuotaGate)state!).Pump(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The limit with what is left of it now.</summary>
    public QuotaView View()
    {
        lock (_gate)
        {
            var now = Advance();
            var left = now < _heldUntil ? 0 : (int)_tokens;
            if (_windowed) left = Math.Min(left, _quota.Permits - _granted.Count);
            return new QuotaView(_quota.OperationClass, _quota.Permits, _quota.Per, Math.Max(0, left));
        }
    }

    /// <summary>Takes a permit, waiting for it where needed: a poller or job as long as it takes, a person at most <see cref="PersonWait"/>.</summary>
    /// <exception cref="PbxException">A person would wait too long.</exception>
    public Task TakeAsync(Urgency urgency, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var now = Advance();
            var person = urgency == Urgency.Person;
            if (person && _tight) StepAside(now);
            if (_people.Count == 0 && (person || (_pollers.Count == 0 && (urgency == Urgency.Background || _jobs.Count == 0))) && TryTake(now, urgency)) return Task.CompletedTask;

            if (person)
            {
                var wait = AvailableAt(now, _people.Count + 1) - now;
                if (wait > PersonWait) return Task.FromException(Spent(wait));
            }

            var waiter = new Waiter(ListOf(urgency));
            waiter.Node = waiter.List.AddLast(waiter);
            waiter.Registration = cancellationToken.UnsafeRegister((_, token) => Leave(waiter, token), null);
            Arm(now);
            return waiter.Done.Task;
        }
    }

    /// <summary>Gives back a permit whose request was never sent.</summary>
    public void GiveBack()
    {
        lock (_gate)
        {
            Advance();
            _tokens = Math.Min(_quota.Burst, _tokens + 1);
            if (_windowed && _granted.Count > 0)
            {
                var kept = _granted.ToArray();
                _granted.Clear();
                foreach (var at in kept.AsSpan(0, kept.Length - 1)) _granted.Enqueue(at);
            }
        }

        Pump();
    }

    /// <summary>The vendor says "too many": nothing more goes out for this long, or for a whole window when the vendor does not say.</summary>
    public void Hold(TimeSpan? asked)
    {
        lock (_gate)
        {
            var now = Advance();
            var hold = asked is { } span && span > TimeSpan.Zero ? span : _quota.Per;
            if (hold > TimeSpan.FromMinutes(10)) hold = TimeSpan.FromMinutes(10);
            if (now + hold > _heldUntil) _heldUntil = now + hold;
            _tokens = Math.Min(_tokens, 1);
            var left = _heldUntil - now;
            if (left > PersonWait)
            {
                foreach (var waiter in _people) waiter.Done.TrySetException(Spent(left));
                _people.Clear();
            }

            Arm(now);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Pump()
    {
        lock (_gate)
        {
            var now = Advance();
            while ((_people.First ?? _pollers.First ?? _jobs.First) is { } node && TryTake(now, UrgencyOf(node)))
            {
                node.List!.Remove(node);
                node.Value.Registration.Unregister();
                node.Value.Done.TrySetResult();
            }

            Arm(now);
        }
    }

    private void Leave(Waiter waiter, CancellationToken token)
    {
        lock (_gate)
        {
            if (waiter.Node?.List is { } list) list.Remove(waiter.Node);
        }

        waiter.Done.TrySetCanceled(token);
    }

    private bool TryTake(TimeSpan now, Urgency urgency)
    {
        if (now < _heldUntil || _tokens < 1 - 1e-6 || (_windowed && _granted.Count >= _quota.Permits)) return false;
        if (urgency == Urgency.Job)
        {
            if (now < JobsAt(now)) return false;
            _grantedToJobs.Enqueue(now);
        }

        _tokens = Math.Max(0, _tokens - 1);
        if (_windowed) _granted.Enqueue(now);
        return true;
    }

    /// <summary>The earliest that jobs may take one more, whatever the limit has left.</summary>
    private TimeSpan JobsAt(TimeSpan now)
    {
        var at = _jobsFrom > now ? _jobsFrom : now;
        if (_grantedToJobs.Count >= _jobShare && _grantedToJobs.Peek() + _window is var frees && frees > at) at = frees;
        return at;
    }

    /// <summary>A person who asks is likely to ask again, and was perhaps told to come back: jobs leave two windows to people.</summary>
    private void StepAside(TimeSpan now)
    {
        var until = now + (2 * _window);
        if (until > _jobsFrom) _jobsFrom = until;
    }

    private LinkedList<Waiter> ListOf(Urgency urgency) => urgency switch { Urgency.Person => _people, Urgency.Job => _jobs, _ => _pollers };

    private Urgency UrgencyOf(LinkedListNode<Waiter> node) => node.List == _people ? Urgency.Person : node.List == _jobs ? Urgency.Job : Urgency.Background;

    /// <summary>When the n-th permit from now comes free.</summary>
    private TimeSpan AvailableAt(TimeSpan now, int n)
    {
        var at = now < _heldUntil ? _heldUntil : now;
        if (n > _tokens)
        {
            var refill = _refilledAt + TimeSpan.FromSeconds((n - _tokens) * _quota.Per.TotalSeconds / _quota.Permits);
            if (refill > at) at = refill;
        }

        if (_windowed)
        {
            var index = _granted.Count + n - 1 - _quota.Permits;
            if (index >= 0)
            {
                var frees = _granted.ElementAtOrDefault(Math.Min(index, _granted.Count - 1)) + _window;
                if (frees > at) at = frees;
            }
        }

        return at;
    }

    private void Arm(TimeSpan now)
    {
        if (_people.Count + _pollers.Count + _jobs.Count == 0) return;
        var at = AvailableAt(now, 1);
        if (_people.Count + _pollers.Count == 0 && JobsAt(now) is var jobs && jobs > at) at = jobs;
        var due = at - now;
        var floor = TimeSpan.FromMilliseconds(1);
        _timer.Change(due > floor ? due + floor : floor, Timeout.InfiniteTimeSpan);
    }

    private TimeSpan Advance()
    {
        var now = _time.GetElapsedTime(_origin);
        _tokens = Math.Min(_quota.Burst, _tokens + ((now - _refilledAt).TotalSeconds * _quota.Permits / _quota.Per.TotalSeconds));
        _refilledAt = now;
        while (_granted.TryPeek(out var oldest) && now - oldest >= _window) _granted.Dequeue();
        while (_grantedToJobs.TryPeek(out var oldest) && now - oldest >= _window) _grantedToJobs.Dequeue();
        return now;
    }

    private static PbxException Spent(TimeSpan wait) =>
        new(PbxErrorKind.RateLimited, "The PBX's request limit is used up; the live readings need it too.", retryAfter: wait);

    private sealed class Waiter(LinkedList<Waiter> list)
    {
        public LinkedList<Waiter> List { get; } = list;
        public LinkedListNode<Waiter>? Node { get; set; }
        public CancellationTokenRegistration Registration { get; set; }
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
