using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Live;

namespace Portal.Web.Endpoints;

/// <summary>How a command ended. <see cref="Effect"/> is what the board shows of it so far; ask for the command again to learn what became of it.</summary>
public sealed record CommandAnswerView(bool Ok, string? VendorMessage, string? CallId, Guid? CommandId, CommandEffect? Effect);

/// <summary>A command that was sent.</summary>
public sealed record CommandStateView(
    Guid Id, Guid AccountId, string Name, string Target, string Actor, DateTimeOffset SentAt, CommandResult Result, PbxErrorKind? Error, string? VendorMessage,
    CommandEffect Effect, DateTimeOffset? SettledAt)
{
    internal static CommandStateView From(TrackedCommand command) => new(
        command.Id,
        command.AccountId,
        command.Name,
        command.Target,
        command.Actor,
        command.SentAt,
        command.Result,
        command.Error,
        command.VendorMessage,
        command.Effect,
        command.SettledAt);
}

/// <summary>Call ids of the API: the account and the vendor's own key.</summary>
internal static class CallIds
{
    /// <summary>The vendor's key of a call id, which may be that key itself; null when the id names another account.</summary>
    public static string? KeyIn(Guid accountId, string callId) =>
        BoardKey.TryParse(callId.Trim(), out var onBoard) ? (onBoard.AccountId == accountId ? onBoard.Key : null) : callId.Trim();
}
