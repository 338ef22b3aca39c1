using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Portal.Infrastructure.Data;

/// <summary>Which database this installation uses and how it is reached; the place of everything that differs between the two.</summary>
public sealed class PortalDatabase : IAsyncDisposable, IDisposable
{
    /// <summary>"Portal" in ASCII: the advisory lock under which one node at a time migrates.</summary>
    private const long MigrationLock = 0x506F7274616C;

    private readonly Lazy<NpgsqlDataSource> _dataSource;

    public PortalDatabase(IOptions<PortalOptions> options, IConfiguration configuration)
    {
        Kind = options.Value.Database;
        if (Kind == DatabaseKind.Sqlite)
        {
            Folder = Path.GetFullPath(options.Value.DataDirectory);
            ConnectionString = new SqliteConnectionStringBuilder { DataSource = Path.Combine(Folder, "portal.db"), ForeignKeys = true }.ToString();
        }
        else
        {
            ConnectionString = configuration.GetConnectionString("Portal")
                ?? throw new OptionsValidationException("Portal", typeof(PortalOptions), ["Portal:Database is Postgres, so ConnectionStrings:Portal must be set."]);
        }

        _dataSource = new(() => new NpgsqlDataSourceBuilder(ConnectionString).Build());
    }

    public DatabaseKind Kind { get; }

    /// <summary>Holds the password on PostgreSQL: never logged.</summary>
    internal string ConnectionString { get; }

    internal NpgsqlDataSource DataSource => _dataSource.Value;

    private string Folder { get; } = "";

    /// <summary>Opens a connection outside EF, set up as EF's are.</summary>
    internal async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        DbConnection connection = Kind == DatabaseKind.Sqlite ? new SqliteConnection(ConnectionString) : DataSource.CreateConnection();
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = Kind == DatabaseKind.Sqlite ? SqliteSetUp.Pragmas : RowScope.InstallationSql;
            await command.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Creates or updates the schema. Safe to call on several nodes at once.</summary>
    public Task MigrateAsync(PortalDb db, CancellationToken cancellationToken) =>
        Kind == DatabaseKind.Sqlite ? MigrateSqliteAsync(db, cancellationToken) : MigratePostgresAsync(db, cancellationToken);

    private async Task MigrateSqliteAsync(PortalDb db, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Folder);
        // The library's own lock is a row that a killed process leaves behind for ever; a file lock dies with its process.
        await using var alone = await LockFileAsync(Path.Combine(Folder, "portal.db.migrating"), cancellationToken);
        await using var context = db.ForInstallation();
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL; DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
        await UpdateAsync(context, cancellationToken);
    }

    private async Task MigratePostgresAsync(PortalDb db, CancellationToken cancellationToken)
    {
        await using var connection = await DataSource.OpenConnectionAsync(cancellationToken);
        await using (var take = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection) { Parameters = { new() { Value = MigrationLock } }, CommandTimeout = 0 })
            await take.ExecuteNonQueryAsync(cancellationToken);
        // The lock ends with the session, also when the process dies.
        try
        {
            await using var context = db.ForInstallation();
            await UpdateAsync(context, cancellationToken);
        }
        finally
        {
            await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", connection) { Parameters = { new() { Value = MigrationLock } } };
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    /// <summary>The library compares whole models before it finds that there is nothing to do; a start has no time for that.</summary>
    private static async Task UpdateAsync(PortalDbContext context, CancellationToken cancellationToken)
    {
        if ((await context.Database.GetPendingMigrationsAsync(cancellationToken)).Any()) await context.Database.MigrateAsync(cancellationToken);
    }

    private static async Task<FileStream> LockFileAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
            }
        }
    }

    public void Dispose()
    {
        if (_dataSource.IsValueCreated) _dataSource.Value.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (_dataSource.IsValueCreated) await _dataSource.Value.DisposeAsync();
    }
}

/// <summary>
/// What every SQLite connection starts with. FULL in WAL mode syncs the log at each commit: a commit that was told outlives a power cut.
/// </summary>
internal sealed class SqliteSetUp : DbConnectionInterceptor
{
    public const string Pragmas = "PRAGMA busy_timeout=5000; PRAGMA synchronous=FULL;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>Tells PostgreSQL's row policies for whom a context works. The pool resets it when the connection is given back.</summary>
internal sealed class RowScope : DbConnectionInterceptor
{
    public const string InstallationSql = "SELECT set_config('portal.tenant', '*', false)";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = Command(connection, eventData);
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = Command(connection, eventData);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlCommand Command(DbConnection connection, ConnectionEndEventData eventData) =>
        new("SELECT set_config('portal.tenant', $1, false)", (NpgsqlConnection)connection)
        {
            Parameters = { new() { Value = (eventData.Context as PortalDbContext)?.RowScope ?? "" } },
        };
}
