using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Commands;

namespace Portal.Infrastructure.Live;

/// <summary>A command that was sent, and what became of it. Never holds a secret: of the command only its name and target are kept.</summary>
public sealed record TrackedCommand(Guid Id, Guid AccountId, string Actor, string Name, string Target, DateTimeOffset SentAt)
{
    public CommandEffect Effect { get; init; }

    /// <summary>What the PBX answered.</summary>
    public CommandResult Result { get; init; }

    public PbxErrorKind? Error { get; init; }

    public string? VendorMessage { get; init; }

    /// <summary>When <see cref="Effect"/> was settled; null while it is pending.</summary>
    public DateTimeOffset? SettledAt { get; init; }
}

/// <summary>A tracked command as it is now.</summary>
public sealed class CommandChangedEventArgs(TrackedCommand command) : EventArgs
{
    public TrackedCommand Command { get; } = command;
}

/// <summary>One tenant's recent commands.</summary>
public sealed partial class TenantCommands
{
    /// <summary>Commands kept; older ones are forgotten.</summary>
    internal const int Kept = 200;

    private readonly Lock _gate = new();
    private readonly ILogger _logger;
    private ImmutableList<TrackedCommand> _recent = [];

    internal TenantCommands(ILogger logger) => _logger = logger;

    /// <summary>A command was added, or its effect settled. Handlers must be quick; what they throw is dropped.</summary>
    public event EventHandler<CommandChangedEventArgs>? Changed;

    /// <summary>Newest first.</summary>
    public ImmutableList<TrackedCommand> Recent => Volatile.Read(ref _recent);

    /// <summary>Null when it is unknown or forgotten.</summary>
    public TrackedCommand? Find(Guid id) => Recent.Find(command => command.Id == id);

    internal void Set(TrackedCommand command)
    {
        lock (_gate)
        {
            var index = _recent.FindIndex(known => known.Id == command.Id);
            var next = index >= 0 ? _recent.SetItem(index, command) : _recent.Insert(0, command);
            Volatile.Write(ref _recent, next.Count > Kept ? next.RemoveRange(Kept, next.Count - Kept) : next);
        }

        foreach (var handler in Delegate.EnumerateInvocationList(Changed))
        {
            try
            {
                handler(this, new CommandChangedEventArgs(command));
            }
            catch (Exception exception)
            {
                // A screen that broke, or is gone, does not keep the others from hearing of it.
                Log.ListenerBroke(_logger, exception, command.Name);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A listener for the effect of {Command} broke")]
        public static partial void ListenerBroke(ILogger logger, Exception exception, string command);
    }
}

/// <summary>
/// Watches the boards for the effects of commands: an answer says only that the PBX took the command, a reading or push that it worked. In memory; what was pending at
/// a restart is forgotten, its trace stays in the audit log.
/// </summary>
public sealed partial class CommandTracker : IDisposable
{
    /// <summary>The longest that an effect is waited for.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    /// <summary>Where only pushes tell.</summary>
    private static readonly TimeSpan PushWait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<Guid, TenantCommands> _tenants = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopping;
    private readonly LiveBoards _boards;
    private readonly EarlyReadings _early;
    private readonly TimeProvider _time;
    private readonly ILogger<CommandTracker> _logger;

    public CommandTracker(LiveBoards boards, EarlyReadings early, TimeProvider time, ILogger<CommandTracker> logger)
    {
        (_boards, _early, _time, _logger) = (boards, early, time, logger);
        _stopping = _stop.Token;
    }

    /// <summary>The tenant's recent commands.</summary>
    public TenantCommands For(Guid tenantId) => _tenants.GetOrAdd(tenantId, static (_, logger) => new TenantCommands(logger), _logger);

    /// <summary>Stops watching.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    /// <summary>How long the effect may take to show: three intervals of the slowest reading that shows it.</summary>
    internal static TimeSpan WaitFor(PbxCommand command, PbxTraits traits)
    {
        var slowest = traits.Readings.Where(plan => command.ShownBy.Contains(plan.Kind)).Select(plan => plan.Every).DefaultIfEmpty(PushWait / 3).Max();
        var wait = slowest * 3;
        return wait < ShortestWait ? ShortestWait : wait > LongestWait ? LongestWait : wait;
    }

    /// <summary>Keeps the command, and watches for its effect when there can be one.</summary>
    internal TrackedCommand Track(Guid tenantId, TrackedCommand tracked, PbxCommand command, PbxTraits traits)
    {
        var commands = For(tenantId);
        tracked = tracked.Result == CommandResult.Failed ? Settled(tracked, CommandEffect.Failed)
            : See(command, tracked, _boards.For(tenantId).Current) switch
            {
                null => Settled(tracked, CommandEffect.Unknowable),
                true => Settled(tracked, CommandEffect.Seen),
                false => tracked,
            };
        commands.Set(tracked);
        if (tracked.Effect != CommandEffect.Pending) return tracked;
        foreach (var late in TooSlow(command, traits)) _early.Ask(tracked.AccountId, late);
        _ = WatchAsync(tenantId, commands, tracked, command, WaitFor(command, traits));
        return tracked;
    }

    /// <summary>Readings whose own turn is not waited for: it comes after a minute, or, as of a list that is read every five, after the wait is over.</summary>
    private static IEnumerable<ReadingKind> TooSlow(PbxCommand command, PbxTraits traits) =>
        traits.Readings.Where(plan => command.ShownBy.Contains(plan.Kind) && plan.Every * 2 >= LongestWait).Select(plan => plan.Kind);

    private async Task WatchAsync(Guid tenantId, TenantCommands commands, TrackedCommand tracked, PbxCommand command, TimeSpan wait)
    {
        bool? seen = false;
        try
        {
            using var limit = new CancellationTokenSource(wait, _time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping);
            try
            {
                await foreach (var board in _boards.For(tenantId).WatchAsync(LookEvery, both.Token))
                {
                    seen = See(command, tracked, board);
                    if (seen is true) break;
                }
            }
            catch (OperationCanceledException) when (!_stopping.IsCancellationRequested)
            {
                // The time is over; what the last look said holds.
            }

            if (seen is false && !command.WouldShow(_boards.For(tenantId).Current, tracked.AccountId)) seen = null;
            commands.Set(Settled(tracked, seen switch { true => CommandEffect.Seen, false => CommandEffect.NotSeen, _ => CommandEffect.Unknowable }));
        }
        catch (OperationCanceledException)
        {
            // The portal stops.
        }
        catch (Exception exception)
        {
            Log.WatchBroke(_logger, exception, tracked.Name, tracked.AccountId);
            commands.Set(Settled(tracked, CommandEffect.Unknowable));
        }
    }

    private bool? See(PbxCommand command, TrackedCommand tracked, BoardSnapshot board)
    {
        try
        {
            return command.SeenOn(board, tracked.AccountId, tracked.SentAt);
        }
        catch (Exception exception)
        {
            Log.WatchBroke(_logger, exception, tracked.Name, tracked.AccountId);
            return null;
        }
    }

    private TrackedCommand Settled(TrackedCommand tracked, CommandEffect effect) => tracked with { Effect = effect, SettledAt = _time.GetUtcNow() };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The effect of {Command} on account {AccountId} could not be looked for")]
        public static partial void WatchBroke(ILogger logger, Exception exception, string command, Guid accountId);
    }
}
