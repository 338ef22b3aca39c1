using System.Collections.Immutable;
using Portal.Domain.Live;
using Portal.Domain.Tenants;

namespace Portal.Domain.Pbx.Commands;

/// <summary>A command about one call in progress.</summary>
/// <param name="CallKey">The vendor's key of the call, as the board has it.</param>
public abstract record CallCommand(string CallKey) : PbxCommand
{
    /// <summary>The key; one that the board made holds the caller's number, which no audit log may.</summary>
    public override string Target => CallKey.StartsWith('~') ? "~" : CallKey;

    /// <inheritdoc />
    public override ImmutableArray<ReadingKind> ShownBy => [ReadingKind.ActiveCalls];

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits) => CommandChecks.Call(CallKey);
}

/// <summary>Ends a call.</summary>
public sealed record HangUpCommand(string CallKey) : CallCommand(CallKey)
{
    /// <inheritdoc />
    public override string Name => "hangup";

    /// <inheritdoc />
    public override string Permission => Permissions.CallHangUp;

    /// <inheritdoc />
    public override Type Capability => typeof(IHangUp);

    /// <inheritdoc />
    public override bool CutsOff => true;

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) => ((IHangUp)pbx).HangUpAsync(CallKey, cancellationToken);

    /// <inheritdoc />
    public override PbxEvent Hint(Guid accountId, DateTimeOffset at, CommandAnswer answer) => new CallHint(accountId, at, CallKey, CallHintKind.Ended, Calls.CallOrigin.Portal);

    /// <inheritdoc />
    public override bool? SeenOn(BoardSnapshot board, Guid accountId, DateTimeOffset sentAt) => BoardSigns.Ended(board, accountId, CallKey, sentAt);
}

/// <summary>Answers a ringing call.</summary>
public sealed record AnswerCommand(string CallKey) : CallCommand(CallKey)
{
    /// <inheritdoc />
    public override string Name => "answer";

    /// <inheritdoc />
    public override string Permission => Permissions.CallAnswer;

    /// <inheritdoc />
    public override Type Capability => typeof(IAnswer);

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) => ((IAnswer)pbx).AnswerAsync(CallKey, cancellationToken);

    /// <inheritdoc />
    public override bool? SeenOn(BoardSnapshot board, Guid accountId, DateTimeOffset sentAt) => BoardSigns.Answered(board, accountId, CallKey);
}

/// <summary>Mutes one or both directions of a call.</summary>
public sealed record MuteCommand(string CallKey, MuteDirection Direction) : CallCommand(CallKey)
{
    /// <inheritdoc />
    public override string Name => "mute";

    /// <inheritdoc />
    public override string Permission => Permissions.CallMute;

    /// <inheritdoc />
    public override Type Capability => typeof(IMute);

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits) => base.Problems(traits).Concat(CommandChecks.Word("direction", Direction));

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) => ((IMute)pbx).MuteAsync(CallKey, Direction, muted: true, cancellationToken);
}

/// <summary>Ends the muting of a call.</summary>
public sealed record UnmuteCommand(string CallKey, MuteDirection Direction) : CallCommand(CallKey)
{
    /// <inheritdoc />
    public override string Name => "unmute";

    /// <inheritdoc />
    public override string Permission => Permissions.CallMute;

    /// <inheritdoc />
    public override Type Capability => typeof(IMute);

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits) => base.Problems(traits).Concat(CommandChecks.Word("direction", Direction));

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) => ((IMute)pbx).MuteAsync(CallKey, Direction, muted: false, cancellationToken);
}

/// <summary>Hands a call over without asking.</summary>
/// <param name="CallKey">The call.</param>
/// <param name="To">Extension, queue, or an outside number where the vendor takes one.</param>
public sealed record TransferCommand(string CallKey, string To) : CallCommand(CallKey)
{
    /// <inheritdoc />
    public override string Name => "transfer";

    /// <inheritdoc />
    public override string Permission => Permissions.CallTransfer;

    /// <inheritdoc />
    public override Type Capability => typeof(ITransfer);

    /// <inheritdoc />
    public override bool CutsOff => true;

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits) => base.Problems(traits).Concat(CommandChecks.Number("to", To));

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) => ((ITransfer)pbx).TransferAsync(CallKey, To, cancellationToken);

    /// <inheritdoc />
    public override bool? SeenOn(BoardSnapshot board, Guid accountId, DateTimeOffset sentAt) => BoardSigns.Reached(board, accountId, CallKey, To, sentAt);
}

/// <summary>Begins an attended transfer: the agent speaks to the target first.</summary>
/// <param name="CallKey">The call.</param>
/// <param name="To">Extension, or an outside number where the vendor takes one.</param>
public sealed record AttendedTransferCommand(string CallKey, string To) : CallCommand(CallKey)
{
    /// <inheritdoc />
    public override string Name => "attendedTransfer";

    /// <inheritdoc />
    public override string Permission => Permissions.CallTransfer;

    /// <inheritdoc />
    public override Type Capability => typeof(IAttendedTransfer);

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits) => base.Problems(traits).Concat(CommandChecks.Number("to", To));

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) => ((IAttendedTransfer)pbx).TransferAttendedAsync(CallKey, To, cancellationToken);

    /// <inheritdoc />
    public override bool? SeenOn(BoardSnapshot board, Guid accountId, DateTimeOffset sentAt) => BoardSigns.Reached(board, accountId, CallKey, To, sentAt);
}
