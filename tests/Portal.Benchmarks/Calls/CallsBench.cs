using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Infrastructure;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Benchmarks.Calls;

/// <summary>A migrated database of its own with one tenant and one account, and the portal's services over it; nothing runs in the background.</summary>
internal sealed class CallsBench : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly string _folder;

    private CallsBench(ServiceProvider services, string folder, string? superuser)
    {
        (_services, _folder, Superuser) = (services, folder, superuser);
    }

    /// <summary>How PostgreSQL's superuser connects, whom no row policy holds; null on SQLite.</summary>
    public string? Superuser { get; }

    public Guid TenantId { get; } = Guid.NewGuid();

    public Guid AccountId { get; } = Guid.NewGuid();

    public PortalDb Db => _services.GetRequiredService<PortalDb>();

    public CallStore Store => _services.GetRequiredService<CallStore>();

    public ContactImports Contacts => _services.GetRequiredService<ContactImports>();

    public DoNotCallList DoNotCall => _services.GetRequiredService<DoNotCallList>();

    public static async Task<CallsBench> StartAsync(DatabaseKind kind, string name, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("portal-bench-").FullName;
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Portal:Database"] = kind.ToString(), ["Portal:DataDirectory"] = folder };
        string? superuser = null;
        if (kind == DatabaseKind.Postgres)
        {
            var cluster = await PostgresCluster.GetAsync();
            await cluster.ExecuteAsync("postgres", $"CREATE DATABASE {name} OWNER portal");
            settings["ConnectionStrings:Portal"] = cluster.ConnectionString(name);
            superuser = cluster.ConnectionString(name, "postgres");
        }

        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddLogging();
        services.AddPortalData();
        services.AddPortalPbx();
        services.AddPortalIngest();
        services.AddPortalLive();
        services.AddPortalContacts();
        var bench = new CallsBench(services.BuildServiceProvider(), folder, superuser);
        await bench._services.MigratePortalAsync(cancellationToken);
        await using var context = bench.Db.ForTenant(bench.TenantId);
        context.Tenants.Add(new Tenant { Id = bench.TenantId, Name = "bench", CreatedAt = DateTimeOffset.UnixEpoch });
        context.PbxAccounts.Add(new PbxAccount
        {
            Id = bench.AccountId, TenantId = bench.TenantId, Vendor = "none", Name = "bench", Enabled = true, CreatedAt = DateTimeOffset.UnixEpoch, Revision = Guid.NewGuid(),
        });
        await context.SaveChangesAsync(cancellationToken);
        return bench;
    }

    public async Task<long> AskAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Superuser);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), System.Globalization.CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
