using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Portal.Infrastructure.Tests.Databases;
using Xunit.Abstractions;

namespace Portal.EndToEnd.Tests.Jobs;

public sealed class JobCrashOnSqliteTests(ITestOutputHelper output) : JobCrashTests(output)
{
    protected override Task<IReadOnlyDictionary<string, string>> PrepareAsync(string directory) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal__Database"] = "Sqlite" });

    protected override DbConnection Connect(string directory) => new SqliteConnection($"Data Source={Path.Combine(directory, "portal.db")};Pooling=false");
}

public sealed class JobCrashOnPostgresTests(ITestOutputHelper output) : JobCrashTests(output)
{
    private string _connectionString = "";

    protected override async Task<IReadOnlyDictionary<string, string>> PrepareAsync(string directory)
    {
        var cluster = await PostgresCluster.GetAsync();
        var database = $"jobcrash_{Guid.NewGuid():N}";
        await cluster.ExecuteAsync("postgres", $"CREATE DATABASE {database} OWNER portal");
        _connectionString = cluster.ConnectionString(database, "postgres") + ";Pooling=false";
        return new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal__Database"] = "Postgres", ["ConnectionStrings__Portal"] = cluster.ConnectionString(database) };
    }

    protected override DbConnection Connect(string directory) => new NpgsqlConnection(_connectionString);
}
