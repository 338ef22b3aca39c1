using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.History;

/// <summary>What is stored of one telephone number.</summary>
public sealed record SubjectCounts(int Calls, int KeptRecordings, bool MissedCaller);

/// <summary>
/// Erases one telephone number on its owner's request. Calls stay, for the figures' sake, with a pseudonym in the number's place that leads back to nobody; everything else that was kept because of the
/// number is deleted. What a PBX tells of those calls again is stored without the number (<see cref="ErasedNumbers"/>).
/// </summary>
public sealed class SubjectErasure(PortalDb db, CallStore store, ErasedNumbers erased, RecordingArchive archive, MissedCallers missed, AuditLog audit, IDataProtectionProvider protection, TimeProvider time)
{
    private const int AtOnce = 500;

    /// <summary>The number that a text is, in the form in which it is searched; null when it is no telephone number of somebody.</summary>
    public static string? KeyOf(string? text) => PhoneNumber.Of(text) is { Kind: PhoneNumberKind.Turkish or PhoneNumberKind.Foreign } number ? number.Canonical : null;

    public async Task<SubjectCounts> CountAsync(Actor actor, string key, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(actor.TenantId);
        var calls = context.Calls.Where(call => call.FromKey == key || call.ToKey == key);
        return new SubjectCounts(
            await calls.CountAsync(cancellationToken),
            await context.RecordingFiles.CountAsync(file => calls.Any(call => call.Id == file.CallId), cancellationToken),
            await context.MissedCallers.AnyAsync(line => line.Caller == key, cancellationToken));
    }

