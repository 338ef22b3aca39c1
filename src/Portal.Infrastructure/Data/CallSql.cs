using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Portal.Infrastructure.Data;

/// <summary>The one statement that writes calls, in the dialect that both databases share.</summary>
internal static class CallSql
{
    private const int RowsAtOnce = 200;

    private static readonly string[] Keys = ["Id", "TenantId", "AccountId", "VendorKey"];

    private static readonly string[] Values =
    [
        "Sources", "Direction", "From", "To", "Queue", "Extension", "AgentName", "StartedAt", "LocalDate", "LocalHour", "AnsweredAt", "EndedAt",
        "Outcome", "WaitSeconds", "TalkSeconds", "TotalSeconds", "HasRecording", "RawOutcome",
    ];

    private static readonly string Start =
        $"INSERT INTO call_records ({string.Join(", ", Keys.Concat(Values).Append("UpdatedAt").Select(Quoted))}) VALUES ";

    private static readonly string End =
        $"""
         ON CONFLICT ("AccountId", "VendorKey") DO UPDATE SET {string.Join(", ", Values.Append("UpdatedAt").Select(name => $"{Quoted(name)} = excluded.{Quoted(name)}"))}
         WHERE ({string.Join(", ", Values.Select(name => $"call_records.{Quoted(name)}"))}) IS DISTINCT FROM ({string.Join(", ", Values.Select(name => $"excluded.{Quoted(name)}"))})
        """;

    public static async Task UpsertAsync(
        PortalDbContext context, Guid tenantId, Guid accountId, IReadOnlyCollection<StoredCall> calls, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var rows in calls.Chunk(RowsAtOnce))
        {
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
            var inTicks = !context.Database.IsNpgsql();
            var sql = new StringBuilder(Start);
            foreach (var call in rows)
            {
                sql.Append(command.Parameters.Count == 0 ? "(" : ", (");
                var first = true;
                foreach (var value in ValuesOf(tenantId, accountId, call, now, inTicks))
                {
                    var name = "@p" + command.Parameters.Count.ToString(CultureInfo.InvariantCulture);
                    sql.Append(first ? "" : ", ").Append(name);
                    first = false;
                    Add(command, name, value);
                }

                sql.Append(')');
            }

            command.CommandText = sql.Append(End).ToString();
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>In the order of <see cref="Keys"/>, <see cref="Values"/> and the stamp.</summary>
    private static object?[] ValuesOf(Guid tenantId, Guid accountId, StoredCall call, DateTimeOffset now, bool inTicks) =>
    [
        call.Id, tenantId, accountId, call.VendorKey,
        (int)call.Sources, (int)call.Direction, call.From, call.To, call.Queue, call.Extension, call.AgentName,
        Instant(call.StartedAt, inTicks), call.LocalDate, (short)call.LocalHour, Instant(call.AnsweredAt, inTicks), Instant(call.EndedAt, inTicks),
        (int)call.Outcome, call.WaitSeconds, call.TalkSeconds, call.TotalSeconds, call.HasRecording, call.RawOutcome,
        Instant(now, inTicks),
    ];

    private static object? Instant(DateTimeOffset? at, bool inTicks) => at is not { } instant ? null : inTicks ? instant.UtcTicks : instant.ToUniversalTime();

    private static void Add(DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
    }

    private static string Quoted(string name) => $"\"{name}\"";
}
