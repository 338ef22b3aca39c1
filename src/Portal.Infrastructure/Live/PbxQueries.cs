using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Commands;
using Portal.Domain.Pbx.Queries;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Live;

/// <summary>Outcome of a query. The results that a question can have are those of a command, without <see cref="CommandResult.Unknown"/>.</summary>
/// <typeparam name="T">What the PBX answers.</typeparam>
/// <param name="Result">How it ended.</param>
/// <param name="Value">The answer; default unless <see cref="Ok"/>.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="VendorMessage">The vendor's masked words.</param>
public sealed record QueryOutcome<T>(CommandResult Result, T? Value = default, PbxErrorKind? Error = null, string? VendorMessage = null)
{
    public bool Ok => Result == CommandResult.Ok;

    /// <summary>Why it failed, in one plain English sentence; null when it did not fail.</summary>
    public string? Reason { get; init; }

    /// <summary>When it is worth trying again; null when nobody said.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Fields that make no sense; empty unless <see cref="CommandResult.Invalid"/>.</summary>
    public ImmutableArray<CommandProblem> Problems { get; init; } = [];
}

/// <summary>Reads on demand: permission, capability, validation, one question. People are served before pollers, within the vendor's quota.</summary>
public sealed partial class PbxQueries(PbxAccounts accounts, PbxLines lines, BreakReasons breakReasons, AuditLog audit, TimeProvider time, ILogger<PbxQueries> logger)
{
    /// <summary>Asks.</summary>
    public async Task<QueryOutcome<T>> RunAsync<T>(Actor actor, Guid accountId, PbxQuery<T> query, CancellationToken cancellationToken)
        where T : notnull
    {
        var outcome = await RunAsync(actor, accountId, (PbxQuery)query, cancellationToken);
        return new QueryOutcome<T>(outcome.Result, outcome.Value is T value ? value : default, outcome.Error, outcome.VendorMessage)
        {
            Problems = outcome.Problems,
            Reason = outcome.Reason,
            RetryAfter = outcome.RetryAfter,
        };
    }

    /// <summary>Asks; the answer's type is the query's.</summary>
    public async Task<QueryOutcome<object>> RunAsync(Actor actor, Guid accountId, PbxQuery query, CancellationToken cancellationToken)
    {
        var outcome = await AskAsync(actor, accountId, query, cancellationToken);
        // The entry says that a link was handed out, never the link.
        if (query.GivesSecret) await audit.WriteAsync(actor, "account." + query.Name, $"{accountId:N}", outcome.Error?.ToString() ?? outcome.Result.ToString(), outcome.Ok, CancellationToken.None);
        return outcome;
    }

    private async Task<QueryOutcome<object>> AskAsync(Actor actor, Guid accountId, PbxQuery query, CancellationToken cancellationToken)
    {
        if (!actor.May(query.Permission)) return new(CommandResult.Forbidden);
        var account = await accounts.LoadAsync(actor.TenantId, accountId, cancellationToken);
        if (account is not { Enabled: true, Settings: { } settings }) return new(CommandResult.NoAccount);
        var pbx = account.Vendor.Create(settings, lines.For(account.Id, account.Vendor, Urgency.Person));
        if (!query.Capability.IsInstanceOfType(pbx)) return new(CommandResult.NotCapable);
        ImmutableArray<CommandProblem> problems = [.. query.Problems(account.Vendor.Traits, time.GetUtcNow())];
        if (problems.Length > 0) return new(CommandResult.Invalid) { Problems = problems };
        if (query is BreakReasonsQuery && pbx is not IBreakReasons)
            return new(CommandResult.Ok, (await breakReasons.ListAsync(actor.TenantId, cancellationToken)).Select(name => new BreakReason(name, name)).ToImmutableArray());

        try
        {
            return new(CommandResult.Ok, await query.AskAnyAsync(pbx, cancellationToken));
        }
        catch (PbxException exception)
        {
            Log.QueryFailed(logger, query.Name, accountId, exception.Kind);
            return new(CommandResult.Failed, Error: exception.Kind, VendorMessage: exception.VendorMessage) { Reason = exception.Message, RetryAfter = exception.RetryAfter };
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Query {Query} of account {AccountId} failed: {Error}")]
        public static partial void QueryFailed(ILogger logger, string query, Guid accountId, PbxErrorKind error);
    }
}
