using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Data;

public abstract class CallHoursTests(DatabaseKind kind) : CallTests(kind)
{
    public sealed class Sqlite() : CallHoursTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : CallHoursTests(DatabaseKind.Postgres);

    [DatabaseFact]
    public async Task Roll_ups_moved_by_any_sequence_of_words_about_calls_equal_a_recount()
    {
        var random = new Random(11);
        for (var round = 0; round < 25; round++)
        {
            // Beyond the size from which batches are copied, and below it.
            await StoreAsync([.. Enumerable.Range(0, random.Next(1, 120)).Select(_ => Word(random))]);
            if (round % 5 == 4)
            {
                var some = (await CallsAsync()).Where(_ => random.Next(20) == 0).Select(call => call.Id).ToList();
                await using var write = await Store.BeginAsync(CancellationToken.None);
                await write.RemoveAsync(Account.TenantId, some, CancellationToken.None);
                await write.CommitAsync(CancellationToken.None);
            }

            await RollUpsShouldEqualARecountAsync();
        }

        await using var context = Db.ForTenant(Account.TenantId);
        (await context.CallHours.SumAsync(hour => hour.Calls)).ShouldBe(await context.Calls.CountAsync());
        (await context.CallHours.AnyAsync(hour => hour.Calls == 0)).ShouldBeFalse();
        (await context.Calls.CountAsync()).ShouldBe(await context.CallKeys.Select(key => key.CallId).Distinct().CountAsync());
    }

    [DatabaseFact]
    public async Task Write_that_is_rolled_back_moves_no_roll_up()
    {
        await using (var write = await Store.BeginAsync(CancellationToken.None))
            await write.UpsertAsync(Account.TenantId, Account.Id, [Call("a", Noon)], CancellationToken.None);
        await RollUpsShouldEqualARecountAsync();
        (await CallsAsync()).ShouldBeEmpty();
    }

    [DatabaseFact]
    public async Task Migrate_with_other_limits_counts_the_roll_ups_again_and_with_the_same_not()
    {
        await StoreAsync(Call("a", Noon) with { Outcome = CallOutcome.Answered, WaitSeconds = 15 }, Call("b", Noon) with { Outcome = CallOutcome.Abandoned, WaitSeconds = 7 });
        (await HourAsync()).ShouldBe((1, 0));
        await using (var stricter = TestDatabase.Services(new Dictionary<string, string?>(Database.Settings) { ["Portal:ServiceLevel:AnswerSeconds"] = "10", ["Portal:ServiceLevel:ShortAbandonSeconds"] = "8" }))
        {
            await stricter.MigratePortalAsync(CancellationToken.None);
            (await HourAsync()).ShouldBe((0, 1));

            // Counted again, this would be put right.
            await using (var context = Db.ForInstallation()) await context.CallHours.IgnoreQueryFilters().ExecuteUpdateAsync(set => set.SetProperty(hour => hour.InTime, 99));
            await stricter.MigratePortalAsync(CancellationToken.None);
            (await HourAsync()).ShouldBe((99, 1));
        }

        await Services.MigratePortalAsync(CancellationToken.None);
        (await HourAsync()).ShouldBe((1, 0));

        async Task<(int InTime, int ShortAbandoned)> HourAsync()
        {
            await using var context = Db.ForTenant(Account.TenantId);
            var hour = await context.CallHours.SingleAsync();
            return (hour.InTime, hour.ShortAbandoned);
        }
    }

    private static CallRecord Word(Random random)
    {
        var provisional = random.Next(8) == 0;
        var number = random.Next(400);
        return new CallRecord
        {
            VendorKey = provisional ? $"ring {random.Next(1000)}" : $"call {number}",
            Provisional = provisional,
            Source = provisional || random.Next(2) == 0 ? CallSources.Push : CallSources.VendorRecord,
            Direction = (CallDirection)random.Next(4),
            From = $"0532123{number:D4}",
            To = "08503330101",
            Queue = random.Next(3) switch { 0 => null, 1 => "7", _ => "8" },
            Extension = random.Next(3) == 0 ? null : $"{100 + random.Next(3)}",
            StartedAt = Noon.AddHours(-random.Next(1000)),
            Outcome = (CallOutcome)random.Next(6),
            WaitSeconds = random.Next(4) == 0 ? null : random.Next(40),
            TalkSeconds = random.Next(3) == 0 ? null : random.Next(400),
            TotalSeconds = random.Next(3) == 0 ? null : random.Next(600),
        };
    }
}
