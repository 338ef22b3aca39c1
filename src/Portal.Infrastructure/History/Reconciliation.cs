using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Domain;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.History;

/// <summary>What the sources of one account say of one local day, side by side.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Day">The day in Turkish time.</param>
public sealed record ReconciledDay(Guid AccountId, DateOnly Day)
{
    /// <summary>Calls that a push told and no vendor record.</summary>
    public int PushOnly { get; init; }

    /// <summary>Calls that a vendor record told and no push.</summary>
    public int RecordOnly { get; init; }

    /// <summary>Calls that both told.</summary>
    public int Both { get; init; }

    /// <summary>Calls that neither told: ordered in the portal, and never heard of again.</summary>
    public int Neither { get; init; }

    /// <summary>Answered calls with a party outside of which a vendor record came and no recording is known; null where the PBX hands out no recordings.</summary>
    public int? WithoutRecording { get; init; }

    /// <summary>Recordings that the PBX lists and no stored call belongs to.</summary>
    public int WithoutCall { get; init; }

    /// <summary>Our count of inbound calls, and of those answered and abandoned.</summary>
    public InboundCounts Ours { get; init; } = new(0, 0, 0);

    /// <summary>The vendor's own counts; null where it has none, or none were read yet.</summary>
    public VendorCounts? Vendors { get; init; }

    /// <summary>All calls of the day.</summary>
    public int Calls => PushOnly + RecordOnly + Both + Neither;

    /// <summary>True when the vendor counts otherwise than we do.</summary>
    public bool Differs => Vendors is { } counts && ((counts.Incoming ?? Ours.Incoming) != Ours.Incoming || (counts.Answered ?? Ours.Answered) != Ours.Answered || (counts.Abandoned ?? Ours.Abandoned) != Ours.Abandoned);
}

/// <summary>Counts of one day's inbound calls.</summary>
public sealed record InboundCounts(int Incoming, int Answered, int Abandoned);

/// <summary>The vendor's counts of one day's inbound calls; null = not told.</summary>
/// <param name="Incoming">All of them.</param>
/// <param name="Answered">Those answered.</param>
/// <param name="Abandoned">Those whose caller left.</param>
/// <param name="ReadAt">When they were read.</param>
/// <param name="IsLast">True when the day was asked for by itself after it was over.</param>
public sealed record VendorCounts(int? Incoming, int? Answered, int? Abandoned, DateTimeOffset ReadAt, bool IsLast);

/// <summary>A recording that no stored call belongs to. Numbers are whole: to be masked for those who may not see them.</summary>
public sealed record LooseRecording(string VendorKey, DateTimeOffset StartedAt, string From, string To);

/// <summary>Compares what pushes, call records, recordings and the vendors' own statistics say of the same days.</summary>
public sealed class Reconciliation(PortalDb db)
{
    public const int MostDays = 31;

    private const CallSources Sides = CallSources.Push | CallSources.VendorRecord;

