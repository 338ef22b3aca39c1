using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Commands;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Live;

/// <summary>
/// Live control: permission, capability, validation, one try, audit entry. A command is never repeated, because the vendors cannot tell a repeated
/// one from a new one; after a time-out its effect shows on the board or it does not, and <see cref="CommandTracker"/> says which.
/// </summary>
public sealed partial class PbxCommands(
    PbxAccounts accounts, PbxLines lines, LiveBoards boards, CommandTracker tracker, CallStore calls, AuditLog audit, TimeProvider time, ILogger<PbxCommands> logger)
{
    /// <summary>Commands of one click that are under way at once; the vendors' quotas bound them further.</summary>
    private const int AtOnce = 4;

    /// <summary>Gives one command.</summary>
    public async Task<CommandOutcome> RunAsync(Actor actor, Guid accountId, PbxCommand command, CancellationToken cancellationToken)
    {
        if (!actor.May(command.Permission)) return await EndAsync(actor, accountId, command, new CommandOutcome(CommandResult.Forbidden));
        var account = await accounts.LoadAsync(actor.TenantId, accountId, cancellationToken);
        if (account is not { Enabled: true, Settings: { } settings }) return await EndAsync(actor, accountId, command, new CommandOutcome(CommandResult.NoAccount));
        var pbx = account.Vendor.Create(settings, lines.For(account.Id, account.Vendor, Urgency.Person));
        if (!command.Capability.IsInstanceOfType(pbx)) return await EndAsync(actor, accountId, command, new CommandOutcome(CommandResult.NotCapable));
        var board = boards.For(actor.TenantId);
        ImmutableArray<CommandProblem> problems = [.. command.Problems(account.Vendor.Traits), .. UnknownExtensions(board.Current, accountId, command), .. MissingReason(pbx, command)];
        if (problems.Length > 0) return await EndAsync(actor, accountId, command, new CommandOutcome(CommandResult.Invalid) { Problems = problems });

        var sentAt = time.GetUtcNow();
        var outcome = await CommandOutcome.TryAsync(
            async () =>
            {
                var answer = await command.RunAsync(pbx, cancellationToken);
                if (command.Begun(sentAt, answer, actor.Name) is { } begun) await KeepAsync(actor.TenantId, accountId, begun);
            if (command.Hint(accountId, time.GetUtcNow(), answer) is { } hint && Shows(hint, pbx)) board.Apply(hint);
                return answer;
            },
            exception => Log.CommandFailed(logger, command.Name, accountId, exception.Kind));

        var tracked = tracker.Track(
            actor.TenantId,
            new TrackedCommand(Guid.CreateVersion7(sentAt), accountId, actor.Name, command.Name, command.Target, sentAt)
            {
                Result = outcome.Result,
                Error = outcome.Error,
                VendorMessage = outcome.VendorMessage,
            },
            command,
            account.Vendor.Traits);
        return await EndAsync(actor, accountId, command, outcome with { Id = tracked.Id, Effect = tracked.Effect });
    }

    /// <summary>One action on several agents or calls. Outcomes come in the order of the commands; one that fails does not stop the others.</summary>
    public async Task<ImmutableArray<CommandOutcome>> RunManyAsync(Actor actor, IReadOnlyList<(Guid AccountId, PbxCommand Command)> commands, CancellationToken cancellationToken)
    {
        var outcomes = new CommandOutcome[commands.Count];
        await Parallel.ForAsync(0, commands.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (index, token) =>
            outcomes[index] = await RunAsync(actor, commands[index].AccountId, commands[index].Command, token));
        return [.. outcomes];
    }

    /// <summary>Notes who began the call; what the PBX tells of it later finds it. That the note failed must not make a command that was carried out look like one that was not.</summary>
    private async Task KeepAsync(Guid tenantId, Guid accountId, CallRecord begun)
    {
        try
        {
            await calls.UpsertAsync(tenantId, accountId, [begun], CancellationToken.None);
        }
        catch (Exception exception)
        {
            Log.CallNotKept(logger, exception, accountId);
        }
    }

    /// <summary>Where the PBX lists its calls, the next reading says at once whether the call is really gone; elsewhere only the push may end it.</summary>
    private static bool Shows(PbxEvent hint, IPbx pbx) => hint is not CallHint { Kind: CallHintKind.Ended } || pbx is IActiveCalls;

    /// <summary>Where the account lists its extensions, one that is not in the list is a slip of the finger.</summary>
    private static IEnumerable<CommandProblem> UnknownExtensions(BoardSnapshot board, Guid accountId, PbxCommand command) =>
        board.Accounts.TryGetValue(accountId, out var account) && account.Extensions is { IsEmpty: false } listed
            ? command.Extensions
                .Where(used => used.Extension.Length > 0 && !listed.Contains(used.Extension))
                .Select(used => new CommandProblem(used.Field, CommandProblems.UnknownExtension, used.Extension))
            : [];

    /// <summary>Where the PBX has a list of reasons, a break needs one of them.</summary>
    private static IEnumerable<CommandProblem> MissingReason(IPbx pbx, PbxCommand command) =>
        command is BreakStartCommand { Reason: null } && pbx is IBreakReasons ? [new CommandProblem("reason", CommandProblems.Required)] : [];

    private async Task<CommandOutcome> EndAsync(Actor actor, Guid accountId, PbxCommand command, CommandOutcome outcome)
    {
        // The command may have been carried out: its trace is written even when the person has gone.
        var action = $"{command.Permission[..command.Permission.IndexOf('.', StringComparison.Ordinal)]}.{command.Name}";
        await audit.WriteAsync(actor, action, $"{accountId:N}~{command.Target}", outcome.Word, outcome.Ok, CancellationToken.None);
        return outcome;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Command {Command} on account {AccountId} failed: {Error}")]
        public static partial void CommandFailed(ILogger logger, string command, Guid accountId, PbxErrorKind error);

        [LoggerMessage(2, LogLevel.Error, "A call that was begun from the portal on account {AccountId} could not be noted")]
        public static partial void CallNotKept(ILogger logger, Exception exception, Guid accountId);
    }
}
