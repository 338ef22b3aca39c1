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
}
