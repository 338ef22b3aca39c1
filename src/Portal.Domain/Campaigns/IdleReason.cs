using System.Collections.Immutable;

namespace Portal.Domain.Campaigns;

/// <summary>Why a campaign dials nobody now, the weightiest first: a lighter reason is of no interest while a heavier one holds.</summary>
public enum IdleReason
{
    /// <summary>It dials.</summary>
    Dialing,

    /// <summary>It is still a draft.</summary>
    Draft,

    /// <summary>It has ended.</summary>
    Ended,

    /// <summary>A person stopped it.</summary>
    Stopped,

    /// <summary>Its account is disabled.</summary>
    AccountDisabled,

    /// <summary>The PBX refuses the account's credentials.</summary>
    Unauthorized,

    /// <summary>The PBX cannot be reached.</summary>
    PbxUnreachable,

    /// <summary>Before its first day.</summary>
    BeforeFirstDay,

    /// <summary>After its last day.</summary>
    AfterLastDay,

    /// <summary>A weekday on which it rests.</summary>
    RestDay,

    /// <summary>A date with hours of its own.</summary>
    Exception,

    /// <summary>A public holiday.</summary>
    PublicHoliday,

    /// <summary>Within quiet hours.</summary>
    QuietHours,

    /// <summary>Outside its calling hours.</summary>
    OutsideHours,

    /// <summary>So many were reached, failed or dialed that it stops.</summary>
    CallStopReached,

    /// <summary>Every contact has ended.</summary>
    NoContactLeft,

    /// <summary>Contacts are left, but none with consent.</summary>
    NoConsentLeft,

    /// <summary>Contacts are left, but each has had as many attempts as the caps allow for now.</summary>
    AttemptCapReached,

    /// <summary>Every contact that is left waits for the time of its next attempt.</summary>
    NoneDue,

    /// <summary>The PBX's list is stopped, though the campaign is not.</summary>
    ListStopped,

    /// <summary>Somebody on the PBX's list must not be called any more and it takes no number off: it is stopped, and a further one without them follows.</summary>
    ListRenewed,

    /// <summary>Contacts are due, and are on their way to the PBX.</summary>
    HandingOver,

    /// <summary>As many calls as allowed are in progress.</summary>
    LineLimitReached,

    /// <summary>No agent is ready.</summary>
    NoFreeAgent,
}

/// <summary>What is known of a campaign at an instant. Null = not known, and then no reason.</summary>
public sealed record IdleFacts
{
    /// <summary>Still a draft.</summary>
    public bool Draft { get; init; }

    /// <summary>Ended.</summary>
    public bool Ended { get; init; }

    /// <summary>Stopped by a person.</summary>
    public bool Stopped { get; init; }

    /// <summary>Its account is disabled.</summary>
    public bool AccountDisabled { get; init; }

    /// <summary>The PBX refuses the credentials.</summary>
    public bool Unauthorized { get; init; }

    /// <summary>The PBX cannot be reached.</summary>
    public bool Unreachable { get; init; }

    /// <summary>What its calling hours say.</summary>
    public required HoursReason Hours { get; init; }

    /// <summary>Its call stop holds.</summary>
    public bool CallStopReached { get; init; }

    /// <summary>Contacts that have not ended.</summary>
    public required int Left { get; init; }

    /// <summary>Of those, such as may be called as far as consent goes.</summary>
    public required int WithConsent { get; init; }

    /// <summary>Of those, such as are below the caps of attempts.</summary>
    public required int BelowCap { get; init; }

    /// <summary>Of those, such as are due.</summary>
    public required int Due { get; init; }

    /// <summary>Contacts that the PBX or an agent has and that are not being called.</summary>
    public required int HandedOver { get; init; }

    /// <summary>Calls in progress.</summary>
    public required int InProgress { get; init; }

    /// <summary>Simultaneous calls at most.</summary>
    public int? LineLimit { get; init; }

    /// <summary>Agents that are ready; null where none are needed.</summary>
    public int? ReadyAgents { get; init; }

    /// <summary>The PBX says that its list is stopped.</summary>
    public bool ListStopped { get; init; }

    /// <summary>A list that is stopped is followed by another one.</summary>
    public bool ListRenewed { get; init; }
}

/// <summary>Finds the reason.</summary>
public static class IdleReasons
{
    /// <summary>The weightiest reason that holds; <see cref="IdleReason.Dialing"/> when none does.</summary>
    public static IdleReason Of(IdleFacts facts) => Holding(facts).DefaultIfEmpty(IdleReason.Dialing).Min();

    /// <summary>Every reason that holds, the weightiest first.</summary>
    public static ImmutableArray<IdleReason> All(IdleFacts facts) => [.. Holding(facts).Order()];

    private static IEnumerable<IdleReason> Holding(IdleFacts facts)
    {
        if (facts.Draft) yield return IdleReason.Draft;
        if (facts.Ended) yield return IdleReason.Ended;
        if (facts.Stopped) yield return IdleReason.Stopped;
        if (facts.AccountDisabled) yield return IdleReason.AccountDisabled;
        if (facts.Unauthorized) yield return IdleReason.Unauthorized;
        if (facts.Unreachable) yield return IdleReason.PbxUnreachable;
        if (OfHours(facts.Hours) is { } hours) yield return hours;
        if (facts.CallStopReached) yield return IdleReason.CallStopReached;
        // A call in progress is dialing; what follows asks why no other begins.
        if (facts.LineLimit <= facts.InProgress) yield return IdleReason.LineLimitReached;
        if (facts.InProgress > 0) yield break;
        if (facts.ListStopped) yield return facts.ListRenewed ? IdleReason.ListRenewed : IdleReason.ListStopped;
        if (facts.Left == 0) yield return IdleReason.NoContactLeft;
        else if (facts.WithConsent == 0) yield return IdleReason.NoConsentLeft;
        else if (facts.BelowCap == 0) yield return IdleReason.AttemptCapReached;
        else if (facts.Due == 0 && facts.HandedOver == 0) yield return IdleReason.NoneDue;
        else if (facts is { HandedOver: 0, Draft: false, Ended: false, Stopped: false }) yield return IdleReason.HandingOver;
        if (facts.ReadyAgents == 0) yield return IdleReason.NoFreeAgent;
    }

    private static IdleReason? OfHours(HoursReason reason) => reason switch
    {
        HoursReason.BeforeFirstDay => IdleReason.BeforeFirstDay,
        HoursReason.AfterLastDay => IdleReason.AfterLastDay,
        HoursReason.RestDay => IdleReason.RestDay,
        HoursReason.Exception => IdleReason.Exception,
        HoursReason.PublicHoliday => IdleReason.PublicHoliday,
        HoursReason.QuietHours => IdleReason.QuietHours,
        HoursReason.OutsideHours => IdleReason.OutsideHours,
        _ => null,
    };
}
