using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.HandOver;

/// <summary>What the PBX tells of its list.</summary>
internal sealed partial class HandOverWork
{
    /// <summary>True once the report was read: the next one is not due for a while.</summary>
    public bool ReportRead { get; private set; }

    /// <summary>Reads the report, where the PBX has one, settles notes without an answer by it, and stores results.</summary>
    private async Task ReadReportAsync()
    {
        if (side.Pbx is not ICampaignReport pbx || Row.VendorKey is null) return;
        var asked = time.GetUtcNow();
        var report = await pbx.ReadCampaignAsync(Row.VendorKey, Token);
        ReportRead = true;
        var byKey = report.Numbers.GroupBy(number => PhoneNumber.Key(number.Number), StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);
        var listed = await ListedAsync();
        await SettleAsync(listed, byKey, asked);
        await results.StoreAsync(lease.TenantId, Row.Id, OfThisTime(report, listed, asked), Token);
    }

    /// <summary>Contacts that the PBX has or may have.</summary>
    private async Task<List<ContactRow>> ListedAsync()
    {
        await using var context = db.ForTenant(lease.TenantId);
        return await context.Contacts.AsNoTracking().Where(contact => contact.CampaignId == Row.Id && (contact.HandedOverAt != null || contact.Unsure)).ToListAsync(Token);
    }

    /// <summary>Numbers that were sent without an answer are there, or they are ours again.</summary>
    private async Task SettleAsync(List<ContactRow> listed, Dictionary<string, CampaignNumberReading> there, DateTimeOffset asked)
    {
        var found = listed.Where(contact => (contact.Unsure || contact.VendorKey is null) && there.ContainsKey(contact.NumberKey)).ToList();

        // Who was dialed was there, whatever became of the entry since.
        var missing = listed.Where(contact => contact.Unsure && !there.ContainsKey(contact.NumberKey)
            && (contact.State is ContactState.Done or ContactState.Exhausted || (contact.State == ContactState.HandedOver && asked - contact.HandedOverAt >= LateBy))).ToList();
        foreach (var some in found.Chunk(AtOnce))
        {
            await lease.WriteAsync(async context =>
            {
                foreach (var contact in some)
                {
                    var (id, key, at) = (contact.Id, there[contact.NumberKey].Id ?? contact.NumberKey, contact.HandedOverAt);

                    // A removal that is under way stays unsure until it is answered.
                    await context.Contacts.Where(one => one.Id == id && one.HandedOverAt == at).ExecuteUpdateAsync(
                        row => row.SetProperty(c => c.VendorKey, key).SetProperty(c => c.Unsure, c => c.Unsure && c.State != ContactState.HandedOver && c.State != ContactState.Dialing && c.State != ContactState.Done && c.State != ContactState.Exhausted)
                            .SetProperty(c => c.Revision, c => c.Revision + 1),
                        Token);
                }
            });
        }

        foreach (var ids in missing.Select(contact => contact.Id).Chunk(AtOnce))
            await lease.WriteAsync(context => BackToUsAsync(context.Contacts.Where(contact => EF.Parameter(ids).Contains(contact.Id) && contact.Unsure)));
    }

    /// <summary>
    /// What of a report is about contacts that the PBX has now. Where the PBX tells only the last attempt of a number: what it tells of numbers that were handed over before and are done is known already, and two attempts that look alike get keys of their own
    /// by the hand-over that they came from.
    /// </summary>
    private CampaignReport OfThisTime(CampaignReport report, List<ContactRow> listed, DateTimeOffset asked)
    {
        // How the list shows somebody who is done says nothing new, and of most of a long list everybody is.
        if (!side.Limits.LastAttemptOnly)
        {
            var there = listed.Select(contact => contact.NumberKey).ToHashSet(StringComparer.Ordinal);
            return report with { Numbers = [.. report.Numbers.Where(number => there.Contains(PhoneNumber.Key(number.Number)))] };
        }

        var since = listed.Where(contact => contact.HandedOverAt is not null).ToDictionary(contact => contact.NumberKey, contact => contact.HandedOverAt!.Value, StringComparer.Ordinal);
        return report with
        {
            Numbers = [.. report.Numbers.Where(number => since.ContainsKey(PhoneNumber.Key(number.Number)))],
            Results =
            [
                .. from result in report.Results
                   let key = PhoneNumber.Key(result.Number)
                   where since.ContainsKey(key)
                   select result.StartedAt is null
                       ? result with { Key = $"{result.Key}@{since[key].ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture)}", ToldAt = result.ToldAt ?? asked }
                       : result,
            ],
        };
    }
}
