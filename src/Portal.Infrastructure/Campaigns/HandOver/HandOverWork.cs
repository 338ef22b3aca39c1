using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Campaigns.Results;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.HandOver;

/// <summary>
/// Makes one campaign at its PBX equal to ours, under the account's lease. Whatever is not idempotent is written down before it is sent; a note whose answer is missing is settled by looking at
/// the PBX, never by sending again.
/// </summary>
internal sealed partial class HandOverWork(HandOverLease lease, CampaignSide side, ContactGate gate, CampaignResults results, PortalDb db, TimeProvider time)
{
    /// <summary>Contacts of one statement.</summary>
    private const int AtOnce = 1_000;

    /// <summary>A request that we gave up may still reach the PBX; only after this is what is not there believed to be not there.</summary>
    private static readonly TimeSpan LateBy = TimeSpan.FromSeconds(30);

    public CampaignSide Side => side;

    private CampaignRow Row => side.Row;

    private CancellationToken Token => lease.Token;

    /// <summary>One pass: everything that can be done now.</summary>
    /// <param name="readReport">Whether the PBX's report is due.</param>
    /// <exception cref="PbxException">The PBX failed; what was done stays done.</exception>
    public async Task PassAsync(bool readReport)
    {
        var now = time.GetUtcNow();
        if (Row.State == CampaignState.Running && side.IsOver(now)) await EndAsync(now);
        if (Row.CreateSentAt is not null && !await LookForCreatedAsync(now)) return;
        if (Row.VendorKey is not null && side.IsRenewed && Row.State == CampaignState.Running && IsToBeCreated(now) && await IsWorkedOffAsync()) await DiscardAsync();
        if (Row.VendorKey is null)
        {
            if (IsToBeCreated(now)) await CreateInPassAsync();
            if (Row.VendorKey is null)
            {
                if (Row.State == CampaignState.Draining || (Row.State == CampaignState.Running && side.IsRenewed && await IsDoneAsync())) await EndAsync(now);
                return;
            }
        }

        // First of all, so that nothing that fails below keeps it dialing.
        if (!side.IsWantedOn(now)) await SwitchAsync(on: false);
        await PutAsideForbiddenAsync();
        if (readReport && side.Pbx is not ICampaignReport) await ReadRecordsAsync(now);
        await TakeOffWhatMustNotStayAsync(readReport, !side.IsWantedOn(now));

        if (MustRenew && Row.State != CampaignState.Draining)
        {
            await RenewAsync(now);
            return;
        }

        // Only now on: a campaign that was stopped for a day may hold numbers that were forbidden meanwhile.
        await SwitchAsync(!MustRenew && side.IsWantedOn(now));
        if (Row.State == CampaignState.Running && side.IsOpen(now)) await HandOverDueAsync();
        if (Row.State == CampaignState.Running && await IsDoneAsync()) await EndAsync(now);
        if (Row.State == CampaignState.Draining) await DrainAsync(now);
    }

    /// <summary>What a person's start does at once; passes do the rest.</summary>
    public async Task BeginAsync()
    {
        var now = time.GetUtcNow();
        if (Row.VendorKey is null && Row.CreateSentAt is null && IsToBeCreated(now)) await CreateAsync();
    }

    /// <summary>What a person's stop does at once.</summary>
    public async Task QuietAsync()
    {
        if (Row.VendorKey is null) return;
        await SwitchAsync(on: false);
        await TakeOffWhatMustNotStayAsync(readReport: false, all: true);
    }

