using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Tests.Pbx;
using Portal.Infrastructure.Tests.Simulator;

namespace Portal.Infrastructure.Tests.Campaigns.HandOver;

/// <summary>Why somebody may be dialed, or may not.</summary>
internal enum Case
{
    Allowed,
    Listed,
    ListedInCampaign,

    /// <summary>An entry that was over before the campaign began.</summary>
    ListingOver,

    /// <summary>An entry that ends while it runs.</summary>
    ListingEnds,
    NoConsent,
    Refused,
    RefusedAfterGiven,
    GivenAfterRefused,

    /// <summary>Called today as often as a day allows, by another campaign.</summary>
    CalledToday,

    /// <summary>Called as often as the campaign allows.</summary>
    CalledEnough,

    /// <summary>Comes on a list while it runs.</summary>
    ListedLate,

    /// <summary>Refuses while it runs.</summary>
    RefusedLate,
}

/// <summary>A number of a campaign.</summary>
internal sealed record Somebody(string Number, Case Case)
{
    /// <summary>When they were forbidden; null while they are not.</summary>
    public DateTimeOffset? ForbiddenAt { get; set; }
}

/// <summary>Numbers of every case, what makes them so, and what may have become of each by the dialer's truth.</summary>
internal sealed class ForbiddenNumbers
{
    public const int MostAttempts = 2;

    /// <summary>Within so long a refusal has to be with the PBX.</summary>
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(60);

    private static readonly Case[] Mix =
    [
        Case.Allowed, Case.Listed, Case.Allowed, Case.NoConsent, Case.ListedLate, Case.Allowed, Case.Refused, Case.ListedInCampaign, Case.GivenAfterRefused, Case.RefusedLate,
        Case.Allowed, Case.Listed, Case.ListingOver, Case.NoConsent, Case.CalledToday, Case.Allowed, Case.RefusedAfterGiven, Case.CalledEnough, Case.ListingEnds, Case.Allowed,
    ];

    private readonly Guid _tenant;
    private readonly Guid _campaign;
    private readonly DateTimeOffset _begin;

    public ForbiddenNumbers(string vendor, int count, Guid tenant, Guid campaign, DateTimeOffset begin)
    {
        (Vendor, _tenant, _campaign, _begin) = (vendor, tenant, campaign, begin);
        Everybody = [.. Enumerable.Range(0, count).Select(index => new Somebody(string.Create(CultureInfo.InvariantCulture, $"5{"nbc".IndexOf(vendor[0], StringComparison.Ordinal) + 3}{index:00000000}"), Mix[index % Mix.Length]))];
    }

    public string Vendor { get; }

    public Guid Campaign => _campaign;

    public ImmutableArray<Somebody> Everybody { get; }

    /// <summary>When entries that end do so.</summary>
    private DateTimeOffset ListingsEnd => _begin.AddMinutes(12);

    /// <summary>Contacts, consents, do-not-call entries and earlier attempts, as they are when it begins.</summary>
    public async Task StoreAsync(PortalDb db)
    {
        await using var context = db.ForTenant(_tenant);
        await using var transaction = await context.Database.BeginTransactionAsync();
        await ContactSql.Contacts.WriteAsync(context, [.. Everybody.Select(one => new ContactRow { Id = Guid.CreateVersion7(), TenantId = _tenant, CampaignId = _campaign, NumberKey = one.Number, Number = "0" + one.Number, AddedAt = _begin })], CancellationToken.None);
        await ContactSql.Consents.WriteAsync(
            context,
            [
                .. Everybody.Where(one => one.Case is not (Case.NoConsent or Case.Refused)).Select(one => Word(one, ConsentStatus.Given, _begin.AddDays(one.Case == Case.RefusedAfterGiven ? -3 : -1))),
                .. Everybody.Where(one => one.Case is Case.Refused or Case.RefusedAfterGiven or Case.GivenAfterRefused).Select(one => Word(one, ConsentStatus.Refused, _begin.AddDays(-2))),
            ],
            CancellationToken.None);
        await ContactSql.DoNotCallTenant.WriteAsync(
            context,
            [
                .. Everybody.Where(one => one.Case == Case.Listed).Select(one => Entry(one, null, null)),
                .. Everybody.Where(one => one.Case == Case.ListingOver).Select(one => Entry(one, null, _begin.AddMinutes(-1))),
            ],
            CancellationToken.None);
        await ContactSql.DoNotCallCampaign.WriteAsync(
            context,
            [
                .. Everybody.Where(one => one.Case == Case.ListedInCampaign).Select(one => Entry(one, _campaign, null)),
                .. Everybody.Where(one => one.Case == Case.ListingEnds).Select(one => Entry(one, _campaign, ListingsEnd)),
            ],
            CancellationToken.None);
        var another = Guid.NewGuid();
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            context.ContactAttempts.AddRange(Everybody.Where(one => one.Case is Case.CalledToday or Case.CalledEnough).Select(one => new ContactAttemptRow
            {
                Id = Guid.CreateVersion7(), TenantId = _tenant, CampaignId = one.Case == Case.CalledToday ? another : _campaign, ContactId = Guid.NewGuid(), NumberKey = one.Number,
                At = _begin.AddHours(-1), VendorKey = $"before:{one.Number}/{attempt}", Result = ContactResult.NoAnswer,
            }));
        }

