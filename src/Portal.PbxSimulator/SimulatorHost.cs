using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.PbxSimulator.Control;
using Portal.PbxSimulator.Faces;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator;

/// <summary>Builds the simulator, to run alone or inside another process.</summary>
public static class SimulatorHost
{
    /// <summary>Builds it; the caller starts, stops and disposes it. <c>app.Urls</c> holds the bound addresses after the start.</summary>
    /// <exception cref="ArgumentException">An address is not loopback and <see cref="SimulatorHostOptions.AllowRemote"/> is off.</exception>
    public static WebApplication Build(SimulatorHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var urls = options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var url in urls)
        {
            if (!options.AllowRemote && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && address.IsLoopback))
                throw new ArgumentException($"The simulator listens on loopback only, not on {url}", nameof(options));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(options.PastDays, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.PastDays, PastPlan.MostDays, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.PastCallsPerDay, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.PastCallsPerDay, PastPlan.MostCallsPerDay, nameof(options));

        // No arguments and no settings files: inside another process those belong to the other.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(SimulatorHost).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore().UseUrls(urls);
        builder.Services.AddRoutingCore();
        builder.Logging.AddSimpleConsole().SetMinimumLevel(options.LogLevel).AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        var faces = FaceCatalog.CreateAll();
        var faults = new Faults();
        var seed = options.Seed ?? options.Time.GetUtcNow().ToUnixTimeSeconds();
        var world = new RunningWorld(options.Time, [.. faces.Select(face => face.Plan with { AgentCount = options.Agents ?? face.Plan.AgentCount, DialerLines = options.Lines ?? face.Plan.DialerLines })], seed, new Load(options.CallsPerMinute), options.Speed, new PastPlan(options.PastDays, options.PastCallsPerDay)
        {
            // A call center does not have another past every time that its PBX is switched on.
            Seed = options.Seed ?? 0,
        });
        builder.Services.TryAddSingleton(options.Time);
        builder.Services.AddSingleton(faults);
        builder.Services.AddSingleton(world);
        builder.Services.AddSingleton<PushSender>();
        builder.Services.AddHostedService(services => services.GetRequiredService<PushSender>());
        builder.Services.AddHostedService<WorldLoop>();

        var app = builder.Build();
        var context = new FaceContext(world, faults, new FaceSwitches(), new Quotas(options.Time), app.Services.GetRequiredService<PushSender>(), options.Time)
        {
            AllowRemote = options.AllowRemote,
        };
        if (!options.Quotas)
        {
            foreach (var face in faces.Where(face => face.Options.ContainsKey("quotas"))) context.Switches.Set(face, "quotas", "off");
        }
        app.UseFaults(faces, context);
        app.UseRouting();
        app.MapControl(faces, context);
        foreach (var face in faces) face.Map(app, context);
        app.MapGet("/", () => Results.Text($"PBX simulator: {string.Join(", ", faces.Select(face => $"/{face.Vendor}/"))} and /control/world"));
        return app;
    }
}
