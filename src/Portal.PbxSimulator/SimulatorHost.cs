namespace Portal.PbxSimulator;

/// <summary>Builds the simulator, to run alone or inside another process.</summary>
public static class SimulatorHost
{
    /// <summary>Builds it; the caller starts, stops and disposes it. <c>app.Urls</c> holds the bound addresses after the start.</summary>
    public static WebApplication Build(SimulatorHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(options.LogLevel);
        builder.WebHost.UseUrls(options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries));
        return builder.Build();
    }
}
