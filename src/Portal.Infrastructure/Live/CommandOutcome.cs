using System.Collections.Immutable;
using System.Net.Sockets;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Commands;

namespace Portal.Infrastructure.Live;

/// <summary>How a command ended.</summary>
public enum CommandResult
{
    /// <summary>The PBX accepted it.</summary>
    Ok,

    /// <summary>The PBX refused it, or it never got there; see <see cref="CommandOutcome.Error"/>.</summary>
    Failed,

    /// <summary>The actor lacks the permission.</summary>
    Forbidden,

    /// <summary>No such account in the tenant, or it is disabled.</summary>
    NoAccount,

    /// <summary>The vendor has no such operation.</summary>
    NotCapable,

    /// <summary>A field makes no sense; nothing was sent. See <see cref="CommandOutcome.Problems"/>.</summary>
    Invalid,

    /// <summary>It was sent and no answer came that says what became of it: the effect shows on the board or it does not.</summary>
    Unknown,
}

/// <summary>Outcome of a command, for screens and the API alike.</summary>
public sealed record CommandOutcome(CommandResult Result, string? CallKey = null, string? VendorMessage = null, PbxErrorKind? Error = null)
{
    public bool Ok => Result == CommandResult.Ok;

    /// <summary>Why it failed, in one plain English sentence; null when it did not fail. Beside it screens translate <see cref="Error"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>When it is worth trying again; null when nobody said.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Fields that make no sense; empty unless <see cref="CommandResult.Invalid"/>.</summary>
    public ImmutableArray<CommandProblem> Problems { get; init; } = [];

    /// <summary>The tracked command; null when nothing was sent.</summary>
    public Guid? Id { get; init; }

    /// <summary>Whether the effect has been seen, as far as is known when the command returns.</summary>
    public CommandEffect? Effect { get; init; }

    /// <summary>What the audit log says of it.</summary>
    internal string Word => Error?.ToString() ?? Result.ToString();

    /// <summary>The outcome of a command that was tried; the person's leaving is no word of the PBX, which may have heard the command all the same.</summary>
    internal static async Task<CommandOutcome> TryAsync(Func<Task<CommandAnswer>> run, Action<PbxException> log)
    {
        try
        {
            var answer = await run();
            return new CommandOutcome(CommandResult.Ok, answer.CallKey, answer.VendorMessage);
        }
        catch (PbxException exception)
        {
            log(exception);
            return new CommandOutcome(MayHaveWorked(exception) ? CommandResult.Unknown : CommandResult.Failed, VendorMessage: exception.VendorMessage, Error: exception.Kind)
            {
                Reason = exception.Message,
                RetryAfter = exception.RetryAfter,
            };
        }
        catch (OperationCanceledException)
        {
            return new CommandOutcome(CommandResult.Unknown, Error: PbxErrorKind.Timeout);
        }
    }

    /// <summary>Only a refusal, and a connection that never came to be, say for sure that nothing happened.</summary>
    internal static bool MayHaveWorked(PbxException exception) => exception.Kind switch
    {
        PbxErrorKind.Timeout or PbxErrorKind.Protocol => true,

        // With a time to wait it was the circuit breaker: nothing was sent.
        PbxErrorKind.Unreachable => exception.RetryAfter is null && exception.InnerException is not SocketException
        {
            SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.TryAgain or SocketError.NoData,
        },
        _ => false,
    };
}

/// <summary>Whether a command's effect showed on the board.</summary>
public enum CommandEffect
{
    /// <summary>Waiting for a reading or push to show it.</summary>
    Pending,

    /// <summary>A reading or push shows it.</summary>
    Seen,

    /// <summary>None did within the time that it should take.</summary>
    NotSeen,

    /// <summary>The PBX refused, or the command never got there.</summary>
    Failed,

    /// <summary>Nothing that this PBX tells can show it.</summary>
    Unknowable,
}