    /// <summary>
    /// Takes off who must not be dialed any more. The report comes first: an entry that is taken off tells nothing any more, so who is being called, or was, must be known before.
    /// </summary>
    /// <param name="readReport">Whether the report is due anyhow.</param>
    /// <param name="all">True when nobody is to be dialed: where the PBX has no stop, everybody comes off.</param>
    private async Task TakeOffWhatMustNotStayAsync(bool readReport, bool all)
    {
        var callsBack = all && side.Pbx is not ICampaignSwitch && side.TakesNumbers;
        var due = readReport && await AnyAsync(contact => contact.HandedOverAt != null);
        due |= callsBack && await AnyAsync(contact => contact.State == ContactState.HandedOver);
        var off = (await ToTakeOffAsync()).Count;

        // Each takes a request of its own, and requests are limited: where many must not be called any more, only standing still keeps all of them from it in time.
        if (off > MostOffWhileRunning) await SwitchAsync(on: false);
        if (due || off > 0 || await AnyAsync(contact => contact.Unsure)) await ReadReportAsync();
        if (callsBack) await CallBackAsync();
        await TakeOffAsync(await ToTakeOffAsync());
    }

    /// <summary>Notes that the campaign is as the PBX has it, or why it could not be made so.</summary>
    public Task NoteAsync(PbxException? failure)
    {
        var now = time.GetUtcNow();
        var (error, words) = (failure?.Kind, failure is null ? null : ShortText.Cut(failure.VendorMessage ?? failure.Message));
        if (failure is not null) return ChangeAsync(campaigns => campaigns.ExecuteUpdateAsync(row => row.SetProperty(c => c.SyncError, error).SetProperty(c => c.SyncMessage, words), Token));

        // Why it is not there stays to be read until somebody has it created again.
        if (Row is { VendorKey: null, SyncError: PbxErrorKind.Refused or PbxErrorKind.Misconfigured }) return Task.CompletedTask;
        var synced = MustRenew ? Row.SyncedAt : now;
        return ChangeAsync(campaigns => campaigns.ExecuteUpdateAsync(row => row.SetProperty(c => c.SyncedAt, synced).SetProperty(c => c.SyncError, (PbxErrorKind?)null).SetProperty(c => c.SyncMessage, (string?)null), Token));
    }

    /// <summary>Starts or stops it where the PBX has that; harmless when it is so already.</summary>
    private async Task SwitchAsync(bool on)
    {
        if (side.Pbx is not ICampaignSwitch pbx || Row.VendorKey is not { } key || Row.VendorRunning == on) return;
        await pbx.SwitchCampaignAsync(key, on, Token);
        var now = time.GetUtcNow();
        await ChangeAsync(campaigns => campaigns.ExecuteUpdateAsync(row => row.SetProperty(c => c.VendorRunning, on).SetProperty(c => c.SyncedAt, now), Token));
        (Row.VendorRunning, Row.SyncedAt) = (on, now);
    }

    private async Task EndAsync(DateTimeOffset now)
    {
        var from = Row.State;
        await ChangeAsync(campaigns => campaigns.Where(c => c.State == from).ExecuteUpdateAsync(row => row.SetProperty(c => c.State, CampaignState.Ended).SetProperty(c => c.EndedAt, now), Token));
        Row.State = CampaignState.Ended;
        await SwitchAsync(on: false);
    }

    /// <summary>Deletes it at the PBX once nobody is in a call any more. Where the PBX deletes nothing it stays there, stopped.</summary>
    private async Task DrainAsync(DateTimeOffset now)
    {
        await using (var context = db.ForTenant(lease.TenantId))
        {
            var contacts = context.Contacts.Where(contact => contact.CampaignId == Row.Id);
            if (await contacts.AnyAsync(contact => contact.State == ContactState.Dialing, Token)) return;

            // Where no report tells who is being called, the last results take about as long as a call.
            if (side.Pbx is ICampaignDeletion and not ICampaignReport && now - Row.ChangedAt < DrainTime && await contacts.AnyAsync(contact => contact.HandedOverAt != null, Token)) return;
        }

        if (side.Pbx is ICampaignDeletion) await DiscardAsync();
        await ReleaseAsync();
        await EndAsync(now);
    }

    /// <summary>Changes the campaign's row as jobs do: without its revision, which is of people's edits.</summary>
    private Task ChangeAsync(Func<IQueryable<CampaignRow>, Task> change) => lease.WriteAsync(context => change(context.Campaigns.Where(campaign => campaign.Id == Row.Id)));

}
