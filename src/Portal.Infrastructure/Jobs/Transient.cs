using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Portal.Infrastructure.Jobs;

/// <summary>Failures of the database that pass: it restarts, or another writer was quicker.</summary>
internal static class Transient
{
    /// <summary>A restart with recovery fits well into this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private const int SqliteBusy = 5;
    private const int SqliteLocked = 6;

    /// <summary>Carries out something that may be done twice; again when the database failed for a moment.</summary>
    public static async Task RetryAsync(Func<Task> action, TimeProvider time, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            try
            {
                await action();
                return;
            }
            catch (Exception exception) when (Is(exception) && time.GetElapsedTime(since) < Patience && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    public static bool Is(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case PostgresException postgres:
                    // 57P: the server is shut down or starts; 08: the connection.
                    return postgres.IsTransient || postgres.SqlState.StartsWith("57P", StringComparison.Ordinal) || postgres.SqlState.StartsWith("08", StringComparison.Ordinal);
                case NpgsqlException or SocketException or IOException or TimeoutException:
                    return true;
                case SqliteException sqlite:
                    return sqlite.SqliteErrorCode is SqliteBusy or SqliteLocked;
                case DbException { IsTransient: true }:
                    return true;
            }
        }

        return false;
    }
}
