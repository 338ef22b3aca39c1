using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Tests.Databases;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Live;

public abstract class PushInboxTests(DatabaseKind kind) : PushTests(kind)
{
    public sealed class Sqlite() : PushInboxTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : PushInboxTests(DatabaseKind.Postgres);

    [DatabaseFact]
    public async Task Store_many_at_once_each_is_readable_when_it_is_acknowledged()
    {
        await Inbox.StartAsync(CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            (await StoreAsync($"push {i}")).ShouldBe(PushStored.Stored);
            var body = System.Text.Encoding.UTF8.GetBytes($"push {i}");
            await using var context = Db.ForTenant(Target.TenantId);
            (await context.PushInbox.CountAsync(push => push.Body == body)).ShouldBe(1);
        }));
    }

    [DatabaseFact]
    public async Task Store_while_the_commit_is_held_up_does_not_acknowledge()
    {
        await Inbox.StartAsync(CancellationToken.None);
        Task<PushStored> store;
        await using (var context = Db.ForInstallation())
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            // SQLite: the transaction is the only writer. PostgreSQL: the table is taken.
            if (Kind == DatabaseKind.Postgres) await context.Database.ExecuteSqlRawAsync("LOCK TABLE push_inbox IN ACCESS EXCLUSIVE MODE");
            store = StoreAsync("held up").AsTask();
            (await Task.WhenAny(store, Task.Delay(200))).ShouldNotBe(store);
            await transaction.RollbackAsync();
        }

        (await store).ShouldBe(PushStored.Stored);
    }

    [DatabaseFact]
    public async Task Store_the_same_push_again_is_acknowledged_and_kept_once()
    {
        await StoreAllAsync("a", "a", "b");
        (await RowsAsync()).Select(row => System.Text.Encoding.UTF8.GetString(row.Body)).ShouldBe(["a", "b"]);
        (await Inbox.StoreAsync(Target, "campaign", null, "a"u8.ToArray(), CancellationToken.None)).ShouldBe(PushStored.Stored);
        (await RowsAsync()).Count.ShouldBe(3);
    }

    [DatabaseFact]
    public async Task Store_the_same_push_again_where_pushes_name_no_call_is_another_event_once_time_has_passed()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
        var inbox = new PushInbox(Services.GetRequiredService<PortalDatabase>(), new PushSignal(), time, NullLogger<PushInbox>.Instance)
        {
            Vendors = _ => Vendor with { SamePushWithin = TimeSpan.FromSeconds(3) },
        };
        await inbox.StartAsync(CancellationToken.None);
        await StoreAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        await StoreAsync();
        (await RowsAsync()).Count.ShouldBe(1);

        time.Advance(TimeSpan.FromSeconds(60));
        await StoreAsync();

        (await RowsAsync()).Count.ShouldBe(2);
        await inbox.StopAsync(CancellationToken.None);

        async Task StoreAsync() =>
            (await inbox.StoreAsync(Target, "", null, "event=RINGING&calling=1&called=2"u8.ToArray(), CancellationToken.None)).ShouldBe(PushStored.Stored);
    }

    [DatabaseFact]
    public async Task Store_more_than_fits_is_refused_and_what_waited_is_stored_later()
    {
        // Nobody writes yet.
        var waiting = new List<Task<PushStored>>();
        var body = new byte[60_000];
        while (true)
        {
            BitConverter.TryWriteBytes(body, waiting.Count);
            var store = Inbox.StoreAsync(Target, "", null, body.ToArray(), CancellationToken.None);
            if (store.IsCompleted)
            {
                (await store).ShouldBe(PushStored.Full);
                break;
            }

            waiting.Add(store.AsTask());
        }

        waiting.Count.ShouldBeInRange(500, 2000);
        await Inbox.StartAsync(CancellationToken.None);
        (await Task.WhenAll(waiting)).ShouldAllBe(stored => stored == PushStored.Stored);
        (await StoreAsync("after")).ShouldBe(PushStored.Stored);
    }

    [DatabaseFact]
    public async Task Store_while_the_database_fails_is_refused_and_works_again_by_itself()
    {
        await StoreAllAsync("before");
        await ExecuteAsync("ALTER TABLE push_inbox RENAME TO push_inbox_away");
        (await StoreAsync("during")).ShouldBe(PushStored.Unavailable);
        await ExecuteAsync("ALTER TABLE push_inbox_away RENAME TO push_inbox");
        (await StoreAsync("during")).ShouldBe(PushStored.Stored);
        (await RowsAsync()).Count.ShouldBe(2);
    }

    [DatabaseFact]
    public async Task Store_for_an_account_just_deleted_refuses_it_and_keeps_its_neighbours()
    {
        var gone = StoreAsync("gone", Target with { AccountId = Guid.NewGuid() }).AsTask();
        var kept = StoreAsync("kept").AsTask();
        await Inbox.StartAsync(CancellationToken.None);
        (await gone).ShouldBe(PushStored.Unavailable);
        (await kept).ShouldBe(PushStored.Stored);
    }

    [DatabaseFact]
    public async Task Stop_writes_what_waits_and_takes_nothing_more()
    {
        await Inbox.StartAsync(CancellationToken.None);
        var stores = Enumerable.Range(0, 100).Select(i => StoreAsync($"push {i}").AsTask()).ToList();
        await Inbox.StopAsync(CancellationToken.None);
        (await Task.WhenAll(stores)).ShouldAllBe(stored => stored == PushStored.Stored);
        (await StoreAsync("late")).ShouldBe(PushStored.Unavailable);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var context = Db.ForInstallation();
        await context.Database.ExecuteSqlRawAsync(sql);
    }
}

