using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Tests.Databases;

/// <summary>One empty, migrated database of its own. Made by copying a template, so that a test costs no migration.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly Lazy<Task<string>> SqliteTemplate = new(MakeSqliteTemplateAsync);
    private static readonly Lazy<Task> PostgresTemplate = new(MakePostgresTemplateAsync);
    private static int _count;

    private readonly string _folder;

    private TestDatabase(DatabaseKind kind, string folder, string? connectionString)
    {
        Kind = kind;
        _folder = folder;
        Settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Portal:Database"] = kind.ToString(),
            ["Portal:DataDirectory"] = folder,
            ["Portal:PublicUrl"] = "https://portal.example.test",
            ["ConnectionStrings:Portal"] = connectionString,
        };
    }

    public DatabaseKind Kind { get; }

    /// <summary>The configuration that leads to this database.</summary>
    public Dictionary<string, string?> Settings { get; }

    public static async Task<TestDatabase> CreateAsync(DatabaseKind kind)
    {
        var folder = Directory.CreateTempSubdirectory("portal-test-").FullName;
        if (kind == DatabaseKind.Sqlite)
        {
            File.Copy(Path.Combine(await SqliteTemplate.Value, "portal.db"), Path.Combine(folder, "portal.db"));
            return new TestDatabase(kind, folder, null);
        }

        var cluster = await PostgresCluster.GetAsync();
        await PostgresTemplate.Value;
        var name = $"t{Interlocked.Increment(ref _count)}";
        await cluster.ExecuteAsync("postgres", $"CREATE DATABASE {name} TEMPLATE portal_template", "portal");
        return new TestDatabase(kind, folder, cluster.ConnectionString(name));
    }

    /// <summary>Services over this database; several may live side by side, as nodes do.</summary>
    public ServiceProvider Services(Action<IServiceCollection>? configure = null) => Services(Settings, configure);

    public static ServiceProvider Services(Dictionary<string, string?> settings, Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddLogging();
        services.AddPortalData();
        configure?.Invoke(services);
        return services.BuildServiceProvider(validateScopes: true);
    }

    public ValueTask DisposeAsync()
    {
        if (Kind == DatabaseKind.Sqlite) SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task<string> MakeSqliteTemplateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("portal-test-template-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        await using var services = Services(new TestDatabase(DatabaseKind.Sqlite, folder, null).Settings);
        await services.MigratePortalAsync(CancellationToken.None);
        await using (var context = services.GetRequiredService<PortalDb>().ForInstallation())
        {
            // One file to copy: the log is written back first.
            await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(context.Database, "PRAGMA wal_checkpoint(TRUNCATE)");
        }

        SqliteConnection.ClearAllPools();
        return folder;
    }

    private static async Task MakePostgresTemplateAsync()
    {
        var cluster = await PostgresCluster.GetAsync();
        await cluster.ExecuteAsync("postgres", "CREATE DATABASE portal_template", "portal");
        var template = new TestDatabase(DatabaseKind.Postgres, Path.GetTempPath(), cluster.ConnectionString("portal_template") + ";Pooling=false");
        await using var services = Services(template.Settings);
        await services.MigratePortalAsync(CancellationToken.None);
        NpgsqlConnection.ClearAllPools();
    }
}

/// <summary>Base of tests that run on both databases: an abstract class with the facts, and two nested classes that name the database.</summary>
public abstract class DatabaseTests(DatabaseKind kind) : IAsyncLifetime
{
    private ServiceProvider? _services;

    protected DatabaseKind Kind => kind;

    protected TestDatabase Database { get; private set; } = null!;

    protected ServiceProvider Services => _services ??= Database.Services(Configure);

    protected PortalDb Db => Services.GetRequiredService<PortalDb>();

    public virtual async Task InitializeAsync() => Database = await TestDatabase.CreateAsync(kind);

    public virtual async Task DisposeAsync()
    {
        if (_services is not null) await _services.DisposeAsync();
        if (Database is not null) await Database.DisposeAsync();
    }

    /// <summary>Adds what the tests of a class need beyond the database.</summary>
    protected virtual void Configure(IServiceCollection services)
    {
    }

    protected async Task<Tenant> AddTenantAsync(string name)
    {
        await using var context = Db.ForInstallation();
        var tenant = new Tenant { Id = Guid.NewGuid(), Name = name, CreatedAt = DateTimeOffset.UnixEpoch };
        context.Tenants.Add(tenant);
        await context.SaveChangesAsync();
        return tenant;
    }

    protected async Task<PbxAccount> AddAccountAsync(Guid tenantId, string name = "pbx", string vendor = "none")
    {
        await using var context = Db.ForTenant(tenantId);
        var account = new PbxAccount { Id = Guid.NewGuid(), TenantId = tenantId, Vendor = vendor, Name = name, Enabled = true, CreatedAt = DateTimeOffset.UnixEpoch, Revision = Guid.NewGuid() };
        context.PbxAccounts.Add(account);
        await context.SaveChangesAsync();
        return account;
    }
}
