using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Domain.Tenants;

namespace Portal.Domain.Pbx.Commands;

/// <summary>A command that starts a call.</summary>
/// <param name="Options">How the call is set up.</param>
public abstract record DialCommand(CallOptions Options) : PbxCommand
{
    /// <inheritdoc />
    public override string Permission => Permissions.CallOriginate;

    /// <inheritdoc />
    public override ImmutableArray<ReadingKind> ShownBy => [ReadingKind.ActiveCalls];

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits) => CallOptionChecks.Problems(Options, traits);

    /// <summary>The call between two parties; without a name where the PBX's answer has none.</summary>
    private protected static CallRecord Begun(string from, string to, string? extension, DateTimeOffset at, CommandAnswer answer, string by) => new()
    {
        VendorKey = answer.CallKey ?? Guid.CreateVersion7(at).ToString("N"),
        Provisional = answer.CallKey is null,
        Source = CallSources.Portal,
        Direction = PhoneNumber.IsExtension(to) ? CallDirection.Internal : CallDirection.Outbound,
        From = from,
        To = to,
        Extension = extension,
        StartedAt = at,
        StartedBy = by,
    };
}

/// <summary>Rings the extension, then the destination.</summary>
/// <param name="Extension">Extension that takes part.</param>
/// <param name="Destination">Number in any notation, or an extension.</param>
/// <param name="Options">How.</param>
public sealed record OriginateCommand(string Extension, string Destination, CallOptions Options) : DialCommand(Options)
{
    /// <inheritdoc />
    public override string Name => "originate";

    /// <inheritdoc />
    public override Type Capability => typeof(IOriginate);

    /// <inheritdoc />
    public override string Target => Extension;

    /// <inheritdoc />
    public override IEnumerable<(string Field, string Extension)> Extensions => [("extension", Extension)];

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits) =>
        CommandChecks.Extension("extension", Extension).Concat(CommandChecks.Number("destination", Destination)).Concat(base.Problems(traits));

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) =>
        ((IOriginate)pbx).OriginateAsync(new OriginateRequest(Extension, Destination, Options), cancellationToken);

    /// <inheritdoc />
    public override PbxEvent? Hint(Guid accountId, DateTimeOffset at, CommandAnswer answer) => answer.CallKey is not { } key ? null
        : new CallHint(accountId, at, key, CallHintKind.Ringing, CallOrigin.Portal)
        {
            Direction = PhoneNumber.IsExtension(Destination) ? CallDirection.Internal : CallDirection.Outbound,
            From = Extension,
            To = Destination,
            Extension = Extension,
        };

    /// <inheritdoc />
    public override CallRecord Begun(DateTimeOffset at, CommandAnswer answer, string by) => Begun(Extension, Destination, Extension, at, answer, by);

    /// <inheritdoc />
    public override bool? SeenOn(BoardSnapshot board, Guid accountId, DateTimeOffset sentAt) => BoardSigns.Began(board, accountId, Extension, Destination, sentAt);
}

/// <summary>Rings one extension, then another.</summary>
/// <param name="Caller">Extension that rings first.</param>
/// <param name="Called">Extension that rings then.</param>
/// <param name="Options">How.</param>
public sealed record InternalCallCommand(string Caller, string Called, CallOptions Options) : DialCommand(Options)
{
    /// <inheritdoc />
    public override string Name => "internalCall";

    /// <inheritdoc />
    public override Type Capability => typeof(IInternalCall);

    /// <inheritdoc />
    public override string Target => $"{Caller}>{Called}";

    /// <inheritdoc />
    public override IEnumerable<(string Field, string Extension)> Extensions => [("caller", Caller), ("called", Called)];

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits)
    {
        foreach (var problem in CommandChecks.Extension("caller", Caller).Concat(CommandChecks.Extension("called", Called)).Concat(base.Problems(traits))) yield return problem;
        if (Caller.Length > 0 && Caller == Called) yield return new CommandProblem("called", CommandProblems.SameNumber);
    }

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) => ((IInternalCall)pbx).CallInsideAsync(Caller, Called, Options, cancellationToken);

    /// <inheritdoc />
    public override CallRecord Begun(DateTimeOffset at, CommandAnswer answer, string by) => Begun(Caller, Called, Caller, at, answer, by);

    /// <inheritdoc />
    public override bool? SeenOn(BoardSnapshot board, Guid accountId, DateTimeOffset sentAt) => BoardSigns.Began(board, accountId, Caller, Called, sentAt);
}

/// <summary>Rings one outside number, then another, and connects them.</summary>
/// <param name="First">Number that rings first.</param>
/// <param name="Second">Number that rings then.</param>
/// <param name="Options">How.</param>
public sealed record LinkCommand(string First, string Second, CallOptions Options) : DialCommand(Options)
{
    /// <inheritdoc />
    public override string Name => "link";

    /// <inheritdoc />
    public override Type Capability => typeof(ILinkNumbers);

    /// <inheritdoc />
    public override string Target => $"{PhoneNumber.Mask(First)} + {PhoneNumber.Mask(Second)}";

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits)
    {
        foreach (var problem in CommandChecks.Number("first", First).Concat(CommandChecks.Number("second", Second)).Concat(base.Problems(traits))) yield return problem;
        if (PhoneNumber.Key(First) is { Length: > 0 } key && key == PhoneNumber.Key(Second)) yield return new CommandProblem("second", CommandProblems.SameNumber);
    }

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) => ((ILinkNumbers)pbx).LinkAsync(First, Second, Options, cancellationToken);

    /// <inheritdoc />
    public override CallRecord Begun(DateTimeOffset at, CommandAnswer answer, string by) => Begun(First, Second, null, at, answer, by);

    /// <inheritdoc />
    public override bool? SeenOn(BoardSnapshot board, Guid accountId, DateTimeOffset sentAt) => BoardSigns.Began(board, accountId, Options.DestinationFirst ? Second : First, null, sentAt);
}

/// <summary>Calls an outside number and puts it into a queue, a voice menu or an announcement.</summary>
/// <param name="Number">Number to call.</param>
/// <param name="Kind">What it is put into.</param>
/// <param name="Menu">Name or number of that.</param>
/// <param name="Prefix">At most five characters shown before the number; null = none.</param>
/// <param name="Options">How.</param>
public sealed record MenuCallCommand(string Number, MenuKind Kind, string Menu, string? Prefix, CallOptions Options) : DialCommand(Options)
{
    private const int LongestPrefix = 5;

    /// <inheritdoc />
    public override string Name => "callIntoMenu";

    /// <inheritdoc />
    public override Type Capability => typeof(ICallIntoMenu);

    /// <inheritdoc />
    public override string Target => $"{PhoneNumber.Mask(Number)} > {Menu}";

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits)
    {
        foreach (var problem in CommandChecks.Number("number", Number).Concat(CommandChecks.Word("kind", Kind)).Concat(CommandChecks.Text("menu", Menu, 80)).Concat(base.Problems(traits)))
            yield return problem;
        if (Prefix is { Length: > 0 } && (Prefix.Length > LongestPrefix || Prefix.Any(char.IsControl))) yield return new CommandProblem("prefix", CommandProblems.Text, LongestPrefix);
    }

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) =>
        ((ICallIntoMenu)pbx).CallIntoMenuAsync(new MenuCallRequest(Number, Kind, Menu, string.IsNullOrEmpty(Prefix) ? null : Prefix), Options, cancellationToken);

    /// <inheritdoc />
    public override bool? SeenOn(BoardSnapshot board, Guid accountId, DateTimeOffset sentAt) => BoardSigns.Began(board, accountId, Number, null, sentAt);
}
