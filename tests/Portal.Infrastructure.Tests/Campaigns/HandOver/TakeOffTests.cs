using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Tests.Databases;
using Portal.Infrastructure.Tests.Pbx;
using Portal.Infrastructure.Tests.Simulator;

namespace Portal.Infrastructure.Tests.Campaigns.HandOver;

/// <summary>Numbers that must come off a dialer's list while its PBX makes trouble: what matters is the traffic, so one database will do.</summary>
public sealed class TakeOffTests() : HandOverTests(DatabaseKind.Sqlite)
{
    private const string Removal = "deletenumber";

    [DatabaseFact]
    public async Task Removal_that_fails_does_not_keep_the_others_from_coming_off()
    {
        foreach (var (vendor, removal) in new[] { (Netgsm, Removal), (Cagri, "campaignDeletePhone") })
        {
            var (id, undialed) = await RunningAsync(vendor);
            var left = 1;
            Wire = line => new TroubledLine(line, request => request.Contains(removal, StringComparison.Ordinal) && left-- > 0 ? new PbxException(PbxErrorKind.Protocol, "garbage") : null);
            await ForbidAsync(id, undialed[..3]);

            (await PassAsync(id)).ShouldSatisfyAllConditions(end => end.Failure!.Kind.ShouldBe(PbxErrorKind.Protocol), end => end.Broken.ShouldBeFalse());
            Removed(await TruthAsync(vendor), undialed[..3]).ShouldBe(2, vendor);
            await PassAsync(id);

            Removed(await TruthAsync(vendor), undialed[..3]).ShouldBe(3, vendor);
        }
    }

    [DatabaseFact]
    public async Task List_stands_still_until_many_have_come_off()
    {
        var (id, undialed) = await RunningAsync(Netgsm);
        var left = 2;
        Wire = line => new TroubledLine(line, request => request.Contains(Removal, StringComparison.Ordinal) && left-- <= 0 ? new PbxException(PbxErrorKind.RateLimited, "too many requests") : null);
        await ForbidAsync(id, undialed[..6]);

        await PassAsync(id);

        Removed(await TruthAsync(Netgsm), undialed[..6]).ShouldBe(2);
        (await TruthAsync(Netgsm))[0].GetProperty("running").GetBoolean().ShouldBeFalse("the others must not be called while they wait for their removal");
        left = int.MaxValue;
        await PassAsync(id);
        Removed(await TruthAsync(Netgsm), undialed[..6]).ShouldBe(6);
        (await TruthAsync(Netgsm))[0].GetProperty("running").GetBoolean().ShouldBeTrue();
    }

    [DatabaseFact]
    public async Task Campaign_that_fails_for_itself_is_tried_less_often_and_keeps_no_other_waiting()
    {
        var asked = 0;
        var account = await AccountAsync(Netgsm);
        var failing = await DraftAsync(Netgsm, account, plan => plan with { Name = "Olmaz" });
        var other = await DraftAsync(Netgsm, account);
        foreach (var id in (Guid[])[failing, other])
        {
            await AddContactsAsync(id, Enumerable.Range(0, 5).Select(NumberOf));
            await Control.CreateAsync(Manager, id, null, CancellationToken.None);
            await Control.StartAsync(Manager, id, null, CancellationToken.None);
        }

        var key = (await RowAsync(failing)).VendorKey!;
        Wire = line => new TroubledLine(line, request => request.Contains("updateliststatus", StringComparison.Ordinal) && request.Contains(key, StringComparison.Ordinal) && ++asked > 0 ? new PbxException(PbxErrorKind.Refused, "no") : null);

        (await PassAsync(other, all: false)).ShouldSatisfyAllConditions(end => end.Failure!.Kind.ShouldBe(PbxErrorKind.Refused), end => end.Broken.ShouldBeFalse());
        (await RowAsync(other)).VendorRunning.ShouldBe(true);
        (await PassAsync(other, all: false)).Failure.ShouldBeNull("it is not asked again at once");
        asked.ShouldBe(1);
        Sim.Advance(4);
        await PassAsync(other, all: false);
        asked.ShouldBe(2);
        Sim.Advance(4);
        await PassAsync(other, all: false);
        asked.ShouldBe(2, "the pause grows");
        Sim.Advance(30);
        await PassAsync(other, all: false);
        asked.ShouldBe(3, "but not beyond half a minute");
    }

    /// <summary>A running campaign of which the dialer has everybody, and nobody was dialed.</summary>
    private async Task<(Guid Id, string[] Undialed)> RunningAsync(string vendor)
    {
        var id = await CampaignAsync(vendor, 12);
        await Control.CreateAsync(Manager, id, null, CancellationToken.None);
        await Control.StartAsync(Manager, id, null, CancellationToken.None);
        await PassAsync(id);
        await PassAsync(id);
        Held((await TruthAsync(vendor))[0]).ShouldBe(12);
        return (id, [.. (await ContactsAsync(id)).Select(contact => contact.NumberKey)]);
    }

    private async Task ForbidAsync(Guid campaign, string[] numbers)
    {
        foreach (var number in numbers) await Services.GetRequiredService<DoNotCallList>().AddAsync(Manager, campaign, number, null, null, CancellationToken.None);
    }

    private static int Removed(System.Text.Json.JsonElement[] truth, string[] numbers) => numbers.Count(number => Numbers(truth)[number].All(entry => entry.GetProperty("removed").GetBoolean()));

    /// <summary>Requests fail as the test says, before they leave.</summary>
    private sealed class TroubledLine(PbxLine inner, Func<string, PbxException?> fails) : PbxLine
    {
        public override TimeProvider Time => inner.Time;

        public override PbxLine For(Urgency urgency) => this;

        public override async Task<LineAnswer> SendAsync(LineRequest request, CancellationToken cancellationToken)
        {
            var body = request.Request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : "";
            return fails(request.Request.RequestUri + body) is { } failure ? throw failure : await inner.SendAsync(request, cancellationToken);
        }
    }
}
