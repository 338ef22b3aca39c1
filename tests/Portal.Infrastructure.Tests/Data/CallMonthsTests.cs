using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Data;

public static class CallMonthsTests
{
    public sealed class Postgres() : CallTests(DatabaseKind.Postgres)
    {
        [DatabaseFact]
        public async Task Months_are_made_three_ahead()
        {
            await Services.GetRequiredService<CallMonths>().MakeAheadAsync(CancellationToken.None);
            (await PartsAsync()).Keys.ShouldBe(
                ["call_records_2026_05", "call_records_2026_06", "call_records_2026_07", "call_records_2026_08"], ignoreOrder: true);
        }

        [DatabaseFact]
        public async Task Upsert_call_of_the_past_makes_its_month_and_every_call_lies_in_its_own()
        {
            await StoreAsync(Call("a", Noon), Call("b", Noon.AddMonths(-14)), Call("c", Noon.AddMonths(-14)));
            var parts = await PartsAsync();
            (parts["call_records_2026_05"], parts["call_records_2025_03"]).ShouldBe((1, 2));
            (await RowsAsync("call_records_other")).ShouldBe(0);
        }

        [DatabaseFact]
        public async Task Month_of_a_write_that_was_rolled_back_is_made_by_the_next()
        {
            await using (var write = await Store.BeginAsync(CancellationToken.None)) await write.UpsertAsync(Account.TenantId, Account.Id, [Call("a", Noon.AddYears(-1))], CancellationToken.None);
            await StoreAsync(Call("a", Noon.AddYears(-1)));
            (await PartsAsync())["call_records_2025_05"].ShouldBe(1);
        }

        [DatabaseFact]
        public async Task Month_that_another_node_made_is_used()
        {
            await using var other = Database.Services(Configure);
            await StoreAsync(Call("a", Noon));
            await other.GetRequiredService<CallStore>().UpsertAsync(Account.TenantId, Account.Id, [Call("b", Noon)], CancellationToken.None);
            (await PartsAsync())["call_records_2026_05"].ShouldBe(2);
        }

        [DatabaseFact]
        public async Task Month_of_which_rows_lie_elsewhere_stays_there()
        {
            await using (var context = Db.ForInstallation())
            {
                context.Calls.Add(new CallRow { Id = Guid.NewGuid(), TenantId = Account.TenantId, AccountId = Account.Id, VendorKey = "x", FirstStartedAt = Noon.AddYears(-2), StartedAt = Noon.AddYears(-2) });
                await context.SaveChangesAsync();
            }

            await StoreAsync(Call("a", Noon.AddYears(-2)));
            (await RowsAsync("call_records_other")).ShouldBe(2);
        }

        /// <summary>Rows by monthly part.</summary>
        private async Task<Dictionary<string, int>> PartsAsync()
        {
            await using var context = Db.ForInstallation();
            var names = await context.Database.SqlQueryRaw<string>(
                """SELECT inhrelid::regclass::text AS "Value" FROM pg_inherits WHERE inhparent = 'call_records'::regclass AND inhrelid::regclass::text ~ '_20(25|26)_0'""").ToListAsync();
            var rows = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var name in names) rows.Add(name, await RowsAsync(name));
            return rows;
        }

        private async Task<int> RowsAsync(string table)
        {
            await using var context = Db.ForInstallation();
            var sql = $"SELECT count(*)::int AS \"Value\" FROM {table}";
            return await context.Database.SqlQueryRaw<int>(sql).SingleAsync();
        }
    }
}
