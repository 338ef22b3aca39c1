using System.Collections.Immutable;
using Portal.Domain.Calls;

namespace Portal.Domain.Pbx;

/// <summary>
/// One connected PBX account. What it can do is the set of capability interfaces below that its class implements; a class never
/// implements one only to throw. All operations throw <see cref="PbxException"/> on failure and nothing else (but cancellation).
/// </summary>
public interface IPbx
{
    /// <summary>Tries the account for real, check by check (address, sign-in, each reading), stopping at the first that makes the rest pointless.</summary>
    Task<ImmutableArray<ConnectionCheck>> TestAsync(CancellationToken cancellationToken);
}

/// <summary>One line of a connection test.</summary>
/// <param name="Name">Stable key of the check, such as <c>address</c>, <c>signIn</c>, <c>queues</c>; screens translate it.</param>
/// <param name="Ok">True when it passed.</param>
/// <param name="Error">
/// Why it failed; null when it passed. <see cref="PbxErrorKind.RateLimited"/> beside a passed check: left out, because the live readings have used up its limit.
/// </param>
/// <param name="Message">Detail to show: a count when it passed, the vendor's masked words when it failed; null when there is none.</param>
public sealed record ConnectionCheck(string Name, bool Ok, PbxErrorKind? Error, string? Message);

/// <summary>Lists the calls in progress.</summary>
public interface IActiveCalls : IPbx
{
    /// <summary>Every call in progress now.</summary>
    Task<ImmutableArray<CallReading>> ReadActiveCallsAsync(CancellationToken cancellationToken);
}

/// <summary>Lists the queues.</summary>
public interface IQueueReadings : IPbx
{
    /// <summary>Every queue of the account.</summary>
    Task<ImmutableArray<QueueReading>> ReadQueuesAsync(CancellationToken cancellationToken);
}

/// <summary>Lists the callers who wait in queues.</summary>
public interface IWaitingCallers : IPbx
{
    /// <summary>Every caller waiting now, in all queues.</summary>
    Task<ImmutableArray<WaitingCaller>> ReadWaitingCallersAsync(CancellationToken cancellationToken);
}

/// <summary>Tells queue by queue who waits and who serves it, where the vendor has one request for all of it.</summary>
public interface IQueueStates : IPbx
{
    /// <summary>
    /// Every queue of the account with its waiting callers and members. A queue that the PBX does not know is left out; its neighbours are read.
    /// </summary>
    Task<ImmutableArray<QueueState>> ReadQueueStatesAsync(CancellationToken cancellationToken);
}

/// <summary>Lists agents with their states.</summary>
public interface IAgentStates : IPbx
{
    /// <summary>Every agent of the account.</summary>
    Task<ImmutableArray<AgentReading>> ReadAgentStatesAsync(CancellationToken cancellationToken);
}

/// <summary>Lists extensions with their states.</summary>
public interface IExtensionStates : IPbx
{
    /// <summary>Every extension of the account.</summary>
    Task<ImmutableArray<ExtensionReading>> ReadExtensionStatesAsync(CancellationToken cancellationToken);
}

/// <summary>Gives call records of the past.</summary>
public interface ICallHistory : IPbx
{
    /// <summary>
    /// The newest call records that ended or started at or after <paramref name="since"/>, as many as one request gives. Rows that cannot be read come
    /// back as rejected, their neighbours still land.
    /// </summary>
    Task<CallHistoryPage> ReadRecentCallsAsync(DateTimeOffset since, CancellationToken cancellationToken);
}

/// <summary>A vendor's answer to a command it accepted. A refusal is a <see cref="PbxException"/> of kind <see cref="PbxErrorKind.Refused"/>.</summary>
/// <param name="CallKey">The vendor's key of the call concerned; null when the vendor gives none.</param>
/// <param name="VendorMessage">The vendor's own words, masked; null when it said nothing.</param>
public sealed record CommandAnswer(string? CallKey, string? VendorMessage);
