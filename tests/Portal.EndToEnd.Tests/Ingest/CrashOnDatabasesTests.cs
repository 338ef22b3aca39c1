using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Portal.Infrastructure.Tests.Databases;
using Xunit.Abstractions;

namespace Portal.EndToEnd.Tests.Ingest;

public sealed class CrashOnSqliteTests(ITestOutputHelper output) : CrashTests(output)
{
    protected override Task<IReadOnlyDictionary<string, string>> PrepareAsync(string directory) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal__Database"] = "Sqlite" });

    protected override DbConnection Connect(string directory) =>
        new SqliteConnection($"Data Source={Path.Combine(directory, "portal.db")};Pooling=false");
}

public sealed class CrashOnPostgresTests(ITestOutputHelper output) : CrashTests(output)
{
    private string _connectionString = "";

    protected override async Task<IReadOnlyDictionary<string, string>> PrepareAsync(string directory)
    {
        var cluster = await PostgresCluster.GetAsync();
        var database = $"crash_{Guid.NewGuid():N}";
        await cluster.ExecuteAsync("postgres", $"CREATE DATABASE {database} OWNER portal");
        // Reading back as a superuser: row policies hide every tenant's rows from anybody else.
        _connectionString = cluster.ConnectionString(database, "postgres") + ";Pooling=false";
        return new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal__Database"] = "Postgres", ["ConnectionStrings__Portal"] = cluster.ConnectionString(database) };
    }

    protected override DbConnection Connect(string directory) => new NpgsqlConnection(_connectionString);
}
