using System.Collections.Immutable;
using System.Globalization;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Pbx.CagriMerkezi;

/// <summary>Campaigns. There is no list of them, no list of their numbers and no start or stop: a campaign runs between its days and hours, and its id is told once.</summary>
internal sealed partial class CagriMerkeziClient
{
    /// <summary>The document's queue for who does not know one.</summary>
    private const string AnyQueue = "191";

    /// <summary>"Kampanya Eklemek". Never repeated: every repetition would be one more campaign.</summary>
    public async Task<CagriMerkeziCampaign> CreateCampaignAsync(CagriMerkeziNewCampaign campaign, CancellationToken cancellationToken)
    {
        var (answer, _) = await AskAsync(
            "createCampaign",
            HttpMethod.Post,
            [
                new("name", campaign.Name),
                new("start_date", campaign.From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
                new("end_date", campaign.To.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
                new("start_time", campaign.From.ToString("HH:mm:ss", CultureInfo.InvariantCulture)),
                new("end_time", campaign.To.ToString("HH:mm:ss", CultureInfo.InvariantCulture)),
                new("retries", campaign.Retries.ToString(CultureInfo.InvariantCulture)),
                new("queue", campaign.Queue ?? AnyQueue),
            ],
            CommandTimeout,
            cancellationToken);
        return answer.Value("id_campaign") is { } id
            ? new CagriMerkeziCampaign(id, answer.Value("name"))
            : throw new PbxException(PbxErrorKind.Protocol, "The PBX created a campaign without telling its id; look in its panel before trying again.");
    }

    /// <summary>"Kampanya Silmek".</summary>
    public Task<string?> DeleteCampaignAsync(string id, CancellationToken cancellationToken) => OrderAsync("deleteCampaign", [new("id_campaign", id)], cancellationToken);

    /// <summary>"Kampanyaya Telefon Eklemek". Never repeated: whether a number may stand twice is not documented.</summary>
    public Task<string?> AddContactAsync(string campaignId, CagriMerkeziContact contact, CancellationToken cancellationToken) => OrderAsync(
        "campaignAddPhone",
        [new("name", contact.Name ?? ""), new("surname", contact.Surname ?? ""), new("phone", CagriMerkeziWords.Dialled(contact.Phone)), new("id_campaign", campaignId)],
        cancellationToken);

    /// <summary>"Kampanyadan Telefon Silmek".</summary>
    public Task<string?> DeleteContactAsync(string campaignId, string phone, CancellationToken cancellationToken) =>
        OrderAsync("campaignDeletePhone", [new("id_campaign", campaignId), new("phone", CagriMerkeziWords.Dialled(phone))], cancellationToken);

    /// <summary>"Çağrı Detayları": of one campaign.</summary>
    public Task<CagriMerkeziRows<CagriMerkeziCampaignCall>> CampaignCallsAsync(string campaignId, CancellationToken cancellationToken) =>
        DetailsAsync([new("id_campaign", campaignId)], cancellationToken);

    /// <summary>"Çağrı Detayları": of one number in every campaign.</summary>
    public Task<CagriMerkeziRows<CagriMerkeziCampaignCall>> CampaignCallsToAsync(string phone, CancellationToken cancellationToken) =>
        DetailsAsync([new("phone", CagriMerkeziWords.Dialled(phone))], cancellationToken);

    /// <summary>"Çağrı Detayları": all there are.</summary>
    public Task<CagriMerkeziRows<CagriMerkeziCampaignCall>> CampaignCallsAsync(CancellationToken cancellationToken) => DetailsAsync([], cancellationToken);

    private Task<CagriMerkeziRows<CagriMerkeziCampaignCall>> DetailsAsync(ImmutableArray<KeyValuePair<string, string>> fields, CancellationToken cancellationToken) =>
        ListAsync("getCallDetail", HttpMethod.Post, fields, RecordsTimeout, CagriMerkeziCampaignCall.Fields, CagriMerkeziCampaignCall.Of, cancellationToken);
}
