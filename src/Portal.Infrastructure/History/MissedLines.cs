using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Domain.Tenants;
using Portal.Domain;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.History;

/// <summary>Which lines of missed callers to show.</summary>
/// <param name="Closed">Those closed today instead of those open.</param>
/// <param name="Mine">Only those assigned to the reader.</param>
/// <param name="AccountId">Only those whose last call came over this account.</param>
/// <param name="Queue">Only those whose last call was for this queue.</param>
public sealed record MissedFilter(bool Closed = false, bool Mine = false, Guid? AccountId = null, string? Queue = null);

/// <summary>One caller who was not served.</summary>
/// <param name="Id">Names the line without naming the caller.</param>
/// <param name="Number">The caller as the PBX wrote the number last. Whole: to be masked for those who may not see it.</param>
/// <param name="FirstAt">When the caller first came in vain.</param>
/// <param name="LastAt">When the caller last came in vain.</param>
/// <param name="Attempts">How often.</param>
/// <param name="LongestWaitSeconds">Null when the PBXs told no waiting time.</param>
/// <param name="Short">True when every attempt was given up within the limit for short abandons.</param>
/// <param name="AccountId">Account of the last attempt.</param>
/// <param name="Queue">Queue of the last attempt; null when none.</param>
/// <param name="LastCallId">The stored call of the last attempt.</param>
/// <param name="AssignedTo">Whose task it is; null when nobody's.</param>
/// <param name="AssignedName">That person's name; null when nobody's.</param>
/// <param name="Note">What somebody noted.</param>
/// <param name="ClosedAt">When the caller was reached or the line closed by hand; null while open.</param>
/// <param name="ClosedByCallId">The call that reached the caller; null when none did.</param>
/// <param name="ClosedBy">Who closed it by hand; null when nobody did.</param>
public sealed record MissedLine(
    Guid Id, string Number, DateTimeOffset FirstAt, DateTimeOffset LastAt, int Attempts, int? LongestWaitSeconds, bool Short, Guid AccountId, string? Queue, Guid LastCallId,
    Guid? AssignedTo, string? AssignedName, string? Note, DateTimeOffset? ClosedAt, Guid? ClosedByCallId, string? ClosedBy);

/// <summary>Lines as asked for, newest first, and how many are open whatever was asked for.</summary>
public sealed record MissedList(ImmutableArray<MissedLine> Lines, bool More, int Open, int Mine);

/// <summary>Somebody whose task a line can be.</summary>
public sealed record MissedHandler(Guid Id, string Name);

/// <summary>How a change of a line ended.</summary>
public enum MissedChange
{
    Ok,

    /// <summary>The tenant has no such line.</summary>
    NotFound,

    /// <summary>The actor lacks the permission.</summary>
    Forbidden,

    /// <summary>No such person, or the note is too long.</summary>
    Invalid,
}

/// <summary>What people do with the lines of missed callers.</summary>
public sealed class MissedLines(PortalDb db, MissedCallers callers, AuditLog audit, IOptions<PortalOptions> options, TimeProvider time)
{
    public const int LongestNote = 500;
    public const int MostLines = 500;

    public async Task<MissedList> ListAsync(Actor actor, MissedFilter filter, int limit, CancellationToken cancellationToken)
    {
        var since = callers.Since;
        var today = TurkishTime.Begin(TurkishTime.Day(time.GetUtcNow()));
        await using var context = db.ForTenant(actor.TenantId);
        var reader = await context.Users.Where(user => user.TenantId == actor.TenantId && user.Email == actor.Name).Select(user => (Guid?)user.Id).FirstOrDefaultAsync(cancellationToken);
        var open = context.MissedCallers.AsNoTracking().Where(line => line.ClosedAt == null && line.LastAt >= since);
        var wanted = filter.Closed ? context.MissedCallers.AsNoTracking().Where(line => line.ClosedAt >= today) : open;
        if (filter.Mine) wanted = wanted.Where(line => line.AssignedTo != null && line.AssignedTo == reader);
        if (filter.AccountId is { } account) wanted = wanted.Where(line => line.AccountId == account);
        if (filter.Queue is { } queue) wanted = wanted.Where(line => line.Queue == queue);
        wanted = filter.Closed ? wanted.OrderByDescending(line => line.ClosedAt).ThenBy(line => line.LineId) : wanted.OrderByDescending(line => line.LastAt).ThenBy(line => line.LineId);

        limit = Math.Clamp(limit, 1, MostLines);
        var rows = await wanted.Take(limit + 1).ToListAsync(cancellationToken);
        var names = await HandlersAsync(context, actor.TenantId, everybody: true, cancellationToken);
        return new MissedList(
            [.. rows.Take(limit).Select(row => Line(row, names))],
            rows.Count > limit,
            await open.CountAsync(cancellationToken),
            reader is null ? 0 : await open.CountAsync(line => line.AssignedTo == reader, cancellationToken));
    }

