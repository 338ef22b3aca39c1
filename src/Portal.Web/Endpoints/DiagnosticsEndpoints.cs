using System.Diagnostics;
using System.Net;
using System.Text.Json.Serialization;

namespace Portal.Web.Endpoints;

/// <summary>What the benchmarks ask of the running process. Mapped only where <c>Portal:Diagnostics</c> is true, and answered to this machine only.</summary>
internal static class DiagnosticsEndpoints
{
    public static void MapDiagnostics(this WebApplication app)
    {
        if (!app.Configuration.GetValue<bool>("Portal:Diagnostics")) return;
        app.MapGet("/diagnostics/gc", Collect).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/diagnostics/cpu", Cpu).AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>Managed bytes that are still in use after everything else was collected.</summary>
    private static IResult Collect(HttpContext context)
    {
        if (!IsLocal(context)) return TypedResults.NotFound();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return TypedResults.Json(new GcAnswer(GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet), DiagnosticsJson.Default.GcAnswer);
    }

    private static IResult Cpu(HttpContext context)
    {
        if (!IsLocal(context)) return TypedResults.NotFound();
        using var process = Process.GetCurrentProcess();
        return TypedResults.Json(new CpuAnswer(process.TotalProcessorTime.TotalMilliseconds), DiagnosticsJson.Default.CpuAnswer);
    }

    private static bool IsLocal(HttpContext context) => context.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from);
}

/// <param name="HeapBytes">Managed heap after a full collection.</param>
/// <param name="WorkingSetBytes">Memory of the process.</param>
internal sealed record GcAnswer(long HeapBytes, long WorkingSetBytes);

/// <param name="CpuMilliseconds">Processor time since the process began.</param>
internal sealed record CpuAnswer(double CpuMilliseconds);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GcAnswer))]
[JsonSerializable(typeof(CpuAnswer))]
internal sealed partial class DiagnosticsJson : JsonSerializerContext;
