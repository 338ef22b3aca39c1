using Microsoft.EntityFrameworkCore;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.HandOver;

/// <summary>
/// Where the PBX keeps its list as it was given: a further campaign there takes those who came later once the first is worked off, and leaves out those who must not be called any more.
/// </summary>
internal sealed partial class HandOverWork
{
    /// <summary>How long after its stop a campaign's last calls are waited for: whoever is still talking then would count as not called.</summary>
    private static readonly TimeSpan LastCalls = TimeSpan.FromMinutes(15);

    /// <summary>True when somebody on the PBX's list must not be called any more: it stays stopped until a further one follows it.</summary>
    private bool MustRenew { get; set; }

    /// <summary>True when nobody is with the PBX any more and somebody is due.</summary>
    private async Task<bool> IsWorkedOffAsync() =>
        !await AnyAsync(contact => contact.HandedOverAt != null || contact.Unsure || contact.State == ContactState.HandedOver || contact.State == ContactState.Dialing) && (await DueAsync(1)).Count > 0;

    /// <summary>Lets the calls of the stopped campaign end, then takes it from the PBX. Whoever was not called is the portal's again, and due for the next one.</summary>
    private async Task RenewAsync(DateTimeOffset now)
    {
        if (now - (Row.SyncedAt ?? now) < LastCalls) return;
        await ReadRecordsAsync(now);
        await DiscardAsync();
    }

    /// <summary>Deletes it at the PBX. What it held is the portal's again in the same moment in which the PBX's id of it is forgotten.</summary>
    private async Task DiscardAsync()
    {
        try
        {
            await ((ICampaignDeletion)side.Pbx).DeleteCampaignAsync(Row.VendorKey!, Token);
        }
        catch (PbxException exception) when (exception.Kind == PbxErrorKind.Refused)
        {
            // It is gone already: by an earlier try whose answer was lost, or by somebody at the PBX's own panel.
        }

        await lease.WriteAsync(async context =>
        {
            await context.Campaigns.Where(campaign => campaign.Id == Row.Id).ExecuteUpdateAsync(row => row.SetProperty(c => c.VendorKey, (string?)null).SetProperty(c => c.VendorRunning, (bool?)null), Token);
            await BackToUsAsync(Held(context));
        });
        (Row.VendorKey, Row.VendorRunning) = (null, null);
    }

    /// <summary>Creates it outside of a person's order. A refusal would come again and again: it stops, and somebody starts it when what the PBX named is put right.</summary>
    private async Task CreateInPassAsync()
    {
        try
        {
            await CreateAsync();
        }
        catch (PbxException exception) when (exception.Kind is PbxErrorKind.Refused or PbxErrorKind.Misconfigured)
        {
            await ChangeAsync(campaigns => campaigns.Where(c => c.State == CampaignState.Running).ExecuteUpdateAsync(row => row.SetProperty(c => c.State, CampaignState.Stopped), Token));
            Row.State = CampaignState.Stopped;
            throw;
        }
    }
}
