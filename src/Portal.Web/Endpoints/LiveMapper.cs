using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Domain.Reports;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Security;

namespace Portal.Web.Endpoints;

/// <summary>Snapshots as one caller may see them: whole numbers only with the permission for them.</summary>
internal sealed class LiveMapper(Actor actor, TimeProvider time)
{
    private readonly bool _wholeNumbers = actor.May(Permissions.NumbersFull);

    public LiveBoardView Whole(BoardSnapshot board)
    {
        var now = time.GetUtcNow();
        return new(
            now,
            board.Version,
            [.. board.Accounts.Values.OrderBy(a => a.Name, StringComparer.CurrentCulture).Select(a => Map(a, now))],
            [.. board.Calls.Values.OrderBy(c => c.StartedAt).Select(Map)],
            [.. board.Queues.Values.OrderBy(q => q.Key.Key, StringComparer.Ordinal).Select(q => Map(q, now))],
            [.. board.Agents.Values.OrderBy(a => a.Key.Key, StringComparer.Ordinal).Select(Map)]);
    }

    /// <summary>From one snapshot to a later one, by reference; null when no row differs.</summary>
    public LiveUpdateView? Difference(BoardSnapshot before, BoardSnapshot after)
    {
        var now = time.GetUtcNow();
        var changed = new LiveChangedView(
            Changed(before.Accounts, after.Accounts, a => Map(a, now)),
            Changed(before.Calls, after.Calls, Map),
            Changed(before.Queues, after.Queues, q => Map(q, now)),
            Changed(before.Agents, after.Agents, Map));
        var removed = new LiveRemovedView(
            Removed(before.Accounts, after.Accounts, id => id),
            Removed(before.Calls, after.Calls, key => key.ToString()),
            Removed(before.Queues, after.Queues, key => key.ToString()),
            Removed(before.Agents, after.Agents, key => key.ToString()));
        return changed.IsEmpty && removed.IsEmpty ? null : new(now, after.Version, changed, removed);
    }

    private static ImmutableArray<TView> Changed<TKey, TRow, TView>(ImmutableDictionary<TKey, TRow> before, ImmutableDictionary<TKey, TRow> after, Func<TRow, TView> map)
        where TKey : notnull
        where TRow : class
    {
        if (ReferenceEquals(before, after)) return [];
        var changed = ImmutableArray.CreateBuilder<TView>();
        foreach (var (key, row) in after)
            if (!before.TryGetValue(key, out var old) || !ReferenceEquals(old, row)) changed.Add(map(row));
        return changed.DrainToImmutable();
    }

    private static ImmutableArray<TId> Removed<TKey, TRow, TId>(ImmutableDictionary<TKey, TRow> before, ImmutableDictionary<TKey, TRow> after, Func<TKey, TId> map)
        where TKey : notnull =>
        ReferenceEquals(before, after) ? [] : [.. before.Keys.Where(key => !after.ContainsKey(key)).Select(map)];

    private static LiveAccountView Map(BoardAccount account, DateTimeOffset now) => new(
        account.Id,
        account.Vendor,
        account.Name,
        account.State,
        account.LastPushAt,
        account.MissedOpen,
        [.. account.Readings.Values.OrderBy(r => r.Kind).Select(r => new LiveReadingView(
            r.Kind,
            r.LastSuccessAt,
            r.LastSuccessAt is { } success ? Math.Round(Math.Max(0, (now - success).TotalSeconds), 1) : null,
            r.Every.TotalSeconds,
            r.Error))]);

    private LiveCallView Map(BoardCall call) => new(
        call.Key.ToString(),
        call.Key.AccountId,
        call.State,
        call.Direction,
        Number(call.From),
        Number(call.To),
        call.Queue,
        call.Extension,
        call.StartedAt,
        call.AnsweredAt,
        call.Origin,
        call.Estimated);

    private LiveQueueView Map(BoardQueue queue, DateTimeOffset now)
    {
        var known = !queue.Waiting.IsDefault;
        return new(
            queue.Key.ToString(),
            queue.Key.AccountId,
            queue.Key.Key,
            queue.Name,
            known ? queue.Waiting.Length : null,
            known ? (int)queue.Waiting.Select(w => Math.Max(0, (now - w.Since).TotalSeconds)).DefaultIfEmpty(0).Max() : null,
            known ? [.. queue.Waiting.Select(w => new LiveCallerView(new BoardKey(queue.Key.AccountId, w.CallKey).ToString(), Number(w.Number), w.Since, w.Estimated))] : null,
            queue.Agents?.Ready,
            queue.Today?.Answered,
            queue.Today?.Abandoned,
            queue.Today is { } today && ServiceLevel.ShortAbandonsExcluded(today) is { } level ? Math.Round(level, 4) : null);
    }

    private static LiveAgentView Map(BoardAgent agent) => new(
        agent.Key.ToString(),
        agent.Key.AccountId,
        agent.Key.Key,
        agent.Name,
        agent.State,
        agent.Since,
        agent.BreakReason,
        agent.Queues,
        agent.CallKey is null ? null : new BoardKey(agent.Key.AccountId, agent.CallKey).ToString(),
        agent.Estimated);

    private string Number(string number) => _wholeNumbers ? number : PhoneNumber.Mask(number);
}
