using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Domain.Calls;
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
        public async Task Upsert_many_calls_of_several_months_at_once_lie_each_in_its_own()
        {
            await AddElsewhereAsync(Noon.AddYears(-2));
            DateTimeOffset[] starts = [Noon, Noon.AddMonths(-1), Noon.AddYears(-2)];
            await StoreAsync([.. starts.SelectMany(start => Enumerable.Range(0, 70).Select(i => Call($"{start:yyyyMM} {i}", start.AddSeconds(i))))]);
            var parts = await PartsAsync();
            (parts["call_records_2026_05"], parts["call_records_2026_04"], await RowsAsync("call_records_other")).ShouldBe((70, 70, 71));
        }

        [DatabaseFact]
        public async Task Upsert_into_a_month_that_another_node_has_dropped_meanwhile_fails_once_and_then_makes_it()
        {
            await StoreAsync(Call("a", Noon));
            await using (var context = Db.ForInstallation()) await context.Database.ExecuteSqlRawAsync("DROP TABLE call_records_2026_05");
            CallRecord[] calls = [.. Enumerable.Range(0, 70).Select(i => Call($"b {i}", Noon.AddSeconds(i)))];
            (await Should.ThrowAsync<PostgresException>(() => StoreAsync(calls))).SqlState.ShouldBe(PostgresErrorCodes.UndefinedTable);
            await StoreAsync(calls);
            (await PartsAsync())["call_records_2026_05"].ShouldBe(70);
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
            await AddElsewhereAsync(Noon.AddYears(-2));
            await StoreAsync(Call("a", Noon.AddYears(-2)));
            (await RowsAsync("call_records_other")).ShouldBe(2);
        }

        /// <summary>Stores a call of a month that has no part.</summary>
        private async Task AddElsewhereAsync(DateTimeOffset at)
        {
            await using var context = Db.ForInstallation();
            context.Calls.Add(new CallRow { Id = Guid.NewGuid(), TenantId = Account.TenantId, AccountId = Account.Id, VendorKey = "x", Direction = CallDirection.Inbound, FirstStartedAt = at, StartedAt = at, LocalDate = DateOnly.FromDateTime(at.UtcDateTime) });
            await context.SaveChangesAsync();
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
