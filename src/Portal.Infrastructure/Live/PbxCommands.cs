using Microsoft.Extensions.Logging;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Http;
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

/// <summary>
/// Live control: permission, capability, one try, audit entry. A command is never repeated, because the vendors cannot tell a repeated
/// one from a new one; after a time-out its effect shows on the board or it does not.
/// </summary>
public sealed partial class PbxCommands(PbxAccounts accounts, PbxLines lines, LiveBoards boards, AuditLog audit, TimeProvider time, ILogger<PbxCommands> logger)
{
    public async Task<CommandOutcome> HangUpAsync(Actor actor, Guid accountId, string callKey, CancellationToken cancellationToken)
    {
        var outcome = await RunAsync<IHangUp>(actor, accountId, Permissions.CallHangUp, "call.hangup", callKey, (pbx, ct) => pbx.HangUpAsync(callKey, ct), cancellationToken);

        // Where the PBX lists its calls, the next reading says at once whether the call is really gone; elsewhere only the push may end it.
        if (outcome.Ok && outcome.Listed)
            boards.For(actor.TenantId).Apply(new CallHint(accountId, time.GetUtcNow(), callKey, CallHintKind.Ended, CallOrigin.Portal));
        return outcome.Outcome;
    }

    public async Task<CommandOutcome> OriginateAsync(Actor actor, Guid accountId, OriginateRequest request, CancellationToken cancellationToken)
    {
        var outcome = await RunAsync<IOriginate>(actor, accountId, Permissions.CallOriginate, "call.originate", request.Extension, (pbx, ct) => pbx.OriginateAsync(request, ct), cancellationToken);
        if (outcome.Ok && outcome.Outcome.CallKey is { } key)
        {
            boards.For(actor.TenantId).Apply(new CallHint(accountId, time.GetUtcNow(), key, CallHintKind.Ringing, CallOrigin.Portal)
            {
                Direction = CallDirection.Outbound,
                From = request.Extension,
                To = request.Destination,
                Extension = request.Extension,
            });
        }

        return outcome.Outcome;
    }

    private async Task<Ran> RunAsync<TCapability>(Actor actor, Guid accountId, string permission, string action, string target, Func<TCapability, CancellationToken, Task<CommandAnswer>> run, CancellationToken cancellationToken)
        where TCapability : class, IPbx
    {
        if (!actor.May(permission)) return await EndAsync(new CommandOutcome(CommandResult.Forbidden), listed: false);
        var account = await accounts.LoadAsync(actor.TenantId, accountId, cancellationToken);
        if (account is not { Enabled: true, Settings: { } settings }) return await EndAsync(new CommandOutcome(CommandResult.NoAccount), listed: false);
        var pbx = account.Vendor.Create(settings, lines.For(account.Id, account.Vendor, Urgency.Person));
        if (pbx is not TCapability capable) return await EndAsync(new CommandOutcome(CommandResult.NotCapable), listed: false);

        try
        {
            var answer = await run(capable, cancellationToken);
            return await EndAsync(new CommandOutcome(CommandResult.Ok, answer.CallKey, answer.VendorMessage), pbx is IActiveCalls);
        }
        catch (PbxException exception)
        {
            Log.CommandFailed(logger, action, accountId, exception.Kind);
            return await EndAsync(new CommandOutcome(CommandResult.Failed, VendorMessage: exception.VendorMessage, Error: exception.Kind), listed: false);
        }

        async Task<Ran> EndAsync(CommandOutcome outcome, bool listed)
        {
            // The command may have been carried out: its trace is written even when the person has gone.
            await audit.WriteAsync(actor, action, $"{accountId:N}~{target}", outcome.Error?.ToString() ?? outcome.Result.ToString(), outcome.Ok, CancellationToken.None);
            return new Ran(outcome, listed);
        }
    }

    private sealed record Ran(CommandOutcome Outcome, bool Listed)
    {
        public bool Ok => Outcome.Ok;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Command {Action} on account {AccountId} failed: {Error}")]
        public static partial void CommandFailed(ILogger logger, string action, Guid accountId, PbxErrorKind error);
    }
}