        await context.SaveChangesAsync();
        await transaction.CommitAsync();
        foreach (var one in Everybody.Where(one => one.Case is Case.Listed or Case.ListedInCampaign or Case.NoConsent or Case.Refused or Case.RefusedAfterGiven or Case.CalledEnough)) one.ForbiddenAt = DateTimeOffset.MinValue;
    }

    /// <summary>Some of those who are forbidden while it runs are so from now on: every third that was not yet.</summary>
    public async Task ForbidSomeAsync(PortalDb db, DateTimeOffset now, int part)
    {
        var some = Everybody.Where(one => one.Case is Case.ListedLate or Case.RefusedLate).Where((_, index) => index % 3 == part).ToList();
        await using var context = db.ForTenant(_tenant);
        await using var transaction = await context.Database.BeginTransactionAsync();
        await ContactSql.DoNotCallTenant.WriteAsync(context, [.. some.Where(one => one.Case == Case.ListedLate).Select(one => Entry(one, null, null))], CancellationToken.None);
        await ContactSql.Consents.WriteAsync(context, [.. some.Where(one => one.Case == Case.RefusedLate).Select(one => Word(one, ConsentStatus.Refused, now))], CancellationToken.None);
        await transaction.CommitAsync();
        foreach (var one in some) one.ForbiddenAt = now;
    }

    /// <summary>What is wrong with what became of somebody; null when nothing is.</summary>
    public string? Wrong(Somebody one, ContactRow contact, JsonElement[] attempts)
    {
        var starts = attempts.Select(attempt => attempt.GetProperty("startedAt").GetDateTimeOffset()).ToArray();
        if (attempts.Length > MostAttempts) return "above the cap";
        if (one.ForbiddenAt is { } at && (at == DateTimeOffset.MinValue ? starts.Length > 0 : starts.Any(start => start > at + Promised))) return "dialed though forbidden";
        if (one.Case == Case.ListingEnds && starts.Any(start => start < ListingsEnd)) return "dialed before the entry ended";
        if (one.Case == Case.CalledToday && starts.Any(start => start < new DateTimeOffset(_begin.UtcDateTime.Date, TimeSpan.Zero).AddHours(21))) return "above the cap of the day";
        var ends = Ends(one, attempts).ToArray();
        if (!ends.Contains(contact.State)) return $"is {contact.State} and not {string.Join(" or ", ends)}";
        return contact.State is ContactState.Done or ContactState.Exhausted && one.Case != Case.CalledEnough && contact.Attempts != attempts.Length ? $"{contact.Attempts} attempts are stored" : null;
    }

    private IEnumerable<ContactState> Ends(Somebody one, JsonElement[] attempts)
    {
        if (one.Case == Case.CalledEnough) return [ContactState.Exhausted];
        var last = attempts.Select(attempt => attempt.Text("outcome")).LastOrDefault();

        // Where the PBX says who hung up before an agent was there, they were not reached; where the portal makes the attempts, only some results are tried again. Where a further list at the PBX
        // follows one that had to end, nobody gets a second attempt for whom that list may make two.
        var (tells, follows) = (Vendor[0] == 'c', Vendor[0] == 'b');
        ContactState? end = attempts.Any(attempt => attempt.Text(tells ? "connectedAt" : "pickedUpAt") is not null) ? ContactState.Done
            : attempts.Length == MostAttempts || (tells && last is not (null or "noAnswer" or "busy")) || (follows && attempts.Length > 0) ? ContactState.Exhausted
            : null;
        ContactState? forbidden = one.ForbiddenAt is null ? null : one.Case is Case.Listed or Case.ListedInCampaign or Case.ListedLate ? ContactState.DoNotCall : ContactState.Refused;
        return [.. new[] { end, forbidden }.OfType<ContactState>()];
    }

    private ConsentRow Word(Somebody one, ConsentStatus status, DateTimeOffset at) => new()
    {
        Id = Guid.CreateVersion7(), TenantId = _tenant, NumberKey = one.Number, Status = status, At = at, Source = "HS_WEB", RecordedAt = at, RecordedBy = "manager@test",
    };

    private DoNotCallRow Entry(Somebody one, Guid? campaign, DateTimeOffset? until) => new()
    {
        Id = Guid.CreateVersion7(), TenantId = _tenant, CampaignId = campaign, NumberKey = one.Number, AddedAt = _begin, AddedBy = "manager@test", ExpiresAt = until,
    };
}
