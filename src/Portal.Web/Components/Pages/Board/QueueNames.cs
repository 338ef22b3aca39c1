using Portal.Domain.Live;

namespace Portal.Web.Components.Pages.Board;

/// <summary>Queue numbers' names. The reference changes only when a name does, so that rows may compare by reference.</summary>
public sealed class QueueNames
{
    private readonly Dictionary<BoardKey, string> _names;

    private QueueNames(Dictionary<BoardKey, string> names) => _names = names;

    public static QueueNames None { get; } = new([]);

    public string Of(Guid accountId, string number) => _names.GetValueOrDefault(new BoardKey(accountId, number), number);

    public QueueNames Update(BoardSnapshot snapshot)
    {
        var same = snapshot.Queues.Count == _names.Count
            && snapshot.Queues.Values.All(q => _names.TryGetValue(q.Key, out var name) && string.Equals(name, q.Name, StringComparison.Ordinal));
        return same ? this : new QueueNames(snapshot.Queues.Values.ToDictionary(q => q.Key, q => q.Name));
    }
}
