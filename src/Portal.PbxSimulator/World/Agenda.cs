namespace Portal.PbxSimulator.World;

/// <summary>What will happen when. Ties are taken in the order they were planned, which keeps a world the same however it is stepped.</summary>
internal sealed class Agenda
{
    private readonly PriorityQueue<Action, (DateTimeOffset At, long Order)> _planned = new();
    private long _order;

    public DateTimeOffset Now { get; private set; }

    public int Count => _planned.Count;

    public Agenda(DateTimeOffset start) => Now = start;

    public void After(TimeSpan delay, Action action) => _planned.Enqueue(action, (Now + (delay < TimeSpan.Zero ? TimeSpan.Zero : delay), _order++));

    public void AdvanceTo(DateTimeOffset until)
    {
        while (_planned.TryPeek(out _, out var next) && next.At <= until)
        {
            var action = _planned.Dequeue();
            Now = next.At;
            action();
        }
        if (until > Now) Now = until;
    }
}