    /// <summary>The days from first to last, newest first; only accounts and days of which something is known.</summary>
    public async Task<ImmutableArray<ReconciledDay>> ReadAsync(Actor actor, DateOnly first, DateOnly last, Guid? accountId, CancellationToken cancellationToken)
    {
        if (last.DayNumber - first.DayNumber >= MostDays) first = last.AddDays(1 - MostDays);
        await using var context = db.ForTenant(actor.TenantId);
        var known = await context.PbxAccounts.Where(account => accountId == null || account.Id == accountId).Select(account => new { account.Id, account.Vendor }).ToListAsync(cancellationToken);
        var accounts = known.ConvertAll(account => account.Id);
        var days = new Dictionary<(Guid, DateOnly), ReconciledDay>();
        foreach (var account in known)
        {
            var records = PbxCatalog.Find(account.Vendor) is { } vendor && typeof(IRecordings).IsAssignableFrom(vendor.PbxType);
            foreach (var day in await CallsAsync(context, account.Id, first, last, cancellationToken)) days[(account.Id, day.Day)] = records ? day : day with { WithoutRecording = null };
        }

        var statistics = await context.VendorDays.AsNoTracking().Where(day => accounts.Contains(day.AccountId) && day.Day >= first && day.Day <= last).ToListAsync(cancellationToken);
        foreach (var day in statistics)
            days[(day.AccountId, day.Day)] = Of(day.AccountId, day.Day) with { Vendors = new VendorCounts(day.Incoming, day.Answered, day.Abandoned, day.ReadAt, day.DetailAt is not null) };

        var (from, to) = (TurkishTime.Begin(first), TurkishTime.Begin(last.AddDays(1)));
        var loose = await context.OrphanRecordings.AsNoTracking().Where(recording => accounts.Contains(recording.AccountId) && recording.StartedAt >= from && recording.StartedAt < to)
            .Select(recording => new { recording.AccountId, recording.StartedAt }).ToListAsync(cancellationToken);
        foreach (var group in loose.GroupBy(recording => (recording.AccountId, Day: TurkishTime.Day(recording.StartedAt))))
            days[group.Key] = Of(group.Key.AccountId, group.Key.Day) with { WithoutCall = group.Count() };

        return [.. days.Values.OrderByDescending(day => day.Day).ThenBy(day => day.AccountId)];

        ReconciledDay Of(Guid account, DateOnly day) => days.GetValueOrDefault((account, day)) ?? new ReconciledDay(account, day);
    }

    /// <summary>The recordings of a day that no stored call belongs to, oldest first.</summary>
    public async Task<ImmutableArray<LooseRecording>> LooseAsync(Actor actor, Guid accountId, DateOnly day, CancellationToken cancellationToken)
    {
        var (from, to) = (TurkishTime.Begin(day), TurkishTime.Begin(day.AddDays(1)));
        await using var context = db.ForTenant(actor.TenantId);
        return
        [
            .. await context.OrphanRecordings.AsNoTracking().Where(recording => recording.AccountId == accountId && recording.StartedAt >= from && recording.StartedAt < to)
                .OrderBy(recording => recording.StartedAt).Take(500)
                .Select(recording => new LooseRecording(recording.VendorKey, recording.StartedAt, recording.From, recording.To)).ToListAsync(cancellationToken),
        ];
    }

    private static async Task<IEnumerable<ReconciledDay>> CallsAsync(PortalDbContext context, Guid account, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var groups = await context.Calls.Where(call => call.AccountId == account && call.LocalDate >= first && call.LocalDate <= last)
            .GroupBy(call => new { call.LocalDate, call.Sources, call.Direction, call.Outcome, Recording = call.HasRecording == true })
            .Select(group => new { group.Key.LocalDate, group.Key.Sources, group.Key.Direction, group.Key.Outcome, group.Key.Recording, Count = group.Count() })
            .ToListAsync(cancellationToken);
        return groups.GroupBy(group => group.LocalDate).Select(day => new ReconciledDay(account, day.Key)
        {
            PushOnly = day.Where(group => (group.Sources & Sides) == CallSources.Push).Sum(group => group.Count),
            RecordOnly = day.Where(group => (group.Sources & Sides) == CallSources.VendorRecord).Sum(group => group.Count),
            Both = day.Where(group => (group.Sources & Sides) == Sides).Sum(group => group.Count),
            Neither = day.Where(group => (group.Sources & Sides) == CallSources.None).Sum(group => group.Count),
            WithoutRecording = day.Where(group => !group.Recording && group is { Outcome: CallOutcome.Answered, Direction: CallDirection.Inbound or CallDirection.Outbound } && group.Sources.HasFlag(CallSources.VendorRecord))
                .Sum(group => group.Count),
            Ours = new InboundCounts(
                day.Where(group => group.Direction == CallDirection.Inbound).Sum(group => group.Count),
                day.Where(group => group is { Direction: CallDirection.Inbound, Outcome: CallOutcome.Answered }).Sum(group => group.Count),
                day.Where(group => group is { Direction: CallDirection.Inbound, Outcome: CallOutcome.Abandoned }).Sum(group => group.Count)),
        });
    }
}
