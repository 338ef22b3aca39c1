using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Portal.Infrastructure.Data;

/// <summary>A column that is written in bulk.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type on PostgreSQL.</param>
/// <param name="Value">Its value in a row; null where there is none.</param>
internal sealed record BulkColumn<T>(string Name, NpgsqlDbType Type, Func<T, object?> Value);

/// <summary>
/// Writes many rows into one table with one statement that both databases share. On PostgreSQL a batch goes through binary COPY into a temporary table first; a few rows
/// go as parameters, which costs no table. The embedded database has no round trips and looks each parameter up by walking all of them: there one row at a time through
/// one prepared statement is many times faster.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="columns">Its columns.</param>
/// <param name="onConflict">What follows <c>INSERT INTO … VALUES …</c>; empty for a plain insert.</param>
internal sealed class Bulk<T>(string table, BulkColumn<T>[] columns, string onConflict = "")
{
    /// <summary>From so many rows on a temporary table is worth its making.</summary>
    internal const int CopyFrom = 64;

    private readonly string _temporary = "new_" + table;
    private readonly string _names = string.Join(", ", columns.Select(column => $"\"{column.Name}\""));

    public async Task WriteAsync(PortalDbContext context, IReadOnlyCollection<T> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0) return;
        if (!context.Database.IsNpgsql()) await InsertAsync(context, rows, atOnce: 1, embedded: true, cancellationToken);
        else if (rows.Count < CopyFrom) await InsertAsync(context, rows, rows.Count, embedded: false, cancellationToken);
        else await CopyAsync(context, rows, cancellationToken);
    }

    /// <summary>Binary COPY straight into a table with the same columns. PostgreSQL refuses that for tables with a row policy; parts of a table have none of their own.</summary>
    public async Task CopyIntoAsync(PortalDbContext context, string target, IReadOnlyCollection<T> rows, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)context.Database.GetDbConnection();
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {target} ({_names}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancellationToken);
            foreach (var column in columns)
            {
                if (column.Value(row) is { } value) await copy.WriteAsync(Sent(value, embedded: false), column.Type, cancellationToken);
                else await copy.WriteNullAsync(cancellationToken);
            }
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private async Task CopyAsync(PortalDbContext context, IReadOnlyCollection<T> rows, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)context.Database.GetDbConnection();
        var transaction = (NpgsqlTransaction?)context.Database.CurrentTransaction?.GetDbTransaction();
        await using (var make = new NpgsqlCommand($"CREATE TEMPORARY TABLE IF NOT EXISTS {_temporary} (LIKE {table}) ON COMMIT DROP; TRUNCATE {_temporary}", connection, transaction))
            await make.ExecuteNonQueryAsync(cancellationToken);
        await CopyIntoAsync(context, _temporary, rows, cancellationToken);
        await using var insert = new NpgsqlCommand($"INSERT INTO {table} ({_names}) SELECT {_names} FROM {_temporary} {onConflict}", connection, transaction);
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task InsertAsync(PortalDbContext context, IReadOnlyCollection<T> rows, int atOnce, bool embedded, CancellationToken cancellationToken)
    {
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
        command.CommandText = Statement(command, atOnce, embedded);
        foreach (var some in rows.Chunk(atOnce))
        {
            var at = 0;
            foreach (var row in some)
            {
                foreach (var column in columns) command.Parameters[at++].Value = column.Value(row) is { } value ? Sent(value, embedded) : DBNull.Value;
            }

            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>The statement for so many rows; its parameters are added to the command, without values.</summary>
    private string Statement(DbCommand command, int rows, bool embedded)
    {
        var sql = new StringBuilder($"INSERT INTO {table} ({_names}) VALUES ");
        for (var i = 0; i < rows * columns.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = "@p" + i.ToString(CultureInfo.InvariantCulture);
            if (!embedded) ((NpgsqlParameter)parameter).NpgsqlDbType = columns[i % columns.Length].Type;
            command.Parameters.Add(parameter);
            sql.Append(i % columns.Length > 0 ? ", " : i == 0 ? "(" : "), (").Append(parameter.ParameterName);
        }

        return sql.Append(") ").Append(onConflict).ToString();
    }

    /// <summary>In the form in which EF stores it.</summary>
    private static object Sent(object value, bool embedded) => value switch
    {
        DateTimeOffset at => embedded ? at.UtcTicks : at.ToUniversalTime(),
        _ => value,
    };
}
