namespace Portal.Domain.Pbx;

/// <summary>Starts calls.</summary>
public interface IOriginate : IPbx
{
    /// <summary>Rings the extension, then the destination (the other way round with <see cref="CallOptions.DestinationFirst"/>). Never repeated by the portal: the vendors have no idempotency key.</summary>
    Task<CommandAnswer> OriginateAsync(OriginateRequest request, CancellationToken cancellationToken);
}

/// <summary>Starts calls between two extensions where the vendor has an operation of its own for it.</summary>
public interface IInternalCall : IPbx
{
    /// <summary>Rings <paramref name="caller"/>, then <paramref name="called"/>. Never repeated.</summary>
    Task<CommandAnswer> CallInsideAsync(string caller, string called, CallOptions options, CancellationToken cancellationToken);
}

/// <summary>Connects two outside numbers.</summary>
public interface ILinkNumbers : IPbx
{
    /// <summary>Rings <paramref name="first"/>, then <paramref name="second"/>. May answer only after the first picked up. Never repeated.</summary>
    Task<CommandAnswer> LinkAsync(string first, string second, CallOptions options, CancellationToken cancellationToken);
}

/// <summary>Calls an outside number and puts it into a queue, a voice menu or an announcement.</summary>
public interface ICallIntoMenu : IPbx
{
    /// <summary>Never repeated.</summary>
    Task<CommandAnswer> CallIntoMenuAsync(MenuCallRequest request, CallOptions options, CancellationToken cancellationToken);
}

/// <summary>Ends calls.</summary>
public interface IHangUp : IPbx
{
    /// <summary>Ends the call with this vendor key (<see cref="CallReading.Key"/>). Never repeated by the portal.</summary>
    Task<CommandAnswer> HangUpAsync(string callKey, CancellationToken cancellationToken);
}

/// <summary>Lets a ringing extension answer without a hand on the phone.</summary>
public interface IAnswer : IPbx
{
    /// <summary>Answers the ringing call with this vendor key.</summary>
    Task<CommandAnswer> AnswerAsync(string callKey, CancellationToken cancellationToken);
}

/// <summary>Mutes calls.</summary>
public interface IMute : IPbx
{
    /// <summary>Mutes or unmutes one or both directions of the call.</summary>
    Task<CommandAnswer> MuteAsync(string callKey, MuteDirection direction, bool muted, CancellationToken cancellationToken);
}

/// <summary>Hands calls over without asking.</summary>
public interface ITransfer : IPbx
{
    /// <summary>Blind transfer of the call to an extension, or to an outside number where the vendor takes one. Never repeated.</summary>
    Task<CommandAnswer> TransferAsync(string callKey, string target, CancellationToken cancellationToken);
}

/// <summary>Hands calls over after the agent has spoken to the target.</summary>
public interface IAttendedTransfer : IPbx
{
    /// <summary>Begins an attended transfer of the call to the target. Never repeated.</summary>
    Task<CommandAnswer> TransferAttendedAsync(string callKey, string target, CancellationToken cancellationToken);
}

/// <summary>Which direction of a call is muted, as the PBX sees it.</summary>
public enum MuteDirection
{
    /// <summary>Both.</summary>
    All,

    /// <summary>What comes in from the other side.</summary>
    In,

    /// <summary>What goes out to the other side.</summary>
    Out,
}

/// <summary>What to dial.</summary>
/// <param name="Extension">Extension that takes part.</param>
/// <param name="Destination">Number in any Turkish notation, or an extension.</param>
/// <param name="Options">How; the vendor's defaults where nothing is set.</param>
public sealed record OriginateRequest(string Extension, string Destination, CallOptions Options)
{
    /// <summary>A call with the vendor's defaults.</summary>
    public OriginateRequest(string extension, string destination)
        : this(extension, destination, CallOptions.None)
    {
    }
}

/// <summary>A call into a menu.</summary>
/// <param name="Number">Outside number that is called.</param>
/// <param name="Kind">What it is put into.</param>
/// <param name="Menu">Name or number of the queue, voice menu or announcement.</param>
/// <param name="Prefix">Characters shown before the number to whoever takes the call, at most five; null = none.</param>
public sealed record MenuCallRequest(string Number, MenuKind Kind, string Menu, string? Prefix);

/// <summary>Where a called number is put.</summary>
public enum MenuKind
{
    /// <summary>A queue.</summary>
    Queue,

    /// <summary>A voice menu.</summary>
    Ivr,

    /// <summary>An announcement.</summary>
    Announcement,
}

/// <summary>
/// How a call is set up. Which of these a vendor takes is in <see cref="PbxTraits.CallOptions"/>, by property name; one that it does not take is refused before
/// anything is sent.
/// </summary>
public sealed record CallOptions
{
    /// <summary>Nothing set: the vendor's defaults.</summary>
    public static CallOptions None { get; } = new();

    /// <summary>Own outside number to show; null = the extension's own.</summary>
    public string? CallerId { get; init; }

    /// <summary>True when the extension must be picked up by hand.</summary>
    public bool ManualAnswer { get; init; }

    /// <summary>How long to ring, in seconds; null = the vendor's default.</summary>
    public int? RingSeconds { get; init; }

    /// <summary>True when the destination rings first.</summary>
    public bool DestinationFirst { get; init; }

    /// <summary>True when the vendor's answer is to wait until somebody picked up; only then it names the call.</summary>
    public bool WaitForAnswer { get; init; }

    /// <summary>Trunk (outside line) to use; null = the account's.</summary>
    public string? Trunk { get; init; }

    /// <summary>Longest duration in seconds; null = unlimited.</summary>
    public int? MaxSeconds { get; init; }

    /// <summary>True when the number that is called stays hidden on the extension's screen.</summary>
    public bool HideCallerId { get; init; }

    /// <summary>Text read to the caller.</summary>
    public string? CallerText { get; init; }

    /// <summary>Text read to the called side.</summary>
    public string? CalledText { get; init; }

    /// <summary>Name of a sound file played to the caller.</summary>
    public string? CallerSound { get; init; }

    /// <summary>Name of a sound file played to the called side.</summary>
    public string? CalledSound { get; init; }
}
