using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Portal.Infrastructure.Data;

/// <summary>The one statement that writes calls, in the dialect that both databases share.</summary>
internal static class CallSql
{
    /// <summary>
    /// Rows of one statement where every statement is a round trip. The embedded database has none, and looks each parameter up by walking all of them: there one row
    /// at a time through one prepared statement is many times faster.
    /// </summary>
    private const int RowsAtOnce = 200;

    private static readonly string[] Keys = ["Id", "FirstStartedAt", "TenantId", "AccountId", "VendorKey"];

    private static readonly string[] Values =
    [
        "Sources", "Direction", "From", "To", "FromKey", "ToKey", "OutsideKey", "Queue", "Extension", "AgentName", "StartedAt", "LocalDate", "LocalHour", "AnsweredAt", "EndedAt",
        "Outcome", "WaitSeconds", "TalkSeconds", "TotalSeconds", "HasRecording", "RawOutcome",
    ];

    private static readonly string Start =
        $"INSERT INTO call_records ({string.Join(", ", Keys.Concat(Values).Append("UpdatedAt").Select(Quoted))}) VALUES ";

    private static readonly string End =
        $"""
         ON CONFLICT ("Id", "FirstStartedAt") DO UPDATE SET {string.Join(", ", Values.Append("UpdatedAt").Select(name => $"{Quoted(name)} = excluded.{Quoted(name)}"))}
         WHERE ({string.Join(", ", Values.Select(name => $"call_records.{Quoted(name)}"))}) IS DISTINCT FROM ({string.Join(", ", Values.Select(name => $"excluded.{Quoted(name)}"))})
        """;

    public static async Task UpsertAsync(
        PortalDbContext context, Guid tenantId, Guid accountId, IReadOnlyCollection<StoredCall> calls, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var embedded = !context.Database.IsNpgsql();
        DbCommand? command = null;
        var prepared = 0;
        try
        {
            foreach (var rows in calls.Chunk(embedded ? 1 : RowsAtOnce))
            {
                if (prepared != rows.Length)
                {
                    if (command is not null) await command.DisposeAsync();
                    command = context.Database.GetDbConnection().CreateCommand();
                    command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
                    command.CommandText = Statement(command, rows.Length);
                    prepared = rows.Length;
                }

                var at = 0;
                foreach (var call in rows)
                {
                    foreach (var value in ValuesOf(tenantId, accountId, call, now, embedded)) command!.Parameters[at++].Value = value ?? DBNull.Value;
                }

                await command!.ExecuteNonQueryAsync(cancellationToken);
            }
        }
        finally
        {
            if (command is not null) await command.DisposeAsync();
        }
    }

    /// <summary>The statement for so many rows; its parameters are added to the command, without values.</summary>
    private static string Statement(DbCommand command, int rows)
    {
        var columns = Keys.Length + Values.Length + 1;
        var sql = new StringBuilder(Start);
        for (var i = 0; i < rows * columns; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = "@p" + i.ToString(CultureInfo.InvariantCulture);
            command.Parameters.Add(parameter);
            sql.Append(i % columns > 0 ? ", " : i == 0 ? "(" : "), (").Append(parameter.ParameterName);
        }

        return sql.Append(')').Append(End).ToString();
    }

    /// <summary>In the order of <see cref="Keys"/>, <see cref="Values"/> and the stamp.</summary>
    private static object?[] ValuesOf(Guid tenantId, Guid accountId, StoredCall call, DateTimeOffset now, bool inTicks) =>
    [
        call.Id, Instant(call.FirstStartedAt, inTicks), tenantId, accountId, call.VendorKey,
        (int)call.Sources, (int)call.Direction, call.From, call.To, call.FromKey, call.ToKey, call.OutsideKey, call.Queue, call.Extension, call.AgentName,
        Instant(call.StartedAt, inTicks), call.LocalDate, (short)call.LocalHour, Instant(call.AnsweredAt, inTicks), Instant(call.EndedAt, inTicks),
        (int)call.Outcome, call.WaitSeconds, call.TalkSeconds, call.TotalSeconds, call.HasRecording, call.RawOutcome,
        Instant(now, inTicks),
    ];

    private static object? Instant(DateTimeOffset? at, bool inTicks) => at is not { } instant ? null : inTicks ? instant.UtcTicks : instant.ToUniversalTime();

    private static string Quoted(string name) => $"\"{name}\"";
}
