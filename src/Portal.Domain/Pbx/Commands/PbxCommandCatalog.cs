using System.Collections.Immutable;
using System.Text.Json;
using Portal.Domain.Tenants;
using static Portal.Domain.Pbx.Commands.CommandFields;

namespace Portal.Domain.Pbx.Commands;

/// <summary>Type of a command's field in JSON.</summary>
public enum CommandFieldType
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>Whole number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>List of texts.</summary>
    List,
}

/// <summary>A field that a command takes.</summary>
/// <param name="Name">JSON name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Required">True when it must be given.</param>
/// <param name="Words">The words it may hold; empty = any.</param>
public sealed record CommandField(string Name, CommandFieldType Type, bool Required, ImmutableArray<string> Words);

/// <summary>One kind of command.</summary>
/// <param name="Name">Name in addresses and the audit log.</param>
/// <param name="Summary">What it does, for the description of the API.</param>
/// <param name="Capability">Interface that a vendor must have for it.</param>
/// <param name="Permission">Permission key.</param>
/// <param name="CutsOff">True when a person confirms it first.</param>
/// <param name="Fields">What it takes.</param>
/// <param name="Create">Builds it; fields that are missing show as its problems.</param>
public sealed record PbxCommandKind(
    string Name, string Summary, Type Capability, string Permission, bool CutsOff, ImmutableArray<CommandField> Fields, Func<CommandFields, PbxCommand> Create)
{
    /// <summary>Name of the capability as the portal shows it, such as <c>hangUp</c>.</summary>
    public string CapabilityName => PbxCommandCatalog.NameOf(Capability);
}

/// <summary>The one list of commands: the API, the capability matrix and the screens go by it.</summary>
public static class PbxCommandCatalog
{
    /// <summary>Names of the <see cref="CallOptions"/>, as fields.</summary>
    private static readonly string[] OptionFields =
    [
        "callerId", "manualAnswer?", "ringSeconds#", "timeoutSeconds#", "destinationFirst?", "waitForAnswer?", "trunk", "maxSeconds#", "hideCallerId?",
        "callerText", "calledText", "callerSound", "calledSound",
    ];

