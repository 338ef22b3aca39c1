using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Portal.Infrastructure.Identity;
using Portal.Web.Authentication;

namespace Portal.Web.Hubs;

/// <summary>Open hub connections, closed when the sign-in or key behind them no longer stands.</summary>
public sealed partial class HubSessions(SignInCheck people, ApiKeys keys, TimeProvider time, ILogger<HubSessions> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<string, HubCallerContext> _open = new(StringComparer.Ordinal);

    internal void Add(HubCallerContext connection) => _open[connection.ConnectionId] = connection;

    internal void Remove(string connectionId) => _open.TryRemove(connectionId, out _);

    /// <summary>Checks every open connection once.</summary>
    internal async Task CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var connection in _open.Values)
        {
            if (await StandsAsync(connection, cancellationToken)) continue;
            Remove(connection.ConnectionId);
            connection.Abort();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(SignInCheck.Interval, time, stoppingToken);
                await CheckAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.CheckFailed(logger, e);
            }
        }
    }

    private async Task<bool> StandsAsync(HubCallerContext connection, CancellationToken cancellationToken)
    {
        if (connection.User is not { } user) return false;
        if (!string.Equals(user.Identity?.AuthenticationType, PortalSchemes.ApiKey, StringComparison.Ordinal)) return await people.StandsAsync(user, cancellationToken);
        return connection.GetHttpContext() is { } http && ApiKeyAuthentication.KeyOf(http.Request) is { } key && await keys.FindAsync(key, cancellationToken) is not null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Open hub connections could not be checked; trying again")]
        public static partial void CheckFailed(ILogger logger, Exception exception);
    }
}
