using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.History;

/// <summary>What background jobs do for the archive of recordings: bring the newest in, and let those go whose days are over or whose call is no more.</summary>
public sealed class ArchiveWork(PortalDb db, Recordings recordings, RecordingArchive archive, TimeProvider time)
{
    /// <summary>Recordings of one run: the rest waits for the next, and pages and people for nothing.</summary>
    private const int AtOnce = 50;

    /// <summary>Older ones come by being heard: PBXs keep recordings for different times, and a first start must not ask for years.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromDays(7);

    /// <summary>So long a PBX may take to write a recording.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(5);

    /// <summary>Calls whose PBX has no recording in spite of what it said; asked again after a restart.</summary>
    private readonly ConcurrentDictionary<Guid, bool> _refused = [];

    /// <summary>Copies recordings of an account, newest first; returns how many. Nothing where the tenant keeps no archive.</summary>
    public async Task<int> FillAsync(Guid tenantId, Guid accountId, CancellationToken cancellationToken)
    {
        List<CallRow> calls;
        await using (var context = db.ForTenant(tenantId))
        {
            if (await context.Retention.FindAsync([tenantId], cancellationToken) is not { ArchiveRecordings: true }) return 0;
            var (from, to) = (time.GetUtcNow() - Reach, time.GetUtcNow() - Rest);
            calls = await context.Calls.AsNoTracking()
                .Where(call => call.AccountId == accountId && call.HasRecording == true && (call.TalkSeconds == null || call.TalkSeconds > 0) && call.StartedAt >= from && (call.EndedAt ?? call.StartedAt) < to)
                .Where(call => !context.RecordingFiles.Any(kept => kept.CallId == call.Id))
                .OrderByDescending(call => call.StartedAt).Take(AtOnce + _refused.Count).ToListAsync(cancellationToken);
        }

        var stored = 0;
        foreach (var call in calls.Where(call => !_refused.ContainsKey(call.Id)).Take(AtOnce))
        {
            var outcome = await recordings.ArchiveAsync(call, cancellationToken);
            if (outcome.Ok) stored++;
            else if (outcome.Error is PbxErrorKind.Refused or PbxErrorKind.Protocol) _refused[call.Id] = true;
            else break;
        }

        return stored;
    }

    /// <summary>Deletes what an account's archive keeps no longer; returns how many recordings that were.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="hold">Part of every transaction that deletes: throws when whoever deletes has lost the right to.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<int> PruneAsync(Guid tenantId, Guid accountId, Func<PortalDbContext, CancellationToken, Task> hold, CancellationToken cancellationToken)
    {
        List<Guid> old;
        await using (var context = db.ForTenant(tenantId))
        {
            var days = (await context.Retention.FindAsync([tenantId], cancellationToken))?.RecordingDays;
            var before = days is { } kept ? time.GetUtcNow().AddDays(-kept) : DateTimeOffset.MinValue;
            old = await context.RecordingFiles
                .Where(file => file.AccountId == accountId && (file.StoredAt < before || !context.Calls.Any(call => call.Id == file.CallId)))
                .Select(file => file.CallId).ToListAsync(cancellationToken);
        }

        var removed = await archive.RemoveAsync(tenantId, old, hold, cancellationToken);
        // Files that no row names are nobody's, whoever looks.
        await archive.SweepAsync(tenantId, cancellationToken);
        return removed;
    }
}