    /// <summary>One line; null when the tenant has none of this id.</summary>
    public async Task<MissedLine?> FindAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(actor.TenantId);
        return await context.MissedCallers.AsNoTracking().FirstOrDefaultAsync(line => line.LineId == id, cancellationToken) is { } row
            ? Line(row, await HandlersAsync(context, actor.TenantId, everybody: true, cancellationToken))
            : null;
    }

    /// <summary>The people whose task a line can be.</summary>
    public async Task<ImmutableArray<MissedHandler>> HandlersAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(actor.TenantId);
        return [.. (await HandlersAsync(context, actor.TenantId, everybody: false, cancellationToken)).Select(one => new MissedHandler(one.Key, one.Value)).OrderBy(one => one.Name, StringComparer.CurrentCultureIgnoreCase)];
    }

    /// <summary>Makes the line somebody's task, or nobody's.</summary>
    public Task<MissedChange> AssignAsync(Actor actor, Guid id, Guid? person, CancellationToken cancellationToken) => ChangeAsync(actor, id, "missed.assign", async (context, line) =>
    {
        if (person is { } to && !(await HandlersAsync(context, actor.TenantId, everybody: false, cancellationToken)).ContainsKey(to)) return false;
        line.AssignedTo = person;
        return true;
    }, cancellationToken);

    /// <summary>Notes something on the line, or takes the note away.</summary>
    public Task<MissedChange> NoteAsync(Actor actor, Guid id, string? note, CancellationToken cancellationToken) => ChangeAsync(actor, id, "missed.note", (_, line) =>
    {
        var text = note?.Trim();
        if (text?.Length > LongestNote) return Task.FromResult(false);
        line.Note = string.IsNullOrEmpty(text) ? null : text;
        return Task.FromResult(true);
    }, cancellationToken);

    /// <summary>Closes the line by hand. The caller's next call in vain opens it again.</summary>
    public Task<MissedChange> CloseAsync(Actor actor, Guid id, CancellationToken cancellationToken) => ChangeAsync(actor, id, "missed.close", (_, line) =>
    {
        if (line.ClosedAt is not null) return Task.FromResult(true);
        var now = time.GetUtcNow();
        // A PBX whose clock is ahead told of a call that is yet to come.
        (line.HandClosedAt, line.HandClosedBy) = (now > line.LastAt ? now : line.LastAt, actor.Name);
        (line.ClosedAt, line.ClosedBy) = (line.HandClosedAt, actor.Name);
        return Task.FromResult(true);
    }, cancellationToken);

    private async Task<MissedChange> ChangeAsync(Actor actor, Guid id, string action, Func<PortalDbContext, MissedCallerRow, Task<bool>> change, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.MissedHandle)) return MissedChange.Forbidden;
        await using (var lines = await callers.OpenAsync(actor.TenantId, cancellationToken))
        {
            if (await lines.Context.MissedCallers.FirstOrDefaultAsync(line => line.LineId == id, cancellationToken) is not { } line) return MissedChange.NotFound;
            if (!await change(lines.Context, line)) return MissedChange.Invalid;
            audit.Add(lines.Context, actor, action, id.ToString("N"), null);
            await lines.CommitAsync(cancellationToken);
        }

        await callers.TellAsync(actor.TenantId, cancellationToken);
        return MissedChange.Ok;
    }

    /// <summary>Names by id of the tenant's people; of those whose task a line can be, unless everybody is asked for.</summary>
    private static async Task<Dictionary<Guid, string>> HandlersAsync(PortalDbContext context, Guid tenantId, bool everybody, CancellationToken cancellationToken)
    {
        var people = context.Users.AsNoTracking().Where(user => user.TenantId == tenantId && (everybody || !user.Disabled));
        return await people.Select(user => new { user.Id, user.DisplayName, user.Email }).ToDictionaryAsync(user => user.Id, user => user.DisplayName.Length > 0 ? user.DisplayName : user.Email ?? "", cancellationToken);
    }

    private MissedLine Line(MissedCallerRow row, Dictionary<Guid, string> names) => new(
        row.LineId, row.Number, row.FirstAt, row.LastAt, row.Attempts, row.LongestWaitSeconds, row.LongestWaitSeconds <= options.Value.ServiceLevel.ShortAbandonSeconds,
        row.AccountId, row.Queue, row.LastCallId, row.AssignedTo, row.AssignedTo is { } person ? names.GetValueOrDefault(person) : null, row.Note, row.ClosedAt, row.ClosedByCallId, row.ClosedBy);
}
