using System.Net.Sockets;
using Portal.Domain;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Campaigns.HandOver;

/// <summary>A campaign with all that its PBX side is made from.</summary>
/// <param name="Row">As it was read; not tracked.</param>
/// <param name="Plan">Its plan.</param>
/// <param name="Hours">Its rule of calling hours as it is now; null when that is gone: then nobody is dialed.</param>
/// <param name="Limits">What the dialer takes.</param>
/// <param name="Account">Its account.</param>
/// <param name="Pbx">The PBX.</param>
internal sealed record CampaignSide(CampaignRow Row, CampaignPlan Plan, CallingHours? Hours, CampaignLimits Limits, ConnectedAccount Account, ICampaigns Pbx)
{
    /// <summary>A stop at the end of the hours begins this much earlier: the order needs time, and a call that rings at the last moment would be answered after it.</summary>
    private static readonly TimeSpan StopBefore = TimeSpan.FromMinutes(1);

    public Guid Id => Row.Id;

    public ContactRules Rules => new(Row.Id, Plan.Commercial, Plan.AttemptsPerDay, Plan.AttemptsInTotal, Plan.OtherCampaignDays);

    public int Retries => HandOverForm.RetriesAtPbx(Plan, Limits);

    public bool TakesNumbers => Pbx is ICampaignNumbers && HandOverForm.TakesNumbers(Plan, Limits);

    /// <summary>True where a further campaign at the PBX takes whom this one cannot.</summary>
    public bool IsRenewed => Pbx is ICampaignDeletion && HandOverForm.IsRenewed(Limits);

    /// <summary>
    /// True while people may be called, by days and hours. The portal stops the dialer a little before they end, also where that keeps hours itself: those that it was given may not be the rule's any more.
    /// </summary>
    public bool IsOpen(DateTimeOffset now) => Hours?.WouldDial(now, Plan.Days()) is { Dials: true } check && !(check.Until - now < StopBefore);

    /// <summary>True when the dialer keeps the hours by itself.</summary>
    public bool IsKeptByPbx(DateTimeOffset now) => Hours?.KeptBy(Limits, Plan.Days(), TurkishTime.Day(now)) == true;

    /// <summary>
    /// Whether its PBX is to dial it now. Asked also where the PBX keeps the hours: what it was given at creation may differ from the rule by now.
    /// </summary>
    public bool IsWantedOn(DateTimeOffset now) => Row.State == CampaignState.Running && IsOpen(now);

    public bool IsOver(DateTimeOffset now) => Plan.LastDay < TurkishTime.Day(now);

    /// <summary>True when the PBX surely did not carry out what failed so: it said no, or was never asked.</summary>
    public static bool NeverDone(PbxException failure) =>
        CampaignForm.After(failure) != NumberVerdict.Unsure
        || failure is { Kind: PbxErrorKind.Unreachable, RetryAfter: not null }
        || failure is { Kind: PbxErrorKind.Unreachable, InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.TryAgain } };
}
