namespace Portal.PbxSimulator.Faces;

/// <summary>Lets the faults that are switched on strike requests to the faces, never requests to the control API.</summary>
internal static class FaultMiddleware
{
    private const string AsPrintedItem = "asPrinted";

    /// <summary>Whether this answer is to look as the vendor's document prints it, with its quirks.</summary>
    public static bool IsAsPrinted(this HttpContext http) => http.Items.ContainsKey(AsPrintedItem);

    public static void UseFaults(this WebApplication app, IReadOnlyList<VendorFace> faces, FaceContext context)
    {
        app.Use(async (http, next) =>
        {
            if (faces.FirstOrDefault(face => face.Owns(http.Request)) is not { } face)
            {
                await next(http);
                return;
            }
            context.Quotas.Count(face.Vendor);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, app.Lifetime.ApplicationStopping);
            try
            {
                if (await StruckAsync(http, face, context, ending.Token)) return;
                if (context.Faults.Strikes(face.Vendor, FaultKinds.LostAnswer)) await LoseAnswerAsync(http, next);
                else await next(http);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                http.Abort();
            }
        });
    }

    private static async Task<bool> StruckAsync(HttpContext http, VendorFace face, FaceContext context, CancellationToken cancellationToken)
    {
        bool Strikes(string kind) => context.Faults.Strikes(face.Vendor, kind);

        if (Strikes(FaultKinds.Reset))
        {
            http.Abort();
            return true;
        }
        if (Strikes(FaultKinds.Timeout))
        {
            // Longer than any client waits.
            await Task.Delay(TimeSpan.FromMinutes(10), context.Time, cancellationToken);
            http.Abort();
            return true;
        }
        if (Strikes(FaultKinds.Slow)) await Task.Delay(face.SlowAnswer(http.Request.Path), context.Time, cancellationToken);
        if (Strikes(FaultKinds.Http500)) return await AnswerAsync(http, Results.Text("Internal Server Error", "text/plain", statusCode: 500));
        if (Strikes(FaultKinds.Unauthorized)) return await AnswerAsync(http, face.Unauthorized(http));
        if (Strikes(FaultKinds.RateLimited)) return await AnswerAsync(http, face.RateLimited());
        if (Strikes(FaultKinds.Garbage)) return await AnswerAsync(http, Garbage(context.Faults.Throw(3)));
        if (Strikes(FaultKinds.AsPrinted)) http.Items[AsPrintedItem] = true;
        return false;
    }

    private static async Task LoseAnswerAsync(HttpContext http, RequestDelegate next)
    {
        http.Response.Body = Stream.Null;
        await next(http);
        http.Abort();
    }

    private static IResult Garbage(int kind) => kind switch
    {
        0 => Results.Text("<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>", "text/html", statusCode: 200),
        1 => Results.Text("[{\"success\": tr", "application/json", statusCode: 200),
        _ => Results.Bytes([0x1F, 0x8B, 0x00, 0xFF, 0xFE, 0x80, 0x0A], "application/octet-stream"),
    };

    private static async Task<bool> AnswerAsync(HttpContext http, IResult answer)
    {
        await answer.ExecuteAsync(http);
        return true;
    }
}
