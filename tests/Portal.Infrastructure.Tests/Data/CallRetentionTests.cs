using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Data;

public abstract class CallRetentionTests(DatabaseKind kind) : CallTests(kind)
{
    public sealed class Sqlite() : CallRetentionTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : CallRetentionTests(DatabaseKind.Postgres)
    {
        [DatabaseFact]
        public async Task Drop_month_that_every_tenant_is_done_with_goes_as_a_whole_and_can_come_back()
        {
            await FillAsync();
            var other = await OtherTenantsCallAsync(Noon.AddMonths(-3));
            (await DropAsync(Noon, other.TenantId, Noon.AddYears(-1))).Months.ShouldBe(1);
            (await MonthsAsync()).ShouldNotContain(Month(-2));
            (await MonthsAsync()).ShouldContain(Month(-3));

            // Its calls of that month are past now, too.
            (await DropAsync(Noon, other.TenantId, Noon.AddMonths(-1))).Months.ShouldBe(1);
            (await MonthsAsync()).ShouldNotContain(Month(-3));
            await RollUpsShouldEqualARecountAsync();

            await StoreAsync(Call("again", Noon.AddMonths(-3)));
            (await MonthsAsync()).ShouldContain(Month(-3));
            await RollUpsShouldEqualARecountAsync();
        }

        [DatabaseFact]
        public async Task Drop_month_keeps_a_call_that_was_corrected_into_a_later_one()
        {
            await StoreAsync(Call("a", Noon.AddMonths(-2)), Call("b", Noon.AddMonths(-2)));
            await StoreAsync(Call("a", Noon));
            await DropAsync(Noon.AddDays(-1));
            (await CallAsync()).VendorKey.ShouldBe("a");
            (await NamesAsync()).Keys.ShouldBe(["a"]);
            await RollUpsShouldEqualARecountAsync();
        }

        private static DateOnly Month(int ahead) => CallMonths.MonthOf(Noon.AddMonths(ahead));

        private async Task<List<DateOnly>> MonthsAsync()
        {
            await using var context = Db.ForInstallation();
            return await CallMonths.ExistingAsync(context, CancellationToken.None);
        }
    }

    [DatabaseFact]
    public async Task Drop_takes_calls_names_rows_and_roll_ups_before_the_first_kept_day_of_the_tenant_alone()
    {
        await FillAsync();
        var other = await OtherTenantsCallAsync(Noon.AddMonths(-3));
        await DropAsync(Noon.AddDays(-2));

        (await CallsAsync()).ConvertAll(call => call.VendorKey).ShouldBe(["two days", "today"]);
        (await NamesAsync()).Keys.ShouldBe(["two days", "today"], ignoreOrder: true);
        await using (var context = Db.ForTenant(Account.TenantId))
        {
            (await context.CallRaws.CountAsync()).ShouldBe(2);
            (await context.CallHours.SumAsync(hour => hour.Calls)).ShouldBe(2);
        }

        await using (var context = Db.ForTenant(other.TenantId)) (await context.Calls.CountAsync(), await context.CallKeys.CountAsync(), await context.CallHours.CountAsync()).ShouldBe((1, 1, 1));
        await RollUpsShouldEqualARecountAsync();
        (await DropAsync(Noon.AddDays(-2))).Calls.ShouldBe(0);
    }

    protected Task<CallsDropped> DropAsync(DateTimeOffset firstKept, Guid other = default, DateTimeOffset otherKept = default)
    {
        var kept = new Dictionary<Guid, DateOnly> { [Account.TenantId] = Day(firstKept) };
        if (other != default) kept.Add(other, Day(otherKept));
        return Services.GetRequiredService<CallRetention>().DropCallsBeforeAsync(kept, (_, _) => Task.CompletedTask, CancellationToken.None);

        static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);
    }

    protected Task FillAsync() => StoreAsync(
    [
        .. new (string Key, DateTimeOffset At)[] { ("three months", Noon.AddMonths(-3)), ("two months", Noon.AddMonths(-2)), ("three days", Noon.AddDays(-3)), ("two days", Noon.AddDays(-2)), ("today", Noon) }
            .Select(call => Call(call.Key, call.At) with { Raw = call.Key, Outcome = CallOutcome.Answered, TalkSeconds = 7 }),
    ]);

    protected async Task<PbxAccount> OtherTenantsCallAsync(DateTimeOffset at)
    {
        var other = await AddAccountAsync((await AddTenantAsync("B")).Id);
        await Store.UpsertAsync(other.TenantId, other.Id, [Call("theirs", at)], CancellationToken.None);
        return other;
    }
}
