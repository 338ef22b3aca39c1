namespace Portal.PbxSimulator.World;

/// <summary>
/// The world on a real clock, at a speed. Everything that looks at it or orders something goes through <see cref="Do{T}"/>, which first brings the world up to now; a loop does the same
/// ten times a second so that pushes leave in time.
/// </summary>
internal sealed class RunningWorld
{
    // The world lives for a while before anybody looks, so that calls are in progress from the first moment on.
    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<SitePlan> _plans;
    private Action<WorldEvent>? _listener;
    private CallCenter _world;
    private DateTimeOffset _realAnchor;
    private DateTimeOffset _worldAnchor;
    private double _speed;
    private PastPlan _past;

    public RunningWorld(TimeProvider time, IReadOnlyList<SitePlan> plans, long seed, Load load, double speed, PastPlan past)
    {
        _time = time;
        _past = past;
        _plans = plans;
        _speed = speed;
        _world = Begin(seed, null, load);
    }

    public double Speed
    {
        get
        {
            lock (_gate) return _speed;
        }
        set
        {
            lock (_gate)
            {
                Advance();
                _realAnchor = _time.GetUtcNow();
                _worldAnchor = _world.Now;
                _speed = value;
            }
        }
    }

    /// <summary>Hears of everything that happens from now on, inside the lock.</summary>
    public void Listen(Action<WorldEvent> listener)
    {
        lock (_gate) _listener += listener;
    }

    public T Do<T>(Func<CallCenter, T> action)
    {
        lock (_gate)
        {
            Advance();
            return action(_world);
        }
    }

    public void Advance()
    {
        lock (_gate) _world.AdvanceTo(_worldAnchor + ((_time.GetUtcNow() - _realAnchor) * _speed));
    }

    /// <summary>Begins anew. Calls in progress end as if the PBX were restarted; load and speed stay as they were set.</summary>
    /// <param name="seed">The new seed.</param>
    /// <param name="start">First instant of the new world; null is a little before now. The same seed and start give the same world to the letter.</param>
    /// <param name="past">The new past; null = as long and busy as it was, drawn from the new seed.</param>
    public void Reset(long seed, DateTimeOffset? start, PastPlan? past = null)
    {
        lock (_gate)
        {
            Advance();
            foreach (var site in _world.Sites) site.ShutDown();
            _past = past ?? _past with { Seed = null };
            _world = Begin(seed, start, _world.Load);
        }
    }

    private CallCenter Begin(long seed, DateTimeOffset? start, Load load)
    {
        var now = _time.GetUtcNow();
        var first = start ?? now - WarmUp - TimeSpan.FromTicks(now.Ticks % TimeSpan.TicksPerMillisecond);
        var warm = false;
        // Nobody is told of the warm-up: a portal that connects to a real PBX has not heard of the calls in progress either.
        var world = new CallCenter(seed, first, _plans, load, told =>
        {
            if (warm) _listener?.Invoke(told);
        }, _past);
        world.AdvanceTo(first + WarmUp);
        warm = true;
        _realAnchor = now;
        _worldAnchor = world.Now;
        return world;
    }
}

/// <summary>Keeps the world going while nobody looks.</summary>
internal sealed class WorldLoop(RunningWorld world, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) world.Advance();
    }
}
