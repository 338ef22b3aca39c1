using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Live;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

internal static class LiveEndpoint
{
    public static void MapLive(this RouteGroupBuilder api) => api
        .MapGet("/live", (HttpContext context, LiveBoards boards, TimeProvider time) =>
        {
            var actor = context.User.RequiredActor();
            return TypedResults.Ok(new LiveMapper(actor, time).Whole(boards.For(actor.TenantId).Current));
        })
        .RequireAuthorization(Permissions.BoardView)
        .WithName("getLive")
        .WithTags("Live")
        .WithSummary("The live board: accounts, calls, queues and agents as they are now")
        .WithDescription("Never asks a PBX: it answers from what pushes and readings told. Each account says when each of its readings last succeeded. A number that the PBX does not give is null. Outside numbers are masked unless the role may see them.");
}
