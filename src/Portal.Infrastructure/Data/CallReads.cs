using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Portal.Domain.Calls;

namespace Portal.Infrastructure.Data;

/// <summary>A stored call, and the name it was found by; null when it was found by its parties.</summary>
internal sealed record FoundCall(string? Name, StoredCall Call);

/// <summary>
/// The statements that read calls before they are added to. Plain SQL: on PostgreSQL the calls by name and those without a name come with one round trip, and
/// reading ten thousand rows again must cost next to nothing.
/// </summary>
internal static class CallReads
{
    /// <summary>"Calls" in ASCII. Reading a call, adding to it and writing it back must not interleave with another node's.</summary>
    private const long NodeLock = 0x43616C6C73;

    /// <summary>A start that a later source moved further than this takes its call out of the search by parties.</summary>
    private static readonly TimeSpan Moved = TimeSpan.FromDays(2);

    private static readonly string Columns = string.Join(
        ", ",
        ((string[])
        [
            "Id", "FirstStartedAt", "VendorKey", "Sources", "Direction", "From", "To", "FromKey", "ToKey", "OutsideKey", "Queue", "Extension", "AgentName", "StartedAt", "LocalDate",
            "LocalHour", "AnsweredAt", "EndedAt", "Outcome", "WaitSeconds", "TalkSeconds", "TotalSeconds", "HasRecording", "ProtectedRecording", "RawOutcome", "Legs", "FieldSources",
            "Corrections", "StartedBy",
        ]).Select(name => $"call.\"{name}\""));

    /// <summary>Names beside the account's calls; <c>{0}</c> = how the list of names is written.</summary>
    private static readonly string ByName =
        $$"""
        SELECT name."VendorKey", {{Columns}} FROM call_keys name
        JOIN call_records call ON call."Id" = name."CallId" AND call."FirstStartedAt" = name."FirstStartedAt"
        WHERE name."AccountId" = @account AND name."VendorKey" {0}
        """;

    /// <summary>The index of such calls has this very condition.</summary>
    private static readonly string Nameless =
        $"""
        SELECT NULL, {Columns} FROM call_records call
        WHERE call."AccountId" = @account AND call."VendorKey" LIKE '~%' AND call."FirstStartedAt" >= @from AND call."FirstStartedAt" <= @to
        """;

    private static readonly string ByParty =
        $$"""
        SELECT NULL, {{Columns}} FROM call_records call
        WHERE call."TenantId" = @tenant AND call."AccountId" = @account AND call."OutsideKey" {0} AND call."StartedAt" >= @from AND call."StartedAt" <= @to
        AND call."FirstStartedAt" >= @first AND call."FirstStartedAt" <= @last
        """;

    private static readonly string ById = $$"""SELECT NULL, {{Columns}} FROM call_records call WHERE call."TenantId" = @tenant AND call."Id" {0}""";

    /// <summary>Waits until no other node writes calls, till the end of the transaction. On SQLite the transaction itself is the lock: it began as a writing one.</summary>
    public static async Task LockAsync(PortalDbContext context, CancellationToken cancellationToken)
    {
        if (context.Database.IsNpgsql()) await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({NodeLock})", cancellationToken);
    }

    /// <summary>The account's calls of these names, and those without a name that began in the span.</summary>
    public static async Task<List<FoundCall>> ByNameAsync(
        PortalDbContext context, Guid accountId, string[] names, (DateTimeOffset From, DateTimeOffset To) span, CancellationToken cancellationToken)
    {
        var (byName, nameless) = (new Query(ByName, names) { ["account"] = accountId }, new Query(Nameless, null) { ["account"] = accountId, ["from"] = span.From, ["to"] = span.To });
        if (context.Database.GetDbConnection() is not NpgsqlConnection connection) return [.. await ReadAsync(context, byName, cancellationToken), .. await ReadAsync(context, nameless, cancellationToken)];
        await using var batch = new NpgsqlBatch(connection, (NpgsqlTransaction?)context.Database.CurrentTransaction?.GetDbTransaction());
        batch.BatchCommands.Add(byName.ForBatch());
        batch.BatchCommands.Add(nameless.ForBatch());
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var found = new List<FoundCall>();
        do
        {
            while (await reader.ReadAsync(cancellationToken)) found.Add(Read(reader, embedded: false));
        }
        while (await reader.NextResultAsync(cancellationToken));
        return found;
    }

