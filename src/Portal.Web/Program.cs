using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Portal.Infrastructure.Data;
using Portal.Web;
using Portal.Web.Commands;
using Portal.Web.Demo;

if (CommandLine.IsMistake(args))
{
    await Console.Error.WriteLineAsync($"'{args[0]}' is not a command. Commands: {CommandLine.Names}; without one the portal starts.");
    return 2;
}

try
{
    var command = CommandLine.IsCommand(args);
    await using var app = PortalHost.Build(command ? [] : args, command);
    using var stop = new CancellationTokenSource();
    // The database's model takes as long to build as the pages' endpoints: side by side.
    var migrating = Task.Run(() => app.Services.MigratePortalAsync(stop.Token));
    if (!command) PortalHost.Map(app);
    await migrating;
    if (command) return await CommandLine.RunAsync(app.Services, args, Console.Out, Console.Error, stop.Token);
    await app.RunAsync();
    return 0;
}
catch (OptionsValidationException e)
{
    await Console.Error.WriteLineAsync("The configuration cannot work: " + string.Join(' ', e.Failures));
}
catch (DemoException e)
{
    await Console.Error.WriteLineAsync(e.Message);
}
catch (IOException e) when (e.InnerException is AddressInUseException)
{
    await Console.Error.WriteLineAsync($"{e.Message} Choose another address with ASPNETCORE_URLS=http://localhost:5081.");
}

return 1;
