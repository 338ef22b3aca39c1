using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.Results;

/// <summary>Contacts in one state.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StateCount(ContactState State, int Count);

/// <summary>Attempts that ended in one way; null = they have not ended.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ResultCount(ContactResult? Result, int Count);

/// <summary>Contacts that are not dialed for one reason, for now or for good.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HoldCount(ContactVerdict Reason, int Count);

/// <summary>One hour of attempts.</summary>
/// <param name="From">Its begin; hours are those of the clock in Istanbul.</param>
/// <param name="Attempts">Attempts made in it.</param>
/// <param name="Answered">Of those, such as somebody answered.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HourCount(DateTimeOffset From, int Attempts, int Answered);

/// <summary>Why a campaign dials nobody now, with what belongs to it.</summary>
/// <param name="Reason">The weightiest reason; <see cref="IdleReason.Dialing"/> when it dials.</param>
/// <param name="All">Every reason that holds.</param>
/// <param name="NextOpening">When its hours open next; null while they are open, and when they never do.</param>
/// <param name="Day">Name of the exception of its calling hours, where that is the reason.</param>
/// <param name="Holiday">The public holiday, where that is the reason.</param>
/// <param name="NextDue">When the next contact that has to wait is due; null when none waits.</param>
/// <param name="ReadyAgents">Agents ready in its queue; null where none are needed, or that is not known.</param>
public sealed record IdleView(IdleReason Reason, ImmutableArray<IdleReason> All, DateTimeOffset? NextOpening, string? Day, PublicHoliday? Holiday, DateTimeOffset? NextDue, int? ReadyAgents);

/// <summary>How a campaign stands, in figures.</summary>
public sealed record FiguresView
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    public CampaignType? Type { get; init; }
    public CampaignState State { get; init; }
    public Guid? AccountId { get; init; }

    /// <summary>Name of the account; null when the tenant has it no more.</summary>
    public string? Account { get; init; }

    /// <summary>When this was so.</summary>
    public DateTimeOffset At { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Name of its rule of calling hours; null when it goes by the usual ones.</summary>
    public string? HoursName { get; init; }
    public DateOnly? LastDay { get; init; }

    /// <summary>When it was last made equal to the PBX's list.</summary>
    public DateTimeOffset? SyncedAt { get; init; }

    /// <summary>Why that failed last; null when it did not.</summary>
    public PbxErrorKind? SyncError { get; init; }

    /// <summary>The PBX's words to it.</summary>
    public string? SyncMessage { get; init; }

    /// <summary>The name under which it was to be created at a PBX that did not answer and cannot be asked: only a person can tell whether it is there. Null when that is known.</summary>
    public string? ToSettle { get; init; }

    public ImmutableArray<StateCount> Contacts { get; init; } = [];
    public ImmutableArray<ResultCount> Results { get; init; } = [];
    public ImmutableArray<HoldCount> Holds { get; init; } = [];

    /// <summary>The last day's hours in which there were attempts, oldest first.</summary>
    public ImmutableArray<HourCount> Hours { get; init; } = [];

    /// <summary>All contacts.</summary>
    public int Total { get; init; }

    /// <summary>Contacts that have not ended.</summary>
    public int Left { get; init; }
    public int Attempts { get; init; }
    public int Answered { get; init; }
    public int Dropped { get; init; }

    /// <summary>Attempts an hour in which it dialed; null before the first.</summary>
    public double? AttemptsPerHour { get; init; }

    /// <summary>When it would end at this pace within its hours; null when that is not known, and while it does not run.</summary>
    public DateTimeOffset? EstimatedEnd { get; init; }
    public required IdleView Idle { get; init; }

    /// <summary>Attempts that have ended.</summary>
    public int Ended => Attempts - Count(null);

    /// <summary>Answered attempts of those that have ended; null before the first.</summary>
    public double? AnswerRate => Ended > 0 ? (double)Answered / Ended : null;

    /// <summary>Of those who picked up, how many met no agent; null before the first.</summary>
    public double? DropRate => Answered + Dropped > 0 ? (double)Dropped / (Answered + Dropped) : null;

    public int Count(ContactState state) => Contacts.FirstOrDefault(count => count.State == state).Count;

    public int Count(ContactResult? result) => Results.FirstOrDefault(count => count.Result == result).Count;
}
