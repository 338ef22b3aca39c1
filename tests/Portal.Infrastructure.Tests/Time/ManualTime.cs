namespace Portal.Infrastructure.Tests.Time;

/// <summary>A clock that moves only when a test says so; timers fire while it is moved, in order of their due time.</summary>
public sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<TaskCompletionSource> _timerWaiters = [];
    private DateTimeOffset _now = start;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits (in real time, at most 10 s) until some timer is due within the span: code under test has gone to wait.</summary>
    public async Task UntilWaitingAsync(TimeSpan within)
    {
        while (true)
        {
            TaskCompletionSource changed;
            lock (_gate)
            {
                if (_timers.Any(t => t.DueAt - _now <= within)) return;
                changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _timerWaiters.Add(changed);
            }

            await changed.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    public void Advance(TimeSpan by)
    {
        var target = GetUtcNow() + by;
        while (true)
        {
            ManualTimer? due;
            lock (_gate)
            {
                due = _timers.Where(t => t.DueAt <= target).MinBy(t => t.DueAt);
                if (due is null)
                {
                    _now = target;
                    return;
                }

                if (due.DueAt > _now) _now = due.DueAt;
                due.Rearm();
            }

            due.Fire();
        }
    }

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset DueAt { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                _period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    DueAt = time._now + dueTime;
                    time._timers.Add(this);
                    foreach (var waiter in time._timerWaiters) waiter.TrySetResult();
                    time._timerWaiters.Clear();
                }
            }

            return true;
        }

        public void Rearm()
        {
            if (_period > TimeSpan.Zero) DueAt += _period;
            else time._timers.Remove(this);
        }

        public void Fire() => fire();

        public void Dispose()
        {
            lock (time._gate) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
