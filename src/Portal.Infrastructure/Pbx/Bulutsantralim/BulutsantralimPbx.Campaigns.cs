using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Bulutsantralim;

/// <summary>Campaigns. Their numbers come all at once with the creation; results come by push alone, because the vendor has neither list nor report.</summary>
internal sealed partial class BulutsantralimPbx : ICampaignSwitch, ICampaignDeletion
{
    private static CampaignLimits Dialer => Vendor.Traits.Campaigns!;

    public Task<string> CreateCampaignAsync(PbxCampaign campaign, CancellationToken cancellationToken)
    {
        CampaignForm.Require(Dialer, campaign);
        if (campaign.Target is not { } target) throw CampaignForm.Cannot("a queue, or an announcement");
        if (target.Kind == CampaignTargetKind.Queue && campaign.Keys is not null) throw CampaignForm.Cannot("keys only behind an announcement");
        if (campaign.Numbers.IsDefaultOrEmpty) throw CampaignForm.Cannot("a campaign only with its numbers");
        return _client.CreateCampaignAsync(campaign, cancellationToken);
    }

    public async Task<CommandAnswer> SwitchCampaignAsync(string campaign, bool running, CancellationToken cancellationToken) =>
        new(null, await _client.SwitchCampaignAsync(campaign, running, cancellationToken));

    public async Task<CommandAnswer> DeleteCampaignAsync(string campaign, CancellationToken cancellationToken) => new(null, await _client.DeleteCampaignAsync(campaign, cancellationToken));
}
