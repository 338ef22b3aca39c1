namespace Portal.PbxSimulator.World;

/// <summary>The last day of finished calls, so that a simulator that runs for weeks stays small.</summary>
internal sealed class FinishedCalls
{
    private const int Most = 50_000;
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private readonly Queue<Call> _calls = new();
    private readonly Dictionary<string, Call> _byKey = new(StringComparer.Ordinal);

    public IReadOnlyCollection<Call> InOrder => _calls;

    public Call? Find(string key) => _byKey.GetValueOrDefault(key);

    public void Add(Call call, DateTimeOffset now)
    {
        _calls.Enqueue(call);
        _byKey[call.Key] = call;
        while (_calls.Count > Most || (_calls.TryPeek(out var oldest) && oldest.EndedAt < now - Kept)) _byKey.Remove(_calls.Dequeue().Key);
    }
}
