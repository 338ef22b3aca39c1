using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Campaigns.Results;

/// <summary>A PBX that tells a number's last attempt only, and by report only: the portal makes each further attempt.</summary>
public abstract class LastAttemptTests(DatabaseKind kind) : ResultTests(kind)
{
    public sealed class Sqlite() : LastAttemptTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : LastAttemptTests(DatabaseKind.Postgres);

    protected override string Vendor => "cagrimerkezi";

    [DatabaseFact]
    public async Task Attempt_in_vain_waits_for_the_portals_own_next_one_and_grows_when_more_is_told()
    {
        var contact = await AddContactAsync();
        var begin = Noon.AddMinutes(-4);
        var told = Told("12505/5321234107/1", ContactResult.NoAnswer) with { ToldAt = null, StartedAt = begin, EndedAt = begin.AddSeconds(30) };
        await ReportAsync(told);
        await ReportAsync(told);
        var after = await ContactAsync(contact.Id);
        (after.State, after.Attempts, after.NextAttemptAt, after.HandedOverAt).ShouldBe((ContactState.Waiting, 1, begin.AddMinutes(20), null));

        // The second: first seen while an agent talks, then at its end.
        Time.Advance(TimeSpan.FromMinutes(30));
        var talking = Told("12505/5321234107/2", ContactResult.Answered) with { ToldAt = null, StartedAt = Noon.AddMinutes(25), Agent = "1001" };
        await ReportAsync(talking);
        await ReportAsync(talking with { EndedAt = Noon.AddMinutes(27), Seconds = 120 });
        (await AttemptsAsync()).Select(attempt => (attempt.Result, attempt.Seconds, attempt.Agent)).ShouldBe([(ContactResult.NoAnswer, (int?)null, null), (ContactResult.Answered, 120, "1001")]);
        (await ContactAsync(contact.Id)).State.ShouldBe(ContactState.Done);
    }

    [DatabaseFact]
    public async Task Contact_is_exhausted_after_the_last_retry()
    {
        var contact = await AddContactAsync();
        await ReportAsync(Told("1", ContactResult.Failed, Noon.AddMinutes(-50)));
        Time.Advance(TimeSpan.FromMinutes(30));
        await ReportAsync(Told("2", ContactResult.Failed, Noon.AddMinutes(25)));
        var after = await ContactAsync(contact.Id);
        (after.State, after.Attempts, after.LastResult).ShouldBe((ContactState.Exhausted, 2, ContactResult.Failed));
    }

    [DatabaseFact]
    public async Task Attempt_without_a_key_of_its_call_leads_to_the_call_to_that_number_at_that_time()
    {
        await AddContactAsync();
        var told = Told("1", ContactResult.Answered) with { ToldAt = null, StartedAt = Noon.AddMinutes(-5), Seconds = 40 };
        await ReportAsync(told);
        await Services.GetRequiredService<CallStore>().UpsertAsync(Manager.TenantId, Account.Id, [Call("earlier", -30), Call("mine", -5.3), Call("later", -1)], CancellationToken.None);
        await ReportAsync(told);
        await using var context = Db.ForTenant(Manager.TenantId);
        var mine = await context.CallKeys.SingleAsync(name => name.VendorKey == "mine");
        (await AttemptsAsync()).ShouldHaveSingleItem().CallId.ShouldBe(mine.CallId);

        static CallRecord Call(string key, double minutes) => new()
        {
            VendorKey = key, Source = CallSources.VendorRecord, Direction = CallDirection.Outbound, From = "1001", To = "05321234107", StartedAt = Noon.AddMinutes(minutes), Outcome = CallOutcome.Answered,
        };
    }
}
