using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Campaigns.Results;

/// <summary>The figures of campaigns. Counted when somebody asks, and for everybody who asks within moments; nobody looks: nothing is counted.</summary>
public sealed class CampaignFigures(PortalDb db, LiveBoards boards, TimeProvider time)
{
    /// <summary>However many people look at a campaign, it is counted this often at most.</summary>
    private static readonly TimeSpan HoldsFor = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ChartSpan = TimeSpan.FromHours(24);

    /// <summary>Counts of the moment may be dropped at any time; so many are no burden.</summary>
    private const int MostKept = 200;

    private readonly ConcurrentDictionary<(Guid Tenant, Guid Campaign), (DateTimeOffset At, FiguresView View)> _recent = new();

    /// <summary>The figures, at most moments old; null when the tenant has no such campaign.</summary>
    public async Task<FiguresView?> RecentAsync(Guid tenantId, Guid campaignId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_recent.TryGetValue((tenantId, campaignId), out var known) && now - known.At < HoldsFor) return known.View;
        if (await ReadAsync(tenantId, campaignId, cancellationToken) is not { } view) return null;
        if (_recent.Count >= MostKept) _recent.Clear();
        _recent[(tenantId, campaignId)] = (now, view);
        return view;
    }

    /// <summary>The figures of this moment; null when the tenant has no such campaign.</summary>
    public async Task<FiguresView?> ReadAsync(Guid tenantId, Guid campaignId, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        if (await context.Campaigns.AsNoTracking().FirstOrDefaultAsync(row => row.Id == campaignId && !row.Template, cancellationToken) is not { } row) return null;
        var now = time.GetUtcNow();
        var plan = CampaignJson.Plan(row.Plan);
        var rule = row.CallingHoursId is { } ruleId ? await context.CallingHours.AsNoTracking().Where(stored => stored.Id == ruleId).Select(stored => stored.Rule).FirstOrDefaultAsync(cancellationToken) : null;
        var hours = rule is null ? CallingHours.Usual : CampaignJson.Hours(rule);
        var account = row.AccountId is { } accountId ? await context.PbxAccounts.AsNoTracking().FirstOrDefaultAsync(stored => stored.Id == accountId, cancellationToken) : null;
        var contacts = await ContactCounts.ReadAsync(context, campaignId, now, cancellationToken);
        var attempts = await AttemptHours.ReadAsync(context, campaignId, cancellationToken);
        var results = attempts.GroupBy(one => one.Result).Select(group => new ResultCount(group.Key, group.Sum(one => one.Count))).OrderByDescending(count => count.Count).ToImmutableArray();
        var progress = new CampaignProgress(contacts.Left, contacts.Of(ContactState.Done) + contacts.Of(ContactState.Exhausted), attempts.Sum(one => one.Count), Dialed(attempts, row, now));
        var check = hours.WouldDial(now, plan.Days());
        var facts = IdleFactsOf.Campaign(row, plan, account, boards.For(tenantId).Current, contacts, check.Reason);
        return new FiguresView
        {
            Id = row.Id, Name = row.Name, Type = row.Type, State = row.State, AccountId = row.AccountId, Account = account?.Name, At = now, StartedAt = row.StartedAt, EndedAt = row.EndedAt,
            HoursName = rule is null ? null : hours.Name, LastDay = row.LastDay, SyncedAt = row.SyncedAt, SyncError = row.SyncError, SyncMessage = row.SyncMessage,
            ToSettle = row is { CreateSentAt: not null, SyncError: not null } && account is not null && PbxCatalog.Find(account.Vendor)?.PbxType.IsAssignableTo(typeof(ICampaignList)) == false ? row.VendorName : null,
            Contacts = contacts.States, Holds = contacts.Holds, Total = contacts.Total, Left = contacts.Left,
            Results = results, Attempts = progress.Attempts, Answered = CountOf(ContactResult.Answered), Dropped = CountOf(ContactResult.Dropped),
            Hours = HoursOf(attempts, now), AttemptsPerHour = progress.AttemptsPerHour,
            EstimatedEnd = row.State == CampaignState.Running ? progress.EstimatedEnd(now, hours, plan.Days()) : null,
            Idle = new IdleView(IdleReasons.Of(facts), IdleReasons.All(facts), check.Dials ? null : check.Next, check.Exception, check.Holiday, contacts.NextDue, facts.ReadyAgents),
        };

        int CountOf(ContactResult result) => results.FirstOrDefault(count => count.Result == result).Count;
    }

    private static ImmutableArray<HourCount> HoursOf(IReadOnlyCollection<AttemptHour> attempts, DateTimeOffset now) =>
    [
        .. attempts.Where(one => one.From > now - ChartSpan).GroupBy(one => one.From).OrderBy(hour => hour.Key)
            .Select(hour => new HourCount(hour.Key, hour.Sum(one => one.Count), hour.Where(one => one.Result == ContactResult.Answered).Sum(one => one.Count))),
    ];

    /// <summary>The time in which it dialed: the hours in which there were attempts, of the first and the present one only what belongs to it.</summary>
    private static TimeSpan Dialed(IReadOnlyCollection<AttemptHour> attempts, CampaignRow row, DateTimeOffset now)
    {
        var sum = TimeSpan.Zero;
        foreach (var hour in attempts.Select(one => one.From).Distinct())
        {
            var (from, to) = (hour < row.StartedAt ? row.StartedAt.Value : hour, hour.AddHours(1) > now ? now : hour.AddHours(1));
            if (to > from) sum += to - from;
        }

        return sum;
    }
}
