using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Benchmarks.Lists;

/// <summary>A PostgreSQL database of its own with a year of calls, made by the server itself in the months that the product would make.</summary>
internal sealed class StoredYear : IAsyncDisposable
{
    public const int Queues = 40;

    /// <summary>Callers; each calls some times a year.</summary>
    private const int Callers = 1_000_003;
    private const string Database = "history";

    private readonly PostgresCluster _cluster;
    private readonly ServiceProvider _services;

    private StoredYear(PostgresCluster cluster, ServiceProvider services)
    {
        _cluster = cluster;
        _services = services;
    }

    public Guid TenantId { get; } = Guid.NewGuid();

    public DateTimeOffset End { get; } = TimeProvider.System.GetUtcNow();

    public DateTimeOffset Begin => End.AddYears(-1);

    public CallList List => _services.GetRequiredService<CallList>();

    public static async Task<StoredYear> CreateAsync(int calls, CancellationToken cancellationToken)
    {
        var cluster = await PostgresCluster.StartOwnAsync();
        await cluster.ExecuteAsync("postgres", $"CREATE DATABASE {Database}", "portal");
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Portal:Database"] = "Postgres",
            ["Portal:DataDirectory"] = Path.GetTempPath(),
            ["ConnectionStrings:Portal"] = cluster.ConnectionString(Database),
        }).Build());
        services.AddLogging();
        services.AddPortalData();
        services.AddPortalPbx();
        services.AddPortalLive();
        services.AddPortalHistory();
        var year = new StoredYear(cluster, services.BuildServiceProvider());
        await year._services.MigratePortalAsync(cancellationToken);
        await year.FillAsync(calls, cancellationToken);
        return year;
    }

    /// <summary>The number of a caller.</summary>
    public static string NumberOf(int draw) => "53" + (draw % Callers * 37L % 100_000_000).ToString("D8", CultureInfo.InvariantCulture);

    /// <summary>A connection that no row policy narrows.</summary>
    public async Task<NpgsqlConnection> OpenRawAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(_cluster.ConnectionString(Database, "postgres"));
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        _cluster.Stop();
    }

    private async Task FillAsync(int calls, CancellationToken cancellationToken)
    {
        var accounts = Enumerable.Range(0, 5).Select(_ => Guid.NewGuid()).ToArray();
        var db = _services.GetRequiredService<PortalDb>();
        await using (var context = db.ForInstallation())
        {
            context.Tenants.Add(new Tenant { Id = TenantId, Name = "bench", CreatedAt = Begin });
            context.PbxAccounts.AddRange(accounts.Select((id, at) => new PbxAccount { Id = id, TenantId = TenantId, Vendor = "none", Name = $"a{at}", CreatedAt = Begin, Revision = Guid.NewGuid() }));
            await context.SaveChangesAsync(cancellationToken);
        }

        await using var connection = await OpenRawAsync(cancellationToken);
        await using var months = new NpgsqlCommand(
            """
            DO $$ DECLARE month date; BEGIN
              FOR month IN SELECT generate_series(date_trunc('month', now() - interval '1 year'), now(), '1 month') LOOP
                IF to_regclass('call_records_' || to_char(month, 'YYYY_MM')) IS NULL THEN
                  EXECUTE format('CREATE TABLE call_records_%s PARTITION OF call_records FOR VALUES FROM (%L) TO (%L)', to_char(month, 'YYYY_MM'), month || ' 00:00+00', (month + interval '1 month')::date || ' 00:00+00');
                END IF;
              END LOOP;
            END $$
            """,
            connection);
        await months.ExecuteNonQueryAsync(cancellationToken);
        await using var fill = new NpgsqlCommand(
            $"""
             INSERT INTO call_records ("Id", "TenantId", "AccountId", "VendorKey", "Sources", "Direction", "From", "To", "FromKey", "ToKey", "OutsideKey", "Queue", "Extension", "StartedAt", "FirstStartedAt",
                 "LocalDate", "LocalHour", "AnsweredAt", "EndedAt", "Outcome", "WaitSeconds", "TalkSeconds", "TotalSeconds", "HasRecording", "UpdatedAt")
             SELECT (lpad(to_hex((extract(epoch FROM t) * 1000)::bigint), 12, '0') || '7' || substr(md5(i::text), 1, 19))::uuid, $1, ($2::uuid[])[1 + i % 5], 'k' || i, 2, CASE WHEN i % 3 = 0 THEN 2 ELSE 1 END,
                 CASE WHEN i % 3 = 0 THEN '1001' ELSE '0' || n END, CASE WHEN i % 3 = 0 THEN '0' || n ELSE '08503330101' END,
                 CASE WHEN i % 3 = 0 THEN '1001' ELSE n END, CASE WHEN i % 3 = 0 THEN n ELSE '8503330101' END, n,
                 CASE WHEN i % 3 = 0 THEN NULL ELSE (200 + i % {Queues})::text END, '1' || lpad((i % 50)::text, 3, '0'), t, t, t::date, 10, t + '8 s', t + '90 s',
                 CASE WHEN i % 5 = 0 THEN 2 ELSE 1 END, 8, 82, 90, i % 5 <> 0, t
             FROM (SELECT i, $3 + (i * ($4 - $3) / $5) AS t, '53' || lpad((i::bigint * 7919 % {Callers} * 37 % 100000000)::text, 8, '0') AS n FROM generate_series(1, $5) i) made
             """,
            connection)
        {
            CommandTimeout = 0,
            Parameters = { new() { Value = TenantId }, new() { Value = accounts }, new() { Value = Begin }, new() { Value = End }, new() { Value = calls } },
        };
        await fill.ExecuteNonQueryAsync(cancellationToken);
        await using var analyze = new NpgsqlCommand("VACUUM ANALYZE call_records", connection) { CommandTimeout = 0 };
        await analyze.ExecuteNonQueryAsync(cancellationToken);
    }
}
