using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.History;

/// <summary>What a tenant's archive holds.</summary>
/// <param name="Files">Recordings.</param>
/// <param name="Bytes">Their size together.</param>
/// <param name="OldestAt">When the oldest was stored; null when there is none.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ArchiveSize(int Files, long Bytes, DateTimeOffset? OldestAt);

/// <summary>
/// Recordings that the portal keeps itself: files under the data directory, in folders of their tenant and day, and a row for each. A file is whole before it has a row, and
/// loses its row before it is deleted.
/// </summary>
public sealed class RecordingArchive(PortalDb db, IOptions<PortalOptions> options, TimeProvider time)
{
    private const string FolderName = "recordings";

    private string Root => Path.GetFullPath(Path.Combine(options.Value.DataDirectory, FolderName));

    /// <summary>Keeps a recording, in place of one that is kept of the same call. A file without sound is not kept: false.</summary>
    public async Task<bool> StoreAsync(Guid tenantId, Guid accountId, Guid callId, RecordingFile file, CancellationToken cancellationToken)
    {
        if (RecordingSound.Of(file).IsEmpty) return false;
        var now = time.GetUtcNow();
        var ending = Path.GetExtension(file.FileName);
        var path = Path.Combine(tenantId.ToString("N"), now.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), callId.ToString("N") + (ending.Length is > 1 and <= 6 ? ending : ".bin"));
        var whole = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(whole)!);
        var part = $"{whole}.{Guid.NewGuid():N}.part";
        try
        {
            await File.WriteAllBytesAsync(part, file.Audio, cancellationToken);
            File.Move(part, whole, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }

        await using var context = db.ForTenant(tenantId);
        var row = await context.RecordingFiles.FirstOrDefaultAsync(kept => kept.CallId == callId, cancellationToken);
        var before = row?.Path;
        if (row is null)
        {
            row = new RecordingFileRow { CallId = callId, TenantId = tenantId, AccountId = accountId, Path = path, ContentType = file.ContentType };
            context.RecordingFiles.Add(row);
        }

        (row.Path, row.ContentType, row.Size, row.StoredAt) = (path, file.ContentType, file.Audio.Length, now);
        await context.SaveChangesAsync(cancellationToken);
        if (before is not null && before != path) File.Delete(Path.Combine(Root, before));
        return true;
    }

    /// <summary>The kept recording of a call; null when there is none, or its file is gone.</summary>
    public async Task<RecordingFile?> ReadAsync(Guid tenantId, Guid callId, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        var row = await context.RecordingFiles.AsNoTracking().FirstOrDefaultAsync(kept => kept.CallId == callId, cancellationToken);
        if (row is null) return null;
        var path = Path.Combine(Root, row.Path);
        return File.Exists(path) ? new RecordingFile(await File.ReadAllBytesAsync(path, cancellationToken), row.ContentType, Path.GetFileName(row.Path)) : null;
    }

    public async Task<ArchiveSize> SizeAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        var files = await context.RecordingFiles.CountAsync(cancellationToken);
        return files == 0
            ? default
            : new ArchiveSize(files, await context.RecordingFiles.SumAsync(kept => kept.Size, cancellationToken), await context.RecordingFiles.MinAsync(kept => kept.StoredAt, cancellationToken));
    }

    /// <summary>Deletes what was stored before an instant; returns how many recordings that were.</summary>
    public async Task<int> RemoveOlderAsync(Guid tenantId, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        return await RemoveAsync(context, context.RecordingFiles.Where(kept => kept.StoredAt < before), hold: null, cancellationToken);
    }

    /// <summary>Deletes the recordings of these calls; returns how many there were.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="callIds">The calls.</param>
    /// <param name="hold">Part of every transaction that deletes: throws when whoever deletes has lost the right to. Null = nobody can lose it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<int> RemoveAsync(Guid tenantId, IReadOnlyCollection<Guid> callIds, Func<PortalDbContext, CancellationToken, Task>? hold, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        var removed = 0;
        foreach (var some in callIds.Chunk(500)) removed += await RemoveAsync(context, context.RecordingFiles.Where(kept => some.Contains(kept.CallId)), hold, cancellationToken);
        return removed;
    }

    /// <summary>Deletes files that no row names any more: those of an account that was deleted, or of a process that died between file and row. Young ones are left alone.</summary>
    public async Task<int> SweepAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Root, tenantId.ToString("N"));
        if (!Directory.Exists(folder)) return 0;
        await using var context = db.ForTenant(tenantId);
        var named = await context.RecordingFiles.Select(kept => kept.Path).ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
        var youngest = time.GetUtcNow().UtcDateTime.AddHours(-1);
        var stray = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => !named.Contains(Path.GetRelativePath(Root, path)) && File.GetLastWriteTimeUtc(path) < youngest).ToList();
        stray.ForEach(File.Delete);
        return stray.Count;
    }

    private async Task<int> RemoveAsync(
        PortalDbContext context, IQueryable<RecordingFileRow> which, Func<PortalDbContext, CancellationToken, Task>? hold, CancellationToken cancellationToken)
    {
        List<RecordingFileRow> rows;
        await using (var transaction = await context.Database.BeginTransactionAsync(cancellationToken))
        {
            if (hold is not null) await hold(context, cancellationToken);
            rows = await which.ToListAsync(cancellationToken);
            context.RecordingFiles.RemoveRange(rows);
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        foreach (var row in rows) File.Delete(Path.Combine(Root, row.Path));
        return rows.Count;
    }
}
