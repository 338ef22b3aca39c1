namespace Portal.Web.Commands;

/// <summary>The portal's one-off commands: they run instead of the server.</summary>
internal static class CommandLine
{
    private static readonly string[] Known = [CreateAdmin.Name, CreateApiKey.Name];

    public static string Names => string.Join(", ", Known);

    public static bool IsCommand(string[] args) => args.Length > 0 && Array.IndexOf(Known, args[0]) >= 0;

    /// <summary>True when the first word is neither an option nor a command: a misspelt command must not start a server.</summary>
    public static bool IsMistake(string[] args) => args.Length > 0 && args[0].Length > 0 && args[0][0] != '-' && args[0][0] != '/' && !args[0].Contains('=', StringComparison.Ordinal) && !IsCommand(args);

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            var options = CommandOptions.Parse(args.AsSpan(1));
            return string.Equals(args[0], CreateAdmin.Name, StringComparison.Ordinal)
                ? await CreateAdmin.RunAsync(services, options, output, cancellationToken)
                : await CreateApiKey.RunAsync(services, options, output, cancellationToken);
        }
        catch (CommandException e)
        {
            await errors.WriteLineAsync(e.Message);
            return 2;
        }
    }
}

/// <summary>What the person at the keyboard got wrong, in one sentence.</summary>
internal sealed class CommandException(string message) : Exception(message);

/// <summary>Options of the form <c>--name value</c> or <c>--name=value</c>.</summary>
internal sealed class CommandOptions
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public static CommandOptions Parse(ReadOnlySpan<string> args)
    {
        var options = new CommandOptions();
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal)) throw new CommandException($"'{args[i]}' is not an option; options look like --name value.");
            var name = args[i][2..];
            if (name.IndexOf('=', StringComparison.Ordinal) is var equals and >= 0) options._values[name[..equals]] = name[(equals + 1)..];
            else if (i + 1 < args.Length) options._values[name] = args[++i];
            else throw new CommandException($"--{name} needs a value.");
        }

        return options;
    }

    /// <summary>Refuses options that the command does not know.</summary>
    public void Only(params ReadOnlySpan<string> names)
    {
        foreach (var name in _values.Keys)
            if (!names.Contains(name)) throw new CommandException($"--{name} is not an option of this command.");
    }

    public string Required(string name) => _values.TryGetValue(name, out var value) && value.Trim() is { Length: > 0 } given ? given : throw new CommandException($"--{name} is required.");
}
