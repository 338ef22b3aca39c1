using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Control;

/// <summary>A campaign and everybody whom it dialed, whatever was deleted since.</summary>
/// <param name="Vendor">Which site.</param>
/// <param name="Id">The vendor's id.</param>
/// <param name="Name">Name.</param>
/// <param name="Running">Started.</param>
/// <param name="Deleted">Deleted.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Kind">queue, ivr or announcement.</param>
/// <param name="Target">Which one.</param>
/// <param name="Numbers">All numbers that it was ever given.</param>
internal sealed record CampaignTruth(string Vendor, string Id, string Name, bool Running, bool Deleted, DateTimeOffset CreatedAt, string Kind, string Target, NumberTruth[] Numbers);

/// <param name="Id">Unique at its site.</param>
/// <param name="Number">Ten digits; as it was given where it is no Turkish number.</param>
/// <param name="Name">Name.</param>
/// <param name="Active">May be dialed.</param>
/// <param name="Removed">Taken out again.</param>
/// <param name="State">notDialed, inProgress, reached, failed or willRetry.</param>
/// <param name="Attempts">Every attempt.</param>
internal sealed record NumberTruth(int Id, string Number, string Name, bool Active, bool Removed, DialState State, AttemptTruth[] Attempts);

/// <param name="Id">Unique at its site.</param>
/// <param name="CallKey">Key of its call.</param>
/// <param name="StartedAt">When it was dialed.</param>
/// <param name="PickedUpAt">When the person picked up.</param>
/// <param name="ConnectedAt">When an agent took the call, or the announcement began.</param>
/// <param name="EndedAt">End; null while it lasts.</param>
/// <param name="Outcome">answered, abandoned (picked up and met nobody), noAnswer, busy, failed or cancelled; null while it lasts.</param>
/// <param name="Extension">Extension that took the call.</param>
/// <param name="Digit">Key that was pressed.</param>
internal sealed record AttemptTruth(
    int Id, string CallKey, DateTimeOffset StartedAt, DateTimeOffset? PickedUpAt, DateTimeOffset? ConnectedAt, DateTimeOffset? EndedAt, Outcome? Outcome, string? Extension, string Digit);

internal static class CampaignReports
{
    /// <summary>The truth about one vendor's campaigns, or about all.</summary>
    public static CampaignTruth[] Of(RunningWorld world, string? vendor) =>
        world.Do(now => now.Sites.Where(site => vendor is null || site.Vendor == vendor).SelectMany(site => site.Campaigns.Select(campaign => Of(site, campaign))).ToArray());

    private static CampaignTruth Of(Site site, Campaign campaign) => new(
        site.Vendor, campaign.Id, campaign.Name, campaign.Running, campaign.Deleted, campaign.CreatedAt, campaign.Kind, campaign.Target, [.. campaign.Numbers.Values.Select(Of)]);

    private static NumberTruth Of(DialNumber number) => new(number.Id, number.Number, number.Name, number.Active, number.Removed, number.State, [.. number.Attempts.Select(Of)]);

    private static AttemptTruth Of(DialAttempt attempt) => new(
        attempt.Id, attempt.CallKey, attempt.StartedAt, attempt.PickedUpAt, attempt.ConnectedAt ?? attempt.Call?.AnsweredAt, attempt.EndedAt, attempt.Outcome, attempt.Extension, attempt.Digit);
}
