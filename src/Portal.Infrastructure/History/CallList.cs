using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.History;

/// <summary>
/// The list of stored calls, newest first: what the page, the API and the exports read. Pages go by key (<see cref="CallPosition"/>): every page costs the same however
/// deep it lies, and none repeats or skips a call because others arrived.
/// </summary>
public sealed class CallList(PortalDb db, LiveBoards boards)
{
    /// <summary>How far is counted; a count of everything would read everything.</summary>
    public const int CountedTo = 10_000;

    private const int ReadAtOnce = 2_000;

    /// <summary>Counting is a courtesy: it ends before anybody wonders what the page is waiting for.</summary>
    private static readonly TimeSpan CountingTime = TimeSpan.FromSeconds(4);

    /// <summary>One page.</summary>
    /// <param name="actor">Who reads: names the tenant, and whether numbers may be searched by parts.</param>
    /// <param name="filter">Which calls.</param>
    /// <param name="from">The page begins behind this call; null = at the newest.</param>
    /// <param name="newer">True: the page lies before <paramref name="from"/>, towards the newer calls.</param>
    /// <param name="limit">Calls on the page at most.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<CallListPage> ReadAsync(Actor actor, CallListFilter filter, CallPosition? from, bool newer, int limit, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(actor.TenantId);
        var page = await PageAsync(Narrow(context, actor, filter, ofOurs: false), from, newer, limit, cancellationToken);
        if (!page.Calls.IsEmpty || !await IsOursAsync(context, actor, filter, cancellationToken)) return page;
        return await PageAsync(Narrow(context, actor, filter, ofOurs: true), from, newer, limit, cancellationToken);
    }

    /// <summary>How many calls the filter leaves, as far as is counted; null when even that takes too long.</summary>
    public async Task<CallCount?> CountAsync(Actor actor, CallListFilter filter, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CountingTime);
        try
        {
            await using var context = db.ForTenant(actor.TenantId);
            var count = await CountAsync(context, ofOurs: false);
            if (count == 0 && await IsOursAsync(context, actor, filter, limit.Token)) count = await CountAsync(context, ofOurs: true);
            return new CallCount(Math.Min(count, CountedTo), count > CountedTo);
        }
        catch (Exception) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        // In no order, so that the database may stop wherever it has found enough.
        Task<int> CountAsync(PortalDbContext context, bool ofOurs) => Narrow(context, actor, filter, ofOurs).Select(call => call.Id).Take(CountedTo + 1).CountAsync(limit.Token);
    }

    /// <summary>Every call that the filter leaves, newest first, read piece by piece: nothing is held open at the database while a slow reader takes them.</summary>
    public async IAsyncEnumerable<CallRow> AllAsync(Actor actor, CallListFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CallPosition? from = null;
        while (true)
        {
            var page = await ReadAsync(actor, filter, from, newer: false, ReadAtOnce, cancellationToken);
            foreach (var call in page.Calls) yield return call;
            if (!page.HasOlder) yield break;
            from = CallPosition.Of(page.Calls[^1]);
        }
    }

    /// <summary>One call; null when the tenant has none with this id.</summary>
    public async Task<CallRow?> FindAsync(Guid tenantId, Guid id, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        return await context.Calls.AsNoTracking().FirstOrDefaultAsync(call => call.Id == id, cancellationToken);
    }

    private static async Task<CallListPage> PageAsync(IQueryable<CallRow> calls, CallPosition? from, bool newer, int limit, CancellationToken cancellationToken)
    {
        // The first comparison is what an index on the start can use; the second only settles calls of the same instant.
        if (from is { StartedAt: var at, Id: var id })
        {
            calls = newer
                ? calls.Where(call => call.StartedAt >= at && (call.StartedAt > at || call.Id > id))
                : calls.Where(call => call.StartedAt <= at && (call.StartedAt < at || call.Id < id));
        }

        calls = newer
            ? calls.OrderBy(call => call.StartedAt).ThenBy(call => call.Id)
            : calls.OrderByDescending(call => call.StartedAt).ThenByDescending(call => call.Id);
        var read = await calls.Take(limit + 1).ToListAsync(cancellationToken);
        var more = read.Count > limit;
        if (more) read.RemoveAt(limit);
        if (!newer) return new CallListPage([.. read], more, HasNewer: from is not null);
        read.Reverse();
        return new CallListPage([.. read], HasOlder: true, HasNewer: more);
    }

    /// <summary>The calls that the filter leaves.</summary>
    /// <param name="context">Where from.</param>
    /// <param name="actor">Who reads.</param>
    /// <param name="filter">Which.</param>
    /// <param name="ofOurs">True: a whole number is one of ours. Such never stand outside, and are on so many calls that they are soon found without an index.</param>
    private IQueryable<CallRow> Narrow(PortalDbContext context, Actor actor, CallListFilter filter, bool ofOurs)
    {
        var calls = context.Calls.AsNoTracking();
        if (filter.From is { } from) calls = calls.Where(call => call.StartedAt >= from);
        if (filter.To is { } to) calls = calls.Where(call => call.StartedAt < to);
        if (filter.AccountId is { } account) calls = calls.Where(call => call.AccountId == account);
        if (filter.Direction is { } direction) calls = calls.Where(call => call.Direction == direction);
        if (filter.Outcome is { } outcome) calls = calls.Where(call => call.Outcome == outcome);
        if (filter.Queue is { } queue) calls = calls.Where(call => call.Queue == queue);
        if (filter.MinSeconds is { } least) calls = calls.Where(call => (call.TotalSeconds ?? call.TalkSeconds) >= least);
        if (filter.MaxSeconds is { } most) calls = calls.Where(call => (call.TotalSeconds ?? call.TalkSeconds) <= most);
        if (filter.HasRecording is { } recorded) calls = calls.Where(call => call.HasRecording == recorded);
        if (filter is { HasRecording: true, EmptyRecordings: false }) calls = calls.Where(call => call.TalkSeconds == null || call.TalkSeconds > 0);
        if (filter.LacksRecording)
        {
            calls = calls.Where(call => call.HasRecording != true && call.Outcome == CallOutcome.Answered && (call.Sources & CallSources.VendorRecord) != CallSources.None
                && (call.Direction == CallDirection.Inbound || call.Direction == CallDirection.Outbound));
        }

        if (filter.Sources is { } witness)
        {
            var told = witness switch { CallWitness.Push => CallSources.Push, CallWitness.Record => CallSources.VendorRecord, _ => CallSources.Push | CallSources.VendorRecord };
            calls = calls.Where(call => (call.Sources & (CallSources.Push | CallSources.VendorRecord)) == told);
        }

        if (filter.Agent is { } agent) calls = calls.Where(OfAgent(actor.TenantId, agent.Trim()));
        return NumberSearch.Of(filter.Number, actor.May(Permissions.NumbersFull)) is { } number ? calls.Where(OfNumber(number, ofOurs)) : calls;
    }

    /// <summary>True when a whole number is searched that is nobody's outside.</summary>
    private static async Task<bool> IsOursAsync(PortalDbContext context, Actor actor, CallListFilter filter, CancellationToken cancellationToken) =>
        NumberSearch.Of(filter.Number, actor.May(Permissions.NumbersFull)) is { Match: NumberMatch.Outside, Text: var key } && !await context.Calls.AnyAsync(call => call.OutsideKey == key, cancellationToken);

    private static Expression<Func<CallRow, bool>> OfNumber(NumberSearch number, bool ofOurs)
    {
        var (key, part) = (number.Text, number.Part);
        return number.Match switch
        {
            NumberMatch.Outside when !ofOurs => call => call.OutsideKey == key,
            NumberMatch.Outside or NumberMatch.Whole => call => call.FromKey == key || call.ToKey == key,
            NumberMatch.Begin when part is not null => call => call.FromKey.StartsWith(key) || call.ToKey.StartsWith(key) || call.FromKey.Contains(part) || call.ToKey.Contains(part),
            NumberMatch.Begin => call => call.FromKey.StartsWith(key) || call.ToKey.StartsWith(key),
            NumberMatch.End => call => call.OutsideKey.EndsWith(key) || call.FromKey == key || call.ToKey == key,
            _ => call => call.FromKey.Contains(key) || call.ToKey.Contains(key),
        };
    }

    /// <summary>By extension where a number was typed, else by name: the one on the call, or the one that the board knows for its extension.</summary>
    private Expression<Func<CallRow, bool>> OfAgent(Guid tenantId, string agent)
    {
        var word = agent.Split(' ', 2)[0];
        if (word.Length > 0 && word.All(char.IsAsciiDigit)) return call => call.Extension == word;

        var lower = agent.ToLowerInvariant();
#pragma warning disable MA0011 // Becomes SQL: the database's own lower().
        Expression<Func<CallRow, bool>> match = call => call.AgentName != null && (call.AgentName.Contains(agent) || call.AgentName.ToLower().Contains(lower));
#pragma warning restore MA0011
        var known = boards.For(tenantId).Current.Agents.Values.Where(row => row.Name?.Contains(agent, StringComparison.CurrentCultureIgnoreCase) == true);
        foreach (var account in known.GroupBy(row => row.Key.AccountId))
        {
            var id = account.Key;
            var extensions = account.Select(row => row.Key.Key).ToArray();
            match = Either(match, call => call.AccountId == id && extensions.Contains(call.Extension));
        }

        return match;
    }

    private static Expression<Func<CallRow, bool>> Either(Expression<Func<CallRow, bool>> first, Expression<Func<CallRow, bool>> second) =>
        Expression.Lambda<Func<CallRow, bool>>(Expression.OrElse(first.Body, new Renamed(second.Parameters[0], first.Parameters[0]).Visit(second.Body)), first.Parameters);

    private sealed class Renamed(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}
