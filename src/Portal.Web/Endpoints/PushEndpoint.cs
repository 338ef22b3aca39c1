using System.Buffers;
using Portal.Infrastructure.Live;

namespace Portal.Web.Endpoints;

/// <summary>
/// Where PBXs push: <c>POST /push/{vendor}/{token}[/{topic}]</c>. The token in the address is the whole sign-in. A push is answered 200 when,
/// and only when, its raw body is on disk; what it says is read later, so no body can make this fail.
/// </summary>
internal static partial class PushEndpoint
{
    public const int LargestBody = 64 * 1024;

    private const int LongestTopic = 20;

    public static IServiceCollection AddPortalPush(this IServiceCollection services) => services.AddSingleton<WrongTokens>();

    public static void MapPush(this WebApplication app)
    {
        var inbox = app.Services.GetRequiredService<PushInbox>();
        var tokens = app.Services.GetRequiredService<PushTokens>();
        var wrong = app.Services.GetRequiredService<WrongTokens>();
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(PushEndpoint));

        // A bare delegate, run at once where its address is recognised: this is the busiest address of the portal, and neither binding nor
        // sign-in, language, error pages and what else surrounds a page has anything to do for it.
        const string Address = "/push/{vendor}/{token}/{topic?}";
        app.MapPost(Address, (RequestDelegate)(context => HandleAsync(context, inbox, tokens, wrong, logger)))
            .AllowAnonymous().DisableAntiforgery().ExcludeFromDescription().ShortCircuit();

        // Without this, a PBX that tries the address with a GET would be led to the sign-in page.
        app.Map(Address, (RequestDelegate)(context =>
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = HttpMethods.Post;
            return Task.CompletedTask;
        })).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
    }

    private static async Task HandleAsync(HttpContext context, PushInbox inbox, PushTokens tokens, WrongTokens wrong, ILogger logger)
    {
        var values = context.Request.RouteValues;
        var vendor = (string)values["vendor"]!;
        var topic = values["topic"] as string ?? "";
        try
        {
            var target = topic.Length <= LongestTopic ? await tokens.FindAsync(vendor, (string)values["token"]!, context.RequestAborted) : null;
            if (target is null || (target.Topic is { } only && !string.Equals(only, topic, StringComparison.Ordinal)))
            {
                wrong.Add();
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            if (await ReadAsync(context.Request, context.RequestAborted) is not { } body)
            {
                BodyLimit.LetRestBeRead(context);
                context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                return;
            }

            if (await inbox.StoreAsync(target, topic, context.Request.ContentType, body, context.RequestAborted) == PushStored.Stored) return;
            TryLater(context.Response);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The PBX hung up: nobody is there to answer.
        }
        catch (Exception e) when (e is not (BadHttpRequestException or IOException))
        {
            Log.NotStored(logger, e);
            TryLater(context.Response);
        }
    }

    private static void TryLater(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.Headers.RetryAfter = "1";
    }

    /// <summary>The whole body; null when it is larger than a push may be.</summary>
    private static async ValueTask<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > LargestBody) return null;
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var soFar = read.Buffer;
            if (soFar.Length > LargestBody)
            {
                reader.AdvanceTo(soFar.End);
                return null;
            }

            if (read.IsCompleted)
            {
                // An array of its own: it waits in the inbox for longer than this request may live.
                var body = soFar.ToArray();
                reader.AdvanceTo(soFar.End);
                return body;
            }

            reader.AdvanceTo(soFar.Start, soFar.End);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A push could not be stored")]
        public static partial void NotStored(ILogger logger, Exception exception);
    }
}
