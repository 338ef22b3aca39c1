using System.Collections.Immutable;
using Portal.Domain.Agents;
using Portal.Domain.Calls;

namespace Portal.Domain.Pbx;

/// <summary>One call of an active-call list.</summary>
/// <param name="Key">The vendor's handle of the call (call id or channel); the key of every later word about it.</param>
/// <param name="State">Where the call is.</param>
/// <param name="Direction">Which way it goes.</param>
/// <param name="From">Caller: outside number as the vendor writes it, or extension.</param>
/// <param name="To">Called: number, extension or queue.</param>
/// <param name="Queue">Queue number; null when the call is not in or from a queue.</param>
/// <param name="Extension">Extension that talks or rings; null while nobody does.</param>
/// <param name="StartedAt">Start of the call, or of its present state where the vendor only tells that; null when unknown.</param>
/// <param name="AnsweredAt">When it was answered; null when it was not or the vendor cannot tell.</param>
/// <param name="RawState">The vendor's own word for the state, kept when it is not one we know; otherwise null.</param>
public sealed record CallReading(
    string Key,
    CallState State,
    CallDirection Direction,
    string From,
    string To,
    string? Queue,
    string? Extension,
    DateTimeOffset? StartedAt,
    DateTimeOffset? AnsweredAt,
    string? RawState = null);

/// <summary>One queue of a queue list.</summary>
/// <param name="Number">The vendor's number of the queue; its key.</param>
/// <param name="Name">Name; the number again when the vendor has none.</param>
public sealed record QueueReading(string Number, string Name);

/// <summary>One queue with everything that one request tells of it.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Callers">Who waits.</param>
/// <param name="Members">Who serves it, with their states; an agent may be in several queues and is merged by extension.</param>
public sealed record QueueState(QueueReading Queue, ImmutableArray<WaitingCaller> Callers, ImmutableArray<AgentReading> Members);

/// <summary>One caller waiting in a queue.</summary>
/// <param name="CallKey">The vendor's key of the call; empty where the list tells only numbers, and the call is then found by its number.</param>
/// <param name="Queue">Queue number.</param>
/// <param name="Number">Caller's number as the vendor writes it.</param>
/// <param name="JoinedAt">When the caller entered the queue; null when the vendor cannot tell.</param>
public sealed record WaitingCaller(string CallKey, string Queue, string Number, DateTimeOffset? JoinedAt);

/// <summary>One agent of an agent list.</summary>
/// <param name="Extension">Extension; the agent's key within the account.</param>
/// <param name="Name">Name; null when the vendor's list has none.</param>
/// <param name="State">State as far as the vendor tells; <see cref="AgentState.Unknown"/> for a word we do not know.</param>
/// <param name="BreakReason">Reason of a break; null when not on break or not told.</param>
/// <param name="Queues">Queue numbers the agent serves.</param>
public sealed record AgentReading(string Extension, string? Name, AgentState State, string? BreakReason, ImmutableArray<string> Queues);

/// <summary>One extension of an extension list.</summary>
/// <param name="Extension">Extension number.</param>
/// <param name="Name">Name; null when not told.</param>
/// <param name="State">Ready = registered and idle; talking; offline = not registered; break = do-not-disturb.</param>
public sealed record ExtensionReading(string Extension, string? Name, AgentState State);

/// <summary>One page of call records.</summary>
/// <param name="Records">Rows that could be read.</param>
/// <param name="Rejected">Rows that could not, with the reason.</param>
public sealed record CallHistoryPage(ImmutableArray<CallRecord> Records, ImmutableArray<RejectedRow> Rejected);

/// <summary>A row that could not be read.</summary>
/// <param name="Raw">The row as it came, secrets masked.</param>
/// <param name="Reason">Why it was rejected.</param>
public sealed record RejectedRow(string Raw, string Reason);