    /// <summary>Every kind, in the order in which people look for them.</summary>
    public static ImmutableArray<PbxCommandKind> All { get; } =
    [
        Of("Starts a call: the extension rings, then the destination", f => new OriginateCommand(Text(f.Extension), Text(f.Destination), f.Options()), ["extension!", "destination!", .. OptionFields]),
        Of("Starts a call between two extensions", f => new InternalCallCommand(Text(f.Caller), Text(f.Called), f.Options()), ["caller!", "called!", .. OptionFields]),
        Of("Rings two outside numbers and connects them", f => new LinkCommand(Text(f.First), Text(f.Second), f.Options()), ["first!", "second!", .. OptionFields]),
        Of("Calls an outside number and puts it into a queue, a voice menu or an announcement",
            f => new MenuCallCommand(Text(f.Number), Word(f.Kind, MenuKind.Queue), Text(f.Menu), Optional(f.Prefix), f.Options()), ["number!", "kind=queue,ivr,announcement", "menu!", "prefix", .. OptionFields]),
        Of("Ends a call", f => new HangUpCommand(Text(f.CallId)), ["callId!"]),
        Of("Answers a ringing call", f => new AnswerCommand(Text(f.CallId)), ["callId!"]),
        Of("Mutes a call, in one or both directions", f => new MuteCommand(Text(f.CallId), Word(f.Direction, MuteDirection.All)), ["callId!", "direction=all,in,out"]),
        Of("Ends the muting of a call", f => new UnmuteCommand(Text(f.CallId), Word(f.Direction, MuteDirection.All)), ["callId!", "direction=all,in,out"]),
        Of("Hands a call over without asking", f => new TransferCommand(Text(f.CallId), Text(f.To)), ["callId!", "to!"]),
        Of("Hands a call over without asking", f => new TransferCommand(Text(f.CallId), Text(f.To)), ["callId!", "to!"]) with { Name = "redirect" },
        Of("Begins an attended transfer: the agent speaks to the target first", f => new AttendedTransferCommand(Text(f.CallId), Text(f.To)), ["callId!", "to!"]),
        Of("Sends an agent on a break", f => new BreakStartCommand(Text(f.Extension ?? f.Agent), Optional(f.Reason), Optional(f.Queue)), ["extension!", "reason", "queue"]),
        Of("Ends an agent's break", f => new BreakEndCommand(Text(f.Extension ?? f.Agent), Optional(f.Queue)), ["extension!", "queue"]),
        Of("Signs an agent in", f => new AgentLoginCommand(Text(f.Agent ?? f.Extension)), ["agent!"]),
        Of("Signs an agent out", f => new AgentLogoutCommand(Text(f.Agent ?? f.Extension)), ["agent!"]),
        Of("Switches do-not-disturb of an extension", f => new DoNotDisturbCommand(Text(f.Extension), f.On ?? true), ["extension!", "on?"]),
        Of("Lets an extension serve a queue", f => new QueueAddCommand(Text(f.Queue), Text(f.Extension), f.Paused ?? false, f.Penalty), ["queue!", "extension!", "paused?", "penalty#"]),
        Of("Takes an extension out of a queue", f => new QueueRemoveCommand(Text(f.Queue), Text(f.Extension)), ["queue!", "extension!"]),
        Of("Replaces the ordered member list of a queue", f => new QueueOrderCommand(Text(f.Queue), List(f.Extensions ?? f.Members)), ["queue!", "extensions[]!"]),
        Of("Lets an outside number serve a queue", f => new OutsideAddCommand(Text(f.Queue), Text(f.Number), f.Penalty), ["queue!", "number!", "penalty#"]),
        Of("Takes an outside number out of a queue", f => new OutsideRemoveCommand(Text(f.Queue), Text(f.Number)), ["queue!", "number!"]),
        Of("Creates a queue", f => new QueueCreateCommand(Text(f.Number ?? f.Queue), Text(f.Name), new Secret(f.Password ?? ""), List(f.Members ?? f.Extensions)), ["number!", "name!", "password", "members[]"]),
        Of("Deletes a queue", f => new QueueDeleteCommand(Text(f.Queue)), ["queue!"]),
        Of("Sets the outside number that an extension shows", f => new SetCallerIdCommand(Text(f.Extension), Text(f.CallerId)), ["extension!", "callerId!"]),
        Of("Blocks a caller", f => new BlockNumberCommand(Text(f.Number)), ["number!"]),
        Of("Lets a blocked caller call again", f => new UnblockNumberCommand(Text(f.Number)), ["number!"]),
    ];

    /// <summary>The kind of this name; null when there is none.</summary>
    public static PbxCommandKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    /// <summary>True for a field that is one of the <see cref="CallOptions"/>.</summary>
    public static bool IsCallOption(string field) => OptionFields.Any(option => option.TrimEnd('#', '?') == field);

    /// <summary>True when the vendor takes the call option of this field.</summary>
    public static bool Takes(PbxTraits traits, string field) =>
        traits.CallOptions.Any(option => JsonNamingPolicy.CamelCase.ConvertName(option) == (field == "timeoutSeconds" ? "ringSeconds" : field));

    /// <summary>A capability's name: the interface's without the I, in camelCase.</summary>
    public static string NameOf(Type capability) => JsonNamingPolicy.CamelCase.ConvertName(capability.Name[1..]);

    /// <summary>Fields are written as a name and marks: <c>!</c> required, <c>#</c> number, <c>?</c> flag, <c>[]</c> list, <c>=a,b</c> one of the words.</summary>
    private static PbxCommandKind Of(string summary, Func<CommandFields, PbxCommand> create, string[] fields)
    {
        var sample = create(new CommandFields());
        return new PbxCommandKind(sample.Name, summary, sample.Capability, sample.Permission, sample.CutsOff, [.. fields.Select(Field)], create);
    }

    internal static CommandField Field(string text)
    {
        var words = text.IndexOf('=') is > 0 and var at ? text[(at + 1)..].Split(',') : [];
        var name = text.Split('=')[0];
        var type = name.Contains('#') ? CommandFieldType.Number
            : name.Contains('?') ? CommandFieldType.Flag
            : name.Contains("[]", StringComparison.Ordinal) ? CommandFieldType.List
            : CommandFieldType.Text;
        return new CommandField(name.TrimEnd('!', '#', '?', '[', ']'), type, name.Contains('!'), [.. words]);
    }
}
