using Portal.PbxSimulator;

var settings = new ConfigurationBuilder().AddEnvironmentVariables("Simulator__").AddCommandLine(args).Build();
var defaults = new SimulatorHostOptions();
await SimulatorHost.Build(new SimulatorHostOptions
{
    Urls = settings["urls"] ?? defaults.Urls,
    Seed = settings.GetValue<long?>("seed"),
    CallsPerMinute = settings.GetValue<double?>("callsPerMinute"),
    Speed = settings.GetValue("speed", defaults.Speed),
    PastDays = settings.GetValue("pastDays", defaults.PastDays),
    PastCallsPerDay = settings.GetValue("pastCallsPerDay", defaults.PastCallsPerDay),
    Quotas = settings.GetValue("quotas", defaults.Quotas),
    AllowRemote = settings.GetValue("allowRemote", defaults.AllowRemote),
    LogLevel = LogLevel.Information,
}).RunAsync();
