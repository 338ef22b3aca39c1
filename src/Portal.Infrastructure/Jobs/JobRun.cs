using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Jobs;

/// <summary>What a job has to work with: its account, how far it came, and the only ways to store something, each of which makes sure that the run still holds its lease.</summary>
internal sealed class JobRun(
    Guid id, ConnectedAccount account, IPbx pbx, JobLease lease, PortalDb db, CallStore calls, IDataProtectionProvider protection, PortalOptions.JobOptions options, TimeProvider time)
{
    /// <summary>Calls of one transaction: the live side stores calls as well and must not wait long.</summary>
    public const int CallsAtOnce = 1_000;

    /// <summary>A vendor that sends nothing but rubbish must not fill the database with it.</summary>
    private const int MostRejects = 200;
    private const int LongestReject = 8_000;

    private int _rejectsKept;

    public Guid Id => id;

    public ConnectedAccount Account => account;

    public IPbx Pbx => pbx;

    public PortalOptions.JobOptions Options => options;

    public TimeProvider Time => time;

    /// <summary>The longest span of the past that is asked for at once.</summary>
    public TimeSpan Window => account.Vendor.Traits.PastCalls?.Window ?? TimeSpan.FromHours(6);

    /// <summary>The job as it stood when the run began.</summary>
    public JobStateRow State => lease.State;

    public int Read { get; set; }
    public int Inserted { get; private set; }
    public int Updated { get; private set; }
    public int Rejected { get; private set; }

    /// <summary>The back-fill that the run works for.</summary>
    public Guid? BackFillId { get; private set; }

    public PortalDb Db => db;

    internal JobLease Lease => lease;

    /// <summary>Says what the run reads, for the list of runs.</summary>
    public Task BeginAsync(DateTimeOffset from, DateTimeOffset to, Guid? backFillId, CancellationToken cancellationToken)
    {
        BackFillId = backFillId;
        return WriteAsync(
            context => context.JobRuns.IgnoreQueryFilters().Where(run => run.Id == id).ExecuteUpdateAsync(
                row => row.SetProperty(run => run.From, from).SetProperty(run => run.To, to).SetProperty(run => run.BackFillId, backFillId), cancellationToken),
            cancellationToken);
    }

    /// <summary>Stores calls and rows that could not be read; <paramref name="also"/> goes with the last of them in one transaction.</summary>
    public async Task StoreAsync(IReadOnlyCollection<CallRecord> records, ImmutableArray<RejectedRow> rejected, Func<PortalDbContext, Task>? also, CancellationToken cancellationToken)
    {
        Rejected += rejected.Length;
        var rejects = Kept(rejected);
        var chunks = records.Chunk(CallsAtOnce).DefaultIfEmpty([]).ToList();
        for (var i = 0; i < chunks.Count; i++)
        {
            var last = i == chunks.Count - 1;
            await Transient.RetryAsync(() => StoreAsync(chunks[i], last ? rejects : [], last ? also : null), time, cancellationToken);
        }

        async Task StoreAsync(CallRecord[] chunk, ImmutableArray<JobRejectRow> rows, Func<PortalDbContext, Task>? more)
        {
            await using var write = await calls.BeginAsync(cancellationToken);
            await lease.HoldAsync(write.Context, cancellationToken);
            var result = chunk.Length == 0 ? new CallUpsert(0, 0, 0) : await write.UpsertAsync(account.TenantId, account.Id, chunk, cancellationToken);
            await RejectAsync(write.Context, rows, cancellationToken);
            if (more is not null) await more(write.Context);
            await TellAsync(write.Context, Inserted + result.Inserted, Updated + result.Updated, cancellationToken);
            await write.CommitAsync(cancellationToken);
            (Inserted, Updated) = (Inserted + result.Inserted, Updated + result.Updated);
        }
    }

    /// <summary>Stores what is no call.</summary>
    public Task WriteAsync(Func<PortalDbContext, Task> write, CancellationToken cancellationToken) => Transient.RetryAsync(
        async () =>
        {
            await using var context = db.ForInstallation();
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            await lease.HoldAsync(context, cancellationToken);
            await write(context);
            await TellAsync(context, Inserted, Updated, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        },
        time,
        cancellationToken);

    /// <summary>Everything before this instant has been read. Part of a transaction of this run.</summary>
    public Task MoveWatermarkAsync(PortalDbContext context, DateTimeOffset watermark, CancellationToken cancellationToken) =>
        lease.Mine(context).Where(state => state.Watermark == null || state.Watermark < watermark).ExecuteUpdateAsync(row => row.SetProperty(state => state.Watermark, watermark), cancellationToken);

    public void Count(int inserted, int updated) => (Inserted, Updated) = (Inserted + inserted, Updated + updated);

    /// <summary>How many were read, for whoever watches. Part of a transaction of this run.</summary>
    private Task TellAsync(PortalDbContext context, int inserted, int updated, CancellationToken cancellationToken) =>
        context.JobRuns.IgnoreQueryFilters().Where(run => run.Id == id).ExecuteUpdateAsync(
            row => row.SetProperty(run => run.Read, Read).SetProperty(run => run.Inserted, inserted).SetProperty(run => run.Updated, updated).SetProperty(run => run.Rejected, Rejected), cancellationToken);

    /// <summary>Rows as they are kept. Protected before a transaction begins: the key ring lies in the same database and may have to write.</summary>
    private ImmutableArray<JobRejectRow> Kept(ImmutableArray<RejectedRow> rows)
    {
        if (rows.IsEmpty) return [];
        var (now, protector) = (time.GetUtcNow(), ProtectorOf(protection, account.TenantId, account.Id));
        var kept = ImmutableArray.CreateBuilder<JobRejectRow>();
        foreach (var row in rows.Take(MostRejects - _rejectsKept))
        {
            var raw = row.Raw.Length <= LongestReject ? row.Raw : row.Raw[..LongestReject];
            kept.Add(new JobRejectRow
            {
                Id = Guid.CreateVersion7(now),
                TenantId = account.TenantId,
                AccountId = account.Id,
                Job = State.Job,
                ContentHash = SHA256.HashData(Encoding.UTF8.GetBytes($"{account.Id:N}\n{State.Job}\n{raw}"))[..16],
                FirstAt = now,
                LastAt = now,
                Reason = ShortText.Cut(row.Reason)!,
                Body = protector.Protect(raw),
            });
        }

        _rejectsKept += kept.Count;
        return [.. kept.DistinctBy(reject => Convert.ToHexString(reject.ContentHash), StringComparer.Ordinal)];
    }

    private static async Task RejectAsync(PortalDbContext context, ImmutableArray<JobRejectRow> rows, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
        {
            var known = await context.JobRejects.IgnoreQueryFilters().Where(reject => reject.ContentHash == row.ContentHash).ExecuteUpdateAsync(
                update => update.SetProperty(reject => reject.LastAt, row.LastAt), cancellationToken);
            if (known > 0) continue;
            context.JobRejects.Add(row);
            await context.SaveChangesAsync(cancellationToken);
            context.ChangeTracker.Clear();
        }
    }

    /// <summary>What rejected rows are protected with: they hold callers' numbers.</summary>
    internal static IDataProtector ProtectorOf(IDataProtectionProvider protection, Guid tenantId, Guid accountId) =>
        protection.CreateProtector("Portal.JobReject", tenantId.ToString("N"), accountId.ToString("N"));
}