/// <summary>The real thing: the server's processes are killed and started again.</summary>
public sealed class PushInboxCrashTests_Postgres
{
    [DatabaseFact]
    public async Task Store_across_a_crash_of_the_server_never_acknowledges_what_is_not_there()
    {
        var cluster = await PostgresCluster.StartOwnAsync();
        try
        {
            await cluster.ExecuteAsync("postgres", "CREATE DATABASE portal", "portal");
            await using var services = TestDatabase.Services(
                new Dictionary<string, string?>(StringComparer.Ordinal) { ["Portal:Database"] = "Postgres", ["ConnectionStrings:Portal"] = cluster.ConnectionString("portal") },
                services => Portal.Infrastructure.Pbx.PbxSetup.AddPortalPbx(services).AddPortalIngest());
            await services.MigratePortalAsync(CancellationToken.None);
            var target = new PushTarget(Guid.NewGuid(), Guid.NewGuid(), "none", Enabled: true);
            await using (var context = services.GetRequiredService<PortalDb>().ForInstallation())
            {
                context.Tenants.Add(new Tenant { Id = target.TenantId, Name = "A" });
                context.PbxAccounts.Add(new PbxAccount { Id = target.AccountId, TenantId = target.TenantId, Vendor = "none", Name = "a" });
                await context.SaveChangesAsync();
            }

            var inbox = services.GetRequiredService<PushInbox>();
            await inbox.StartAsync(CancellationToken.None);
            var acknowledged = new System.Collections.Concurrent.ConcurrentBag<int>();
            var next = 0;
            var refused = 0;
            using var stop = new CancellationTokenSource();
            var senders = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    var number = Interlocked.Increment(ref next);
                    var stored = await inbox.StoreAsync(target, "", null, BitConverter.GetBytes(number), CancellationToken.None);
                    if (stored == PushStored.Stored) acknowledged.Add(number);
                    else Interlocked.Increment(ref refused);
                }
            })).ToArray();

            await Eventually.TrueAsync(() => Task.FromResult(acknowledged.Count > 500), "the first pushes");
            await cluster.CrashAsync();
            await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref refused) > 0), "refusals while the server is down");
            await cluster.RestartAsync();
            var before = acknowledged.Count;
            await Eventually.TrueAsync(() => Task.FromResult(acknowledged.Count > before + 500), "pushes after the restart");
            await stop.CancelAsync();
            await Task.WhenAll(senders);

            await using var reading = services.GetRequiredService<PortalDb>().ForTenant(target.TenantId);
            var stored = (await reading.PushInbox.Select(push => push.Body).ToListAsync()).ConvertAll(body => BitConverter.ToInt32(body));
            acknowledged.Except(stored).ShouldBeEmpty();
            stored.Distinct().Count().ShouldBe(stored.Count);
        }
        finally
        {
            cluster.Stop();
        }
    }
}
