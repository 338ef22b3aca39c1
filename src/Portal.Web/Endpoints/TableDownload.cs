using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Portal.Domain;
using Portal.Infrastructure.History;

namespace Portal.Web.Endpoints;

/// <summary>Tables that are handed out as files, written while they are read.</summary>
internal static class TableDownload
{
    /// <summary>What file; a CSV file has the delimiter that the reader's Excel expects unless the address names another.</summary>
    /// <param name="query">The address's query: format, delimiter, bom.</param>
    /// <param name="problems">Takes what cannot be read.</param>
    public static TableOptions OptionsOf(IQueryCollection query, IDictionary<string, string[]> problems)
    {
        TableFormat? format = query["format"].ToString() switch { "" or "csv" => TableFormat.Csv, "xlsx" => TableFormat.Xlsx, _ => null };
        if (format is null) problems["format"] = ["csv or xlsx."];
        char? delimiter = query["delimiter"].ToString() switch
        {
            "" => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "tr" ? ';' : ',',
            "," or "comma" => ',',
            ";" or "semicolon" => ';',
            "tab" => '\t',
            _ => null,
        };
        if (delimiter is null) problems["delimiter"] = ["A comma, a semicolon or 'tab'."];
        var mark = true;
        if (query["bom"].ToString() is { Length: > 0 } bom && !bool.TryParse(bom, out mark)) problems["bom"] = ["true or false."];
        return new TableOptions(format ?? TableFormat.Csv, delimiter ?? ',', mark);
    }

    /// <summary>Sends the file; its name gets the time and the ending.</summary>
    public static async Task<IResult> SendAsync(HttpContext context, string name, TableOptions options, DateTimeOffset now, Func<Stream, CancellationToken, Task> write)
    {
        var response = context.Response;
        response.ContentType = options.ContentType;
        response.Headers.CacheControl = "private, no-store";
        response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = $"{name}-{TurkishTime.Local(now).ToString("yyyyMMdd-HHmm", CultureInfo.InvariantCulture)}{options.Ending}" }.ToString();
        // The packaging library knows no asynchronous writing.
        if (options.Format == TableFormat.Xlsx && context.Features.Get<IHttpBodyControlFeature>() is { } control) control.AllowSynchronousIO = true;
        try
        {
            await write(response.Body, context.RequestAborted);
        }
        catch (Exception) when (response.HasStarted)
        {
            // Half a file must not look like a whole one.
            context.Abort();
        }
        catch (OperationCanceledException)
        {
            return TypedResults.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }

        return TypedResults.Empty;
    }
}
