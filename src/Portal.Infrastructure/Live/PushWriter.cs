using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Live;

/// <summary>Writes a batch of pushes in one commit over a connection of its own. A push that is stored already is passed over.</summary>
internal abstract class PushWriter : IAsyncDisposable
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static PushWriter For(PortalDatabase database) =>
        database.Kind == DatabaseKind.Sqlite ? new SqlitePushWriter(database) : new PostgresPushWriter(database);

    /// <summary>True when the database works but refused a row, such as one whose account is gone.</summary>
    public static bool BlamesARow(Exception exception) => exception switch
    {
        PostgresException refused => refused.SqlState.StartsWith("22", StringComparison.Ordinal) || refused.SqlState.StartsWith("23", StringComparison.Ordinal),
        // 18 = too big, 19 = constraint, 20 = mismatch.
        SqliteException refused => refused.SqliteErrorCode is 18 or 19 or 20,
        _ => false,
    };

    /// <summary>Returns when the batch is committed; throws when it is not known to be.</summary>
    public abstract Task WriteAsync(IReadOnlyList<PushItem> batch);

    public abstract ValueTask DisposeAsync();
}

internal sealed class PostgresPushWriter(PortalDatabase database) : PushWriter
{
    /// <summary>
    /// "Push" in ASCII. Rows are numbered when written and seen when committed; nodes take turns so that no number becomes visible after a
    /// higher one, which the cursor would have passed.
    /// </summary>
    private const long NodeLock = 0x50757368;

    private const string Insert =
        """
        INSERT INTO push_inbox ("TenantId", "AccountId", "Topic", "ContentType", "Body", "ContentHash", "ReceivedAt", "Outcome")
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT ("ContentHash") DO NOTHING
        """;

    private NpgsqlConnection? _connection;
    private NpgsqlBatch? _batch;

    public override async Task WriteAsync(IReadOnlyList<PushItem> batch)
    {
        try
        {
            var command = await CommandAsync();
            var rows = command.BatchCommands[1].Parameters;
            rows[0].Value = Column(batch, item => item.Target.TenantId);
            rows[1].Value = Column(batch, item => item.Target.AccountId);
            rows[2].Value = Column(batch, item => item.Topic);
            rows[3].Value = Column(batch, item => item.ContentType);
            rows[4].Value = Column(batch, item => item.Body);
            rows[5].Value = Column(batch, item => item.Hash);
            rows[6].Value = Column(batch, item => item.ReceivedAt);
            rows[7].Value = Column(batch, item => (int)item.Outcome);
            // One round trip and, without an explicit one, one transaction.
            await command.ExecuteNonQueryAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (_batch is not null) await _batch.DisposeAsync();
        if (_connection is not null) await _connection.DisposeAsync();
        (_batch, _connection) = (null, null);
    }

    private async Task<NpgsqlBatch> CommandAsync()
    {
        if (_batch is not null) return _batch;
        using var limit = new CancellationTokenSource(Patience);
        _connection = (NpgsqlConnection)await database.OpenAsync(limit.Token);
        _batch = new NpgsqlBatch(_connection) { Timeout = (int)Patience.TotalSeconds };
        _batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT pg_advisory_xact_lock($1)") { Parameters = { new() { Value = NodeLock } } });
        var insert = new NpgsqlBatchCommand(Insert);
        foreach (var type in (NpgsqlDbType[])[NpgsqlDbType.Uuid, NpgsqlDbType.Uuid, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Bytea, NpgsqlDbType.Bytea, NpgsqlDbType.TimestampTz, NpgsqlDbType.Integer])
            insert.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = Array.Empty<object>() });
        _batch.BatchCommands.Add(insert);
        return _batch;
    }

    private static T[] Column<T>(IReadOnlyList<PushItem> batch, Func<PushItem, T> value)
    {
        var column = new T[batch.Count];
        for (var i = 0; i < column.Length; i++) column[i] = value(batch[i]);
        return column;
    }
}

internal sealed class SqlitePushWriter(PortalDatabase database) : PushWriter
{
    private const string Insert =
        """
        INSERT INTO push_inbox ("TenantId", "AccountId", "Topic", "ContentType", "Body", "ContentHash", "ReceivedAt", "Outcome")
        VALUES (@tenant, @account, @topic, @type, @body, @hash, @at, @outcome)
        ON CONFLICT ("ContentHash") DO NOTHING
        """;

    private SqliteConnection? _connection;
    private SqliteCommand? _command;

    public override async Task WriteAsync(IReadOnlyList<PushItem> batch)
    {
        try
        {
            var command = await CommandAsync();
            await using var transaction = (SqliteTransaction)await command.Connection!.BeginTransactionAsync();
            command.Transaction = transaction;
            foreach (var item in batch)
            {
                Set(command, item);
                await command.ExecuteNonQueryAsync();
            }

            await transaction.CommitAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (_command is not null) await _command.DisposeAsync();
        if (_connection is not null) await _connection.DisposeAsync();
        (_command, _connection) = (null, null);
    }

    private static void Set(SqliteCommand command, PushItem item)
    {
        // The forms in which EF stores these types.
        command.Parameters["@tenant"].Value = item.Target.TenantId;
        command.Parameters["@account"].Value = item.Target.AccountId;
        command.Parameters["@topic"].Value = item.Topic;
        command.Parameters["@type"].Value = item.ContentType ?? (object)DBNull.Value;
        command.Parameters["@body"].Value = item.Body.ToArray();
        command.Parameters["@hash"].Value = item.Hash;
        command.Parameters["@at"].Value = item.ReceivedAt.UtcTicks;
        command.Parameters["@outcome"].Value = (int)item.Outcome;
    }

    private async Task<SqliteCommand> CommandAsync()
    {
        if (_command is not null) return _command;
        _connection = (SqliteConnection)await database.OpenAsync(CancellationToken.None);
        _command = _connection.CreateCommand();
        _command.CommandText = Insert;
        _command.CommandTimeout = (int)Patience.TotalSeconds;
        foreach (var name in (string[])["@tenant", "@account", "@topic", "@type", "@body", "@hash", "@at", "@outcome"])
            _command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return _command;
    }
}
