using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Portal.Domain.Live;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Live;
using Portal.Web.Authentication;
using Portal.Web.Endpoints;

namespace Portal.Web.Hubs;

/// <summary>The live board for other programs: wallboards, soft phones, integrations.</summary>
[Authorize(Permissions.BoardView)]
public sealed class LiveHub(LiveBoards boards, HubSessions sessions, TimeProvider time) : Hub
{
    /// <summary>Four updates a second at most.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    public override Task OnConnectedAsync()
    {
        sessions.Add(Context);
        return Task.CompletedTask;
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        sessions.Remove(Context.ConnectionId);
        return Task.CompletedTask;
    }

    /// <summary>First the whole board (<see cref="LiveBoardView"/>), then what changed (<see cref="LiveUpdateView"/>); silence while nothing changes.</summary>
    public async IAsyncEnumerable<object> Watch([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var actor = Context.User!.RequiredActor();
        var mapper = new LiveMapper(actor, time);
        BoardSnapshot? sent = null;
        await foreach (var snapshot in boards.For(actor.TenantId).WatchAsync(Interval, cancellationToken))
        {
            object? message = sent is null ? mapper.Whole(snapshot) : mapper.Difference(sent, snapshot);
            sent = snapshot;
            if (message is not null) yield return message;
        }
    }
}