    /// <summary>The account's calls with one of these parties outside (empty = none) that began in the span.</summary>
    public static Task<List<FoundCall>> ByPartyAsync(
        PortalDbContext context, Guid tenantId, Guid accountId, string[] outside, (DateTimeOffset From, DateTimeOffset To) span, CancellationToken cancellationToken) => ReadAsync(
            context,
            new Query(ByParty, outside) { ["tenant"] = tenantId, ["account"] = accountId, ["from"] = span.From, ["to"] = span.To, ["first"] = span.From - Moved, ["last"] = span.To + Moved },
            cancellationToken);

    /// <summary>The tenant's calls with these ids.</summary>
    public static async Task<List<StoredCall>> ByIdAsync(PortalDbContext context, Guid tenantId, Guid[] ids, CancellationToken cancellationToken) =>
        (await ReadAsync(context, new Query(ById, ids) { ["tenant"] = tenantId }, cancellationToken)).ConvertAll(found => found.Call);

    private static async Task<List<FoundCall>> ReadAsync(PortalDbContext context, Query query, CancellationToken cancellationToken)
    {
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
        var embedded = !context.Database.IsNpgsql();
        query.Put(command, embedded);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<FoundCall>();
        while (await reader.ReadAsync(cancellationToken)) found.Add(Read(reader, embedded));
        return found;
    }

    /// <summary>In the order of <see cref="Columns"/>, after the name.</summary>
    private static FoundCall Read(DbDataReader row, bool embedded)
    {
        return new FoundCall(Text(0), new StoredCall
        {
            Id = row.GetGuid(1),
            FirstStartedAt = At(2)!.Value,
            VendorKey = row.GetString(3),
            Sources = (CallSources)row.GetInt32(4),
            Direction = (CallDirection)row.GetInt32(5),
            From = row.GetString(6),
            To = row.GetString(7),
            FromKey = row.GetString(8),
            ToKey = row.GetString(9),
            OutsideKey = row.GetString(10),
            Queue = Text(11),
            Extension = Text(12),
            AgentName = Text(13),
            StartedAt = At(14)!.Value,
            LocalDate = row.GetFieldValue<DateOnly>(15),
            LocalHour = (byte)row.GetInt16(16),
            AnsweredAt = At(17),
            EndedAt = At(18),
            Outcome = (CallOutcome)row.GetInt32(19),
            WaitSeconds = Number(20),
            TalkSeconds = Number(21),
            TotalSeconds = Number(22),
            HasRecording = row.IsDBNull(23) ? null : row.GetBoolean(23),
            ProtectedRecording = Text(24),
            RawOutcome = Text(25),
            Legs = Text(26),
            FieldSources = Text(27),
            Corrections = Text(28),
            StartedBy = Text(29),
        });

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
        int? Number(int column) => row.IsDBNull(column) ? null : row.GetInt32(column);
        DateTimeOffset? At(int column) => row.IsDBNull(column) ? null
            : embedded ? new DateTimeOffset(row.GetInt64(column), TimeSpan.Zero)
            : row.GetFieldValue<DateTimeOffset>(column);
    }

    /// <summary>A statement with its values; a list is written as each database likes it best.</summary>
    private sealed class Query(string sql, object? list) : Dictionary<string, object>(StringComparer.Ordinal)
    {
        public NpgsqlBatchCommand ForBatch()
        {
            var command = new NpgsqlBatchCommand(Sql(embedded: false));
            foreach (var (name, value) in this) command.Parameters.Add(new NpgsqlParameter(name, value));
            if (list is not null) command.Parameters.Add(new NpgsqlParameter("list", list));
            return command;
        }

        public void Put(DbCommand command, bool embedded)
        {
            command.CommandText = Sql(embedded);
            foreach (var (name, value) in this) Add(command, name, embedded && value is DateTimeOffset at ? at.UtcTicks : value);
            if (list is null) return;
            // As EF writes ids.
            Add(command, "list", !embedded ? list : JsonSerializer.Serialize(
                list as string[] ?? [.. ((Guid[])list).Select(id => id.ToString().ToUpperInvariant())], CallColumns.Default.StringArray));
        }

        private string Sql(bool embedded) => list is null ? sql : sql.Replace("{0}", embedded ? "IN (SELECT value FROM json_each(@list))" : "= ANY(@list)", StringComparison.Ordinal);

        private static void Add(DbCommand command, string name, object value)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = "@" + name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }
    }
}
