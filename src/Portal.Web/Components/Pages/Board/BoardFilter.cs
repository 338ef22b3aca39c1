using System.Collections.Immutable;
using System.Globalization;
using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Live;

namespace Portal.Web.Components.Pages.Board;

/// <summary>What a supervisor narrowed the board to; kept in the page's address so that it can be shared and survives a reload.</summary>
public sealed record BoardFilter(string? Search, Guid? AccountId, BoardKey? Queue, string? State)
{
    public static readonly ImmutableArray<string> States = ["waiting", "ringing", "talking", "wrapup", "break", "ready", "ivr", "offline"];

    /// <summary>Those of them that an agent can be in.</summary>
    public static readonly ImmutableArray<string> AgentStates = ["ready", "ringing", "talking", "wrapup", "break", "offline"];

    public static BoardFilter None { get; } = new(null, null, null, null);

    public bool IsNone => this == None;

    /// <summary>Reads the address; a word that means nothing is no filter.</summary>
    public static BoardFilter Parse(string? search, string? account, string? queue, string? state) => new(
        string.IsNullOrWhiteSpace(search) ? null : search.Trim(),
        Guid.TryParse(account, out var id) ? id : null,
        BoardKey.TryParse(queue, out var key) ? key : null,
        state is not null && States.Contains(state, StringComparer.Ordinal) ? state : null);

    /// <summary>Parameters of the address; null removes one.</summary>
    public Dictionary<string, object?> ToQuery() => new(StringComparer.Ordinal)
    {
        ["q"] = Search,
        ["account"] = AccountId?.ToString("N"),
        ["queue"] = Queue?.ToString(),
        ["state"] = State,
    };

    /// <summary>True when a call belongs to the header figures: these follow account and queue, not a search.</summary>
    public bool Counts(BoardCall call) => ShowsAccount(call.Key.AccountId)
        && (Queue is not { } queue || (queue.AccountId == call.Key.AccountId && string.Equals(queue.Key, call.Queue, StringComparison.Ordinal)));

    public bool Counts(BoardQueue queue) => ShowsAccount(queue.Key.AccountId) && (Queue is null || Queue == queue.Key);

    public bool Shows(BoardQueue queue) => Counts(queue) && Matches(queue.Name, queue.Key.Key);

    public bool Shows(BoardAgent agent, string? callText) =>
        ShowsAccount(agent.Key.AccountId)
        && (Queue is not { } queue || (queue.AccountId == agent.Key.AccountId && !agent.Queues.IsDefault && agent.Queues.Contains(queue.Key, StringComparer.Ordinal)))
        && (State is null || string.Equals(State, Word(agent.State), StringComparison.Ordinal))
        && Matches(agent.Name, agent.Key.Key, agent.BreakReason, callText);

    public bool Shows(BoardCall call, string from, string to, string? queueName, string? agentName) =>
        Counts(call)
        && (State is null || string.Equals(State, Word(call.State), StringComparison.Ordinal))
        && Matches(from, to, queueName, agentName, call.Extension);

    private bool ShowsAccount(Guid id) => AccountId is null || AccountId == id;

    private bool Matches(params ReadOnlySpan<string?> texts)
    {
        if (Search is null) return true;
        var digits = Digits(Search);
        foreach (var text in texts)
        {
            if (text is null) continue;
            if (CultureInfo.CurrentCulture.CompareInfo.IndexOf(text, Search, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace) >= 0) return true;

            // A number may be typed with or without its spaces. Only what is shown is searched: a masked number cannot be guessed digit by digit.
            if (digits.Length >= 3 && digits.Length == Search.Count(c => !char.IsWhiteSpace(c)) && Digits(text).Contains(digits, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    private static string Digits(string text) => string.Concat(text.Where(char.IsAsciiDigit));

    private static string? Word(AgentState state) => state switch
    {
        AgentState.Ready => "ready",
        AgentState.Ringing => "ringing",
        AgentState.Talking => "talking",
        AgentState.WrapUp => "wrapup",
        AgentState.Break => "break",
        AgentState.Offline => "offline",
        _ => null,
    };

    private static string? Word(CallState state) => state switch
    {
        CallState.Ivr => "ivr",
        CallState.Queued => "waiting",
        CallState.Ringing => "ringing",
        CallState.Talking or CallState.Held => "talking",
        _ => null,
    };
}
