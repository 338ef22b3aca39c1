using Portal.Domain.Pbx;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Live;

/// <summary>How a command ended.</summary>
public enum CommandResult
{
    /// <summary>The PBX accepted it.</summary>
    Ok,

    /// <summary>The PBX, or the way to it, failed; see <see cref="CommandOutcome.Error"/>.</summary>
    Failed,

    /// <summary>The actor lacks the permission.</summary>
    Forbidden,

    /// <summary>No such account in the tenant, or it is disabled.</summary>
    NoAccount,

    /// <summary>The vendor has no such operation.</summary>
    NotCapable,
}

/// <summary>Outcome of a command, for screens and the API alike.</summary>
public sealed record CommandOutcome(CommandResult Result, string? CallKey = null, string? VendorMessage = null, PbxErrorKind? Error = null)
{
    public bool Ok => Result == CommandResult.Ok;
}

/// <summary>Live control: permission, capability, one try, audit entry, and a board event. Never repeats a command.</summary>
public sealed class PbxCommands
{
    public Task<CommandOutcome> HangUpAsync(Actor actor, Guid accountId, string callKey, CancellationToken cancellationToken) => throw new InvalidOperationException();

    public Task<CommandOutcome> OriginateAsync(Actor actor, Guid accountId, OriginateRequest request, CancellationToken cancellationToken) => throw new InvalidOperationException();
}
