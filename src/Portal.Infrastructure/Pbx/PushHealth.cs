using System.Collections.Immutable;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Pbx;

/// <summary>A push that was not understood; <see cref="Body"/> is cut to 2,000 characters.</summary>
public sealed record UnreadPush(long Id, DateTimeOffset ReceivedAt, PushOutcome Outcome, string? Problem, string Body);

/// <summary>How an account's pushes fared.</summary>
public sealed record PushHealth(ImmutableDictionary<PushOutcome, long> Counts, ImmutableArray<UnreadPush> Newest)
{
    private const int Shown = 50;
    private const int BodyLength = 2000;

    internal static async Task<PushHealth> ReadAsync(PortalDb db, Guid tenantId, Guid accountId, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        var read = await context.PushCursors.Select(cursor => cursor.LastId).SingleAsync(cancellationToken);
        var groups = await context.PushInbox
            .Where(push => push.AccountId == accountId)
            .GroupBy(push => new { push.Outcome, IsRead = push.Id <= read })
            .Select(group => new { group.Key.Outcome, group.Key.IsRead, Count = group.LongCount() })
            .ToListAsync(cancellationToken);
        var newest = await context.PushInbox.AsNoTracking()
            .Where(push => push.AccountId == accountId && (push.Outcome == PushOutcome.Unknown || push.Outcome == PushOutcome.Malformed))
            .OrderByDescending(push => push.Id)
            .Take(Shown)
            .ToListAsync(cancellationToken);
        return new PushHealth(
            groups
                .GroupBy(group => group is { Outcome: PushOutcome.Pending, IsRead: true } ? PushOutcome.Understood : group.Outcome)
                .ToImmutableDictionary(group => group.Key, group => group.Sum(part => part.Count)),
            [.. newest.Select(push => new UnreadPush(push.Id, push.ReceivedAt, push.Outcome, push.Problem, TextOf(push.Body)))]);
    }

    private static string TextOf(byte[] body)
    {
        // One character is at most four bytes.
        var text = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, BodyLength * 4)));
        return text.Length <= BodyLength ? text : text[..BodyLength];
    }
}
