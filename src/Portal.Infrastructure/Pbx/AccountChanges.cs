namespace Portal.Infrastructure.Pbx;

/// <summary>
/// Tells the rest of the process that some PBX account was added, changed or deleted. Take <see cref="Next"/> first, load, then await it: a
/// change that falls between is not missed.
/// </summary>
public sealed class AccountChanges
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _version;

    /// <summary>Counts the changes.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Completes at the next change.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    internal void Raise()
    {
        Interlocked.Increment(ref _version);
        Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}
