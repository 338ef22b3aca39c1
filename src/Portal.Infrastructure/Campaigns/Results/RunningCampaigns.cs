using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.Results;

/// <summary>A running campaign in a few words.</summary>
/// <param name="Idle">Why it dials nobody; <see cref="IdleReason.Dialing"/> when it dials.</param>
/// <param name="Left">Contacts that have not ended.</param>
/// <param name="AnswerRate">In whole per cent; null before the first attempt.</param>
public sealed record RunningCampaign(Guid Id, string Name, Guid? AccountId, CampaignType? Type, IdleReason Idle, int Left, int? AnswerRate);

/// <summary>
/// The running campaigns of tenants whose board is looked at. Whoever asks gets what is known at once, at no cost; what is older than a moment is counted again behind it, once for all boards.
/// </summary>
public sealed partial class RunningCampaigns(PortalDb db, CampaignFigures figures, TimeProvider time, ILogger<RunningCampaigns> logger)
{
    /// <summary>Campaigns shown at most: those that were started last.</summary>
    public const int Most = 12;

    private static readonly TimeSpan HoldsFor = TimeSpan.FromSeconds(5);

    /// <summary>What was counted when somebody last looked, longer ago than this, is shown to nobody.</summary>
    private static readonly TimeSpan StaleAfter = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<Guid, Known> _tenants = new();

    /// <summary>The tenant's running campaigns as they were moments ago; none while they are not counted yet. The same array as long as nothing changed.</summary>
    public ImmutableArray<RunningCampaign> Of(Guid tenantId)
    {
        var known = _tenants.GetOrAdd(tenantId, _ => new Known());
        var now = time.GetUtcNow();
        if (now - known.At >= HoldsFor && known.TryBegin()) _ = CountAsync(tenantId, known, now);
        return now - known.At < StaleAfter ? known.Campaigns : [];
    }

    private async Task CountAsync(Guid tenantId, Known known, DateTimeOffset now)
    {
        try
        {
            // Whoever asked goes on at once.
            await Task.Yield();
            known.Put(await ReadAsync(tenantId), now);
        }
        catch (Exception exception)
        {
            Log.NotCounted(logger, exception);
        }
        finally
        {
            known.End();
        }
    }

    private async Task<ImmutableArray<RunningCampaign>> ReadAsync(Guid tenantId)
    {
        List<Guid> running;
        await using (var context = db.ForTenant(tenantId))
        {
            running = await context.Campaigns.Where(row => row.State == CampaignState.Running && !row.Template).OrderByDescending(row => row.StartedAt).Take(Most).Select(row => row.Id).ToListAsync();
        }

        var campaigns = ImmutableArray.CreateBuilder<RunningCampaign>(running.Count);
        foreach (var id in running)
        {
            if (await figures.RecentAsync(tenantId, id, CancellationToken.None) is { } view)
                campaigns.Add(new RunningCampaign(id, view.Name, view.AccountId, view.Type, view.Idle.Reason, view.Left, view.AnswerRate is { } rate ? (int)Math.Round(rate * 100) : null));
        }

        return campaigns.ToImmutable();
    }

    private sealed class Known
    {
        private int _counting;

        public DateTimeOffset At { get; private set; } = DateTimeOffset.MinValue;

        public ImmutableArray<RunningCampaign> Campaigns { get; private set; } = [];

        public bool TryBegin() => Interlocked.Exchange(ref _counting, 1) == 0;

        public void Put(ImmutableArray<RunningCampaign> campaigns, DateTimeOffset at)
        {
            if (!campaigns.AsSpan().SequenceEqual(Campaigns.AsSpan())) Campaigns = campaigns;
            At = at;
        }

        public void End() => Interlocked.Exchange(ref _counting, 0);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The running campaigns could not be counted for the board")]
        public static partial void NotCounted(ILogger logger, Exception exception);
    }
}
