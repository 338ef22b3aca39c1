using Portal.Domain.Pbx;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Campaigns.HandOver;

/// <summary>Makes every campaign of the account equal to the PBX's and reads every report, whether something happened or not.</summary>
internal sealed class CampaignsJob(HandOverDesk desk) : IAccountJob
{
    /// <summary>A quick turn that is at it takes about so long at most.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromMinutes(2);

    public string Name => JobNames.Campaigns;

    public bool OfferedBy(PbxVendor vendor) => typeof(ICampaigns).IsAssignableFrom(vendor.PbxType);

    public async Task RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        // Not as a job: those step aside for minutes after a person asked, and whoever waits here holds the lease that orders and refusals wait for.
        var end = await desk.PassAsync(run.Account, Urgency.Background, Wait, all: true, cancellationToken);
        if (end.Busy) throw new PbxException(PbxErrorKind.Timeout, "Another run is at the campaigns of this account and does not end.");
        run.Read = end.Campaigns;
        if (end.Failure is { } failure) throw failure;
    }
}