    /// <summary>Erases the number; null when the actor may not.</summary>
    /// <param name="actor">Who does it.</param>
    /// <param name="key">From <see cref="KeyOf"/>.</param>
    /// <param name="cancellationToken">Cancels; nothing is erased by halves then, but recordings may be gone already.</param>
    public async Task<SubjectCounts?> EraseAsync(Actor actor, string key, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.PrivacyManage)) return null;
        // Before the transaction: making a key writes through a connection of its own, for which SQLite would wait.
        NumberHashes hashes;
        await using (var context = db.ForInstallation()) hashes = await erased.HashesAsync(context, actor.TenantId, cancellationToken);

        await using (var context = db.ForTenant(actor.TenantId)) await SubjectContacts.EraseAsync(context, actor.TenantId, key, hashes.PseudonymOf(key), cancellationToken);

        // Files first: what is erased must not leave a voice behind when the process dies in between.
        var recordings = await archive.RemoveAsync(actor.TenantId, await CallsOfAsync(actor.TenantId, key, cancellationToken), hold: null, cancellationToken);
        int calls;
        bool line;
        await using (var write = await store.BeginAsync(cancellationToken))
        {
            await write.LockAsync(cancellationToken);
            var context = write.Context;
            await RememberAsync(context, actor.TenantId, hashes.HashOf(key), cancellationToken);
            calls = await EraseCallsAsync(context, actor.TenantId, key, hashes.PseudonymOf(key), cancellationToken);
            await ErasePushesAsync(context, actor.TenantId, key, cancellationToken);
            await EraseRejectsAsync(context, actor.TenantId, key, cancellationToken);
            await EraseLooseRecordingsAsync(context, actor.TenantId, key, cancellationToken);
            line = await context.MissedCallers.IgnoreQueryFilters().Where(one => one.TenantId == actor.TenantId && one.Caller == key).ExecuteDeleteAsync(cancellationToken) > 0;
            // By the pseudonym, which says which calls and not whose.
            audit.Add(context, actor, "privacy.erase", hashes.PseudonymOf(key), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{calls} calls, {recordings} recordings"));
            await context.SaveChangesAsync(cancellationToken);
            await write.CommitAsync(cancellationToken);
        }

        await missed.TellAsync(actor.TenantId, cancellationToken);
        return new SubjectCounts(calls, recordings, line);
    }

    private async Task<List<Guid>> CallsOfAsync(Guid tenantId, string key, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        return await context.Calls.Where(call => call.FromKey == key || call.ToKey == key).Select(call => call.Id).ToListAsync(cancellationToken);
    }

    private async Task RememberAsync(PortalDbContext context, Guid tenantId, byte[] hash, CancellationToken cancellationToken)
    {
        if (await context.ErasedNumbers.IgnoreQueryFilters().FirstOrDefaultAsync(one => one.TenantId == tenantId && one.Hash == hash, cancellationToken) is not { } row)
            context.ErasedNumbers.Add(row = new ErasedNumberRow { TenantId = tenantId, Hash = hash });
        row.ErasedAt = time.GetUtcNow();
        await context.SaveChangesAsync(cancellationToken);
    }

    private static async Task<int> EraseCallsAsync(PortalDbContext context, Guid tenantId, string key, string pseudonym, CancellationToken cancellationToken)
    {
        var count = 0;
        while (true)
        {
            var calls = await context.Calls.IgnoreQueryFilters().Where(call => call.TenantId == tenantId && (call.FromKey == key || call.ToKey == key)).Take(AtOnce).ToListAsync(cancellationToken);
            if (calls.Count == 0) return count;
            foreach (var call in calls) Erase(call, key, pseudonym);
            var ids = calls.ConvertAll(call => call.Id);
            var names = await context.CallKeys.IgnoreQueryFilters().Where(name => name.TenantId == tenantId && ids.Contains(name.CallId)).ToListAsync(cancellationToken);
            foreach (var name in names.Where(name => NumberText.Has(name.VendorKey, key)))
            {
                context.CallKeys.Remove(name);
                context.CallKeys.Add(new CallKeyRow
                {
                    AccountId = name.AccountId, VendorKey = NumberText.Replace(name.VendorKey, key, pseudonym), TenantId = tenantId, CallId = name.CallId, FirstStartedAt = name.FirstStartedAt,
                });
            }

            await context.CallRaws.IgnoreQueryFilters().Where(raw => raw.TenantId == tenantId && ids.Contains(raw.CallId)).ExecuteDeleteAsync(cancellationToken);
            await context.SaveChangesAsync(cancellationToken);
            context.ChangeTracker.Clear();
            count += calls.Count;
        }
    }

    private static void Erase(CallRow call, string key, string pseudonym)
    {
        if (call.FromKey == key) call.From = pseudonym;
        if (call.ToKey == key) call.To = pseudonym;
        (call.FromKey, call.ToKey) = (PhoneNumber.Key(call.From), PhoneNumber.Key(call.To));
        call.OutsideKey = StoredCall.OutsideOf(call.Direction, call.FromKey, call.ToKey);
        call.VendorKey = NumberText.Replace(call.VendorKey, key, pseudonym);
        call.Legs = call.Legs is { } legs ? NumberText.Replace(legs, key, pseudonym) : null;
        call.Corrections = call.Corrections is { } corrections ? NumberText.Replace(corrections, key, pseudonym) : null;
        (call.HasRecording, call.ProtectedRecording) = (call.HasRecording is null ? null : false, null);
    }

    /// <summary>Empties the pushes that hold the number. The rows stay: by them a push that comes again is known.</summary>
    private static async Task ErasePushesAsync(PortalDbContext context, Guid tenantId, string key, CancellationToken cancellationToken)
    {
        var last = 0L;
        // What has not been read yet is read without the number; emptied now, its call would be lost.
        var read = await context.PushCursors.Select(cursor => cursor.LastId).FirstOrDefaultAsync(cancellationToken);
        while (true)
        {
            var pushes = await context.PushInbox.IgnoreQueryFilters().AsNoTracking().Where(push => push.TenantId == tenantId && push.Id > last && push.Id <= read).OrderBy(push => push.Id).Take(AtOnce)
                .Select(push => new { push.Id, push.Body }).ToListAsync(cancellationToken);
            if (pushes.Count == 0) return;
            last = pushes[^1].Id;
            var found = pushes.Where(push => NumberText.Has(push.Body, key)).Select(push => push.Id).ToArray();
            if (found.Length > 0)
                await context.PushInbox.IgnoreQueryFilters().Where(push => found.Contains(push.Id)).ExecuteUpdateAsync(row => row.SetProperty(push => push.Body, Array.Empty<byte>()), cancellationToken);
        }
    }

    /// <summary>Deletes the rows that a job could not read and that hold the number.</summary>
    private async Task EraseRejectsAsync(PortalDbContext context, Guid tenantId, string key, CancellationToken cancellationToken)
    {
        var rejects = await context.JobRejects.IgnoreQueryFilters().AsNoTracking().Where(row => row.TenantId == tenantId).Select(row => new { row.Id, row.AccountId, row.Body }).ToListAsync(cancellationToken);
        var found = rejects.Where(row => NumberText.Has(JobDesk.Clear(JobRun.ProtectorOf(protection, tenantId, row.AccountId), row.Body), key)).Select(row => row.Id).ToArray();
        foreach (var some in found.Chunk(AtOnce)) await context.JobRejects.IgnoreQueryFilters().Where(row => some.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken);
    }

    private static async Task EraseLooseRecordingsAsync(PortalDbContext context, Guid tenantId, string key, CancellationToken cancellationToken)
    {
        var recordings = await context.OrphanRecordings.IgnoreQueryFilters().Where(row => row.TenantId == tenantId).ToListAsync(cancellationToken);
        context.OrphanRecordings.RemoveRange(recordings.Where(row => PhoneNumber.Key(row.From) == key || PhoneNumber.Key(row.To) == key || NumberText.Has(row.VendorKey, key)));
        await context.SaveChangesAsync(cancellationToken);
    }
}
