using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Portal.Benchmarks.Pushes;

/// <summary>What the product is compared with, as a process of its own: started by the benchmark from its own program.</summary>
internal static class Baseline
{
    public const string Argument = "--serve-baseline";

    /// <summary>Reads the form and forgets it.</summary>
    public const string Drop = "drop";

    /// <summary>Reads the body and stores it with a statement and a commit of its own.</summary>
    public const string Insert = "insert";

    /// <summary>Nothing but <c>/health/ready</c>: a new web application as its template makes it.</summary>
    public const string Bare = "bare";

    public const string Table = "push_baseline";

    private const string InsertSql =
        $"""
        INSERT INTO {Table} ("TenantId", "AccountId", "Topic", "ContentType", "Body", "ContentHash", "ReceivedAt", "Outcome")
        VALUES ($1, $2, '', $3, $4, $5, $6, 0) ON CONFLICT ("ContentHash") DO NOTHING
        """;

    /// <param name="args">The kind, the address to listen at and, to insert, the connection string.</param>
    public static async Task<int> ServeAsync(string[] args)
    {
        if (args is not [var kind, var url, ..]) return 2;
        if (kind == Bare)
        {
            var bare = WebApplication.CreateBuilder();
            bare.WebHost.UseUrls(url);
            await using var empty = bare.Build();
            empty.MapGet("/health/ready", () => "Hello World!");
            await empty.RunAsync();
            return 0;
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        await using var app = builder.Build();
        await using var database = kind == Insert ? new NpgsqlDataSourceBuilder(args[2]).Build() : null;
        app.MapPost("/push", database is null ? (RequestDelegate)DropAsync : context => InsertAsync(context, database));
        await app.RunAsync();
        return 0;
    }

    private static async Task DropAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form.Count == 0) context.Response.StatusCode = StatusCodes.Status400BadRequest;
    }

    private static async Task InsertAsync(HttpContext context, NpgsqlDataSource database)
    {
        var body = new byte[context.Request.ContentLength ?? 0];
        await context.Request.Body.ReadExactlyAsync(body, context.RequestAborted);
        await using var command = database.CreateCommand(InsertSql);
        command.Parameters.Add(new NpgsqlParameter { Value = Guid.Empty });
        command.Parameters.Add(new NpgsqlParameter { Value = Guid.Empty });
        command.Parameters.Add(new NpgsqlParameter { Value = context.Request.ContentType ?? "", NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.Add(new NpgsqlParameter { Value = body });
        command.Parameters.Add(new NpgsqlParameter { Value = SHA256.HashData(body)[..16] });
        command.Parameters.Add(new NpgsqlParameter { Value = TimeProvider.System.GetUtcNow() });
        await command.ExecuteNonQueryAsync(context.RequestAborted);
    }
}
