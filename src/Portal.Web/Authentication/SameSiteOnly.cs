using Microsoft.AspNetCore.Identity;

namespace Portal.Web.Authentication;

/// <summary>
/// Refuses a change that another site asks for with a person's cookie. The cookie is SameSite=Lax already; this holds where a browser, or a
/// neighbour on the same registrable domain, gets around that. Requests with an API key carry no ambient authority and pass.
/// </summary>
internal sealed class SameSiteOnly : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        var byCookie = string.Equals(context.HttpContext.User.Identity?.AuthenticationType, IdentityConstants.ApplicationScheme, StringComparison.Ordinal);
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var foreign = site is not ("" or "same-origin" or "none");
        return byCookie && foreign && !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)
            ? new ValueTask<object?>(TypedResults.Problem(statusCode: StatusCodes.Status403Forbidden, detail: "A signed-in browser may change things from the portal's own pages only."))
            : next(context);
    }
}
