using System.Collections.Immutable;

namespace Portal.Domain.Pbx;

/// <summary>
/// Creates campaigns (auto-dial lists) at a PBX whose dialer works them off by itself. What else can be done with one differs much between vendors and is an interface of its
/// own each, below; what the dialer takes is in <see cref="PbxTraits.Campaigns"/>. Results come by report (<see cref="ICampaignReport"/>), by push, or both.
/// </summary>
public interface ICampaigns : IPbx
{
    /// <summary>
    /// Creates the campaign and returns the vendor's id of it. Never repeated by the portal: a second request makes a second campaign, so after a failure without an answer look first
    /// (<see cref="ICampaignList"/>). What the dialer cannot take is refused before anything is sent.
    /// </summary>
    Task<string> CreateCampaignAsync(PbxCampaign campaign, CancellationToken cancellationToken);
}

/// <summary>Starts and stops campaigns. Where it is missing, only days and hours and the numbers themselves decide whether it dials.</summary>
public interface ICampaignSwitch : ICampaigns
{
    /// <summary>Starts or stops it; harmless when it is so already.</summary>
    Task<CommandAnswer> SwitchCampaignAsync(string campaign, bool running, CancellationToken cancellationToken);
}

/// <summary>Deletes campaigns.</summary>
public interface ICampaignDeletion : ICampaigns
{
    /// <summary>Deletes it. Calls in progress may go on.</summary>
    Task<CommandAnswer> DeleteCampaignAsync(string campaign, CancellationToken cancellationToken);
}

/// <summary>Adds numbers to an existing campaign and removes them.</summary>
public interface ICampaignNumbers : ICampaigns
{
    /// <summary>
    /// Adds numbers, in as many requests as the vendor needs, each sent once. What became of each number is in the answer, also where the requests broke off: that is no exception here, because
    /// the numbers before the break are taken.
    /// </summary>
    Task<CampaignAddition> AddNumbersAsync(string campaign, ImmutableArray<CampaignNumber> numbers, CancellationToken cancellationToken);

    /// <summary>Takes a number out again, so that it is dialed no more.</summary>
    Task<CommandAnswer> RemoveNumberAsync(string campaign, CampaignNumberKey number, CancellationToken cancellationToken);
}

/// <summary>Changes numbers of an existing campaign.</summary>
public interface ICampaignNumberChange : ICampaigns
{
    /// <summary>Sets name, activity, time and line of a number that the campaign holds (<see cref="CampaignNumberKey.Id"/> is needed); the number itself stays.</summary>
    Task<CommandAnswer> ChangeNumberAsync(string campaign, CampaignNumberKey key, CampaignNumber number, CancellationToken cancellationToken);
}

/// <summary>Tells what a campaign holds and what became of it.</summary>
public interface ICampaignReport : ICampaigns
{
    /// <summary>The numbers that the campaign holds and the attempts that the vendor tells of.</summary>
    Task<CampaignReport> ReadCampaignAsync(string campaign, CancellationToken cancellationToken);
}

/// <summary>Lists the campaigns of the account.</summary>
public interface ICampaignList : ICampaigns
{
    /// <summary>Every campaign.</summary>
    Task<ImmutableArray<CampaignReading>> ReadCampaignsAsync(CancellationToken cancellationToken);
}

/// <summary>What became of numbers that were to be added.</summary>
/// <param name="Numbers">Each number that was given, in its order.</param>
/// <param name="Failure">Why the requests broke off; null when all were answered.</param>
public sealed record CampaignAddition(ImmutableArray<CampaignNumberAnswer> Numbers, PbxException? Failure);

/// <summary>What became of one number.</summary>
/// <param name="Number">The number that was given.</param>
/// <param name="Verdict">What is known.</param>
/// <param name="VendorMessage">The vendor's words, masked; null when it said nothing.</param>
/// <param name="Id">The vendor's id of the number; null when not told.</param>
public sealed record CampaignNumberAnswer(CampaignNumber Number, NumberVerdict Verdict, string? VendorMessage = null, string? Id = null);

/// <summary>Whether a campaign holds a number now.</summary>
public enum NumberVerdict
{
    /// <summary>The vendor took it.</summary>
    Accepted,

    /// <summary>The vendor refused it.</summary>
    Refused,

    /// <summary>It was sent and the answer does not tell: look what the campaign holds before sending it again.</summary>
    Unsure,

    /// <summary>It never left the portal, or was surely not taken; it can be sent again.</summary>
    NotSent,
}

/// <summary>Names one number of a campaign.</summary>
/// <param name="Number">The number.</param>
/// <param name="Id">The vendor's id of it, where it has one (<see cref="CampaignNumberReading.Id"/>); null = it is looked for by the number.</param>
public sealed record CampaignNumberKey(string Number, string? Id = null);

/// <summary>A campaign as the vendor lists it. Null = not told.</summary>
/// <param name="Id">The vendor's id.</param>
/// <param name="Name">Name.</param>
/// <param name="Running">Started.</param>
/// <param name="Fixed">Takes no further change.</param>
/// <param name="FirstDay">First day, Turkish calendar.</param>
/// <param name="LastDay">Last day.</param>
/// <param name="From">Begin of each day's hours.</param>
/// <param name="To">End of each day's hours.</param>
/// <param name="RawState">The vendor's own word or code for its state.</param>
public sealed record CampaignReading(string Id, string Name, bool? Running, bool? Fixed, DateOnly? FirstDay, DateOnly? LastDay, TimeOnly? From, TimeOnly? To, string? RawState);
