using System.Globalization;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.History;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

/// <summary>The recording of a stored call, piece by piece as players ask for it.</summary>
internal static class CallRecordingEndpoint
{
    public static void MapCallRecording(this RouteGroupBuilder calls) => calls
        .MapGet("/{id:guid}/recording", GetAsync).RequireAuthorization(Permissions.RecordingsListen).WithName("getCallRecording").WithSummary("The audio of a call")
        .WithDescription(
            "Takes range requests. From the portal's archive, else from the PBX. What browsers do not play comes as WAV where the server can convert it, and as it is with original=true. Every listening is in the audit log. "
            + "404 with the state notYet and Retry-After: the PBX has not written it yet; 410: the PBX has it no more.")
        .Produces(StatusCodes.Status200OK, contentType: "audio/mpeg").Produces(StatusCodes.Status206PartialContent, contentType: "audio/mpeg")
        .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status410Gone).ProducesProblem(StatusCodes.Status501NotImplemented).ProducesProblem(StatusCodes.Status502BadGateway);

    private static async Task<IResult> GetAsync(Guid id, bool? original, HttpContext context, Recordings recordings, CancellationToken cancellationToken)
    {
        var recording = await recordings.OfCallAsync(context.User.RequiredActor(), id, saves: original == true, cancellationToken);
        context.Response.Headers.CacheControl = "private, no-store";
        if ((original == true ? recording.Original : recording.File) is { } file) return TypedResults.Bytes(file.Audio, file.ContentType, file.FileName, enableRangeProcessing: true);

        if (recording.RetryAfter is { } wait) context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return recording.State switch
        {
            RecordingState.NotAllowed => TypedResults.Forbid(),
            RecordingState.NoCall => CallEndpoints.NoCall(),
            RecordingState.None => Problem(StatusCodes.Status404NotFound, "The call was not recorded."),
            RecordingState.NotYet => Problem(StatusCodes.Status404NotFound, "The PBX has not written the recording yet; it may come within a quarter of an hour after the call's end."),
            RecordingState.Gone => Problem(StatusCodes.Status410Gone, "The PBX has the recording no more."),
            RecordingState.Empty => Problem(StatusCodes.Status404NotFound, "The recording holds no sound."),
            RecordingState.NotOffered => Problem(StatusCodes.Status501NotImplemented, "The PBX hands out no recordings."),
            RecordingState.AccountOff => ApiProblems.Disabled(),
            _ => ApiProblems.OfPbx(context, recording.Error ?? PbxErrorKind.Protocol, recording.VendorMessage, recording.Reason, recording.RetryAfter),
        };

        IResult Problem(int status, string sentence) =>
            TypedResults.Problem(statusCode: status, detail: sentence, extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["state"] = recording.State.ToString() is var word ? char.ToLowerInvariant(word[0]) + word[1..] : null });
    }
}
