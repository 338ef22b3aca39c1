using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Campaigns.HandOver;

/// <summary>Creating it at the PBX. A second request would make a second campaign, so the first is written down before it goes out.</summary>
internal sealed partial class HandOverWork
{
    /// <summary>Numbers that go along where more can be added later.</summary>
    private const int FirstNumbers = 100;

    /// <summary>Where results are pushed, made from a token; null where the vendor does not push them.</summary>
    public required Func<string, Secret>? ResultAddress { get; init; }

    /// <summary>True when the creation found nobody to give to the PBX, which takes a campaign only with numbers.</summary>
    public bool NobodyDue { get; private set; }

    private bool IsToBeCreated(DateTimeOffset now) => Row.State switch
    {
        // Where the dialer begins by itself and not by our hours, it is made when they are open.
        CampaignState.Running => !HandOverForm.CreatedAtStart(side.Limits) || side.IsOpen(now) || side.IsKeptByPbx(now),
        CampaignState.Stopped => !HandOverForm.CreatedAtStart(side.Limits),
        _ => false,
    };

    private async Task CreateAsync()
    {
        if (side.Hours is null) return;
        NobodyDue = side.Limits.NumbersAtCreation && (await DueAsync(1)).Count == 0;
        if (NobodyDue) return;
        var token = ResultAddress is null ? null : AccountSecrets.NewPushToken();
        var now = time.GetUtcNow();
        var name = await FreeNameAsync();
        await NoteSentAsync(name, token, now);
        var numbers = await FirstContactsAsync(now);
        NobodyDue = side.Limits.NumbersAtCreation && numbers.Count == 0;
        if (NobodyDue)
        {
            await ForgetCreationAsync(nameIsFree: true);
            return;
        }

        var campaign = HandOverForm.Of(side.Plan, side.Limits, side.Hours, name, TurkishTime.Day(now)) with
        {
            Numbers = [.. numbers.Select(NumberOf)],
            ResultAddress = token is null ? default : ResultAddress!(token),
        };
        try
        {
            var key = await side.Pbx.CreateCampaignAsync(campaign, Token);
            await TakeKeyAsync(key);
        }
        catch (PbxException exception) when (CampaignSide.NeverDone(exception))
        {
            await ForgetCreationAsync(nameIsFree: true);
            throw;
        }
    }

    /// <summary>
    /// A creation whose answer is not stored. False while it is not known what became of it: where the PBX lists no campaigns, a person has to say.
    /// </summary>
    private async Task<bool> LookForCreatedAsync(DateTimeOffset now)
    {
        if (side.Pbx is not ICampaignList pbx) throw new PbxException(PbxErrorKind.Timeout, "It is not known whether the PBX created the campaign; somebody has to look there and say so.");
        var there = await pbx.ReadCampaignsAsync(Token);
        if (there.FirstOrDefault(campaign => string.Equals(campaign.Name.Trim(), Row.VendorName, StringComparison.Ordinal)) is { } found)
        {
            await TakeKeyAsync(found.Id);
            return true;
        }

        if (now - Row.CreateSentAt < LateBy) return false;
        await ForgetCreationAsync(nameIsFree: true);
        return true;
    }

    /// <summary>A person says what became of a creation: it is there under that id, or it is not there.</summary>
    public Task SettleCreationAsync(string? key) => key is null ? ForgetCreationAsync(nameIsFree: false) : TakeKeyAsync(key);

    /// <summary>Everybody who is due, where no number can be added later; some for a start, where a campaign needs some; else nobody.</summary>
    private async Task<List<ContactRow>> FirstContactsAsync(DateTimeOffset at) =>
        side.Limits.NumbersAtCreation ? await TakeDueAsync(side.TakesNumbers ? FirstNumbers : int.MaxValue, at) : [];

    private async Task NoteSentAsync(string name, string? token, DateTimeOffset now)
    {
        var hash = token is null ? null : AccountSecrets.HashOf(token);
        await ChangeAsync(campaigns => campaigns.ExecuteUpdateAsync(
            row => row.SetProperty(c => c.VendorName, name).SetProperty(c => c.ResultTokenHash, hash).SetProperty(c => c.CreateSentAt, now), Token));
        (Row.VendorName, Row.CreateSentAt) = (name, now);
    }

    private async Task TakeKeyAsync(string key)
    {
        var running = !side.Limits.BeginsStopped;

        // Where the PBX tells its numbers, they stay unsure until it has told them: it may have left out some.
        var sure = side.Pbx is not ICampaignReport;
        await lease.WriteAsync(async context =>
        {
            await context.Campaigns.Where(campaign => campaign.Id == Row.Id).ExecuteUpdateAsync(
                row => row.SetProperty(c => c.VendorKey, key).SetProperty(c => c.CreateSentAt, (DateTimeOffset?)null).SetProperty(c => c.VendorRunning, running), Token);
            if (sure) await Unsure(context).ExecuteUpdateAsync(row => row.SetProperty(c => c.Unsure, false).SetProperty(c => c.VendorKey, c => c.NumberKey).SetProperty(c => c.Revision, c => c.Revision + 1), Token);
        });
        (Row.VendorKey, Row.CreateSentAt, Row.VendorRunning) = (key, null, running);
    }

    /// <param name="nameIsFree">False when a campaign of that name may be there all the same: the next one gets another.</param>
    private async Task ForgetCreationAsync(bool nameIsFree)
    {
        var name = nameIsFree ? null : Row.VendorName;
        await lease.WriteAsync(async context =>
        {
            await context.Campaigns.Where(campaign => campaign.Id == Row.Id).ExecuteUpdateAsync(row => row.SetProperty(c => c.CreateSentAt, (DateTimeOffset?)null).SetProperty(c => c.VendorName, name), Token);
            await BackToUsAsync(Unsure(context));
        });
        (Row.CreateSentAt, Row.VendorName) = (null, name);
    }

    private IQueryable<ContactRow> Unsure(PortalDbContext context) => context.Contacts.Where(contact => contact.CampaignId == Row.Id && contact.Unsure);

    /// <summary>The campaign's name, or with a number behind it: never one that another campaign of the account, or an earlier try of this one, was created under.</summary>
    private async Task<string> FreeNameAsync()
    {
        await using var context = db.ForTenant(lease.TenantId);
        var account = side.Account.Id;
        var taken = (await context.Campaigns.AsNoTracking().Where(campaign => campaign.AccountId == account && campaign.VendorName != null).Select(campaign => campaign.VendorName!).ToListAsync(Token))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);

        // What people made at the PBX itself must not be taken for ours when an answer is lost.
        if (side.Pbx is ICampaignList pbx) taken.UnionWith((await pbx.ReadCampaignsAsync(Token)).Select(campaign => campaign.Name.Trim()));
        var name = side.Plan.Name!.Trim();
        for (var number = 2; taken.Contains(name); number++)
        {
            var suffix = string.Create(System.Globalization.CultureInfo.InvariantCulture, $" ({number})");
            var stem = side.Plan.Name.Trim();
            name = stem[..Math.Min(stem.Length, side.Limits.NameLength - suffix.Length)].TrimEnd() + suffix;
        }

        return name;
    }

    private static CampaignNumber NumberOf(ContactRow contact) => new(contact.Number, contact.Name);
}
