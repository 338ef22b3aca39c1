using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Domain.Live;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Board;

/// <summary>A card or row whose picture depends on nothing but what it holds.</summary>
internal interface IDrawn
{
    Html Draw(Pen pen);
}

/// <summary>A drawn card or row. The same reference as long as its picture is the same.</summary>
/// <param name="Key">Tells it apart from the others of its block.</param>
/// <param name="Markup">How it looks.</param>
public sealed record BoardRow(string Key, MarkupString Markup);

/// <summary>A block of the board: queues, agents or calls.</summary>
/// <param name="Head">Title, count, and how old the rows are.</param>
/// <param name="Rows">In the order of the screen.</param>
/// <param name="None">What is said in place of rows; null when there are some.</param>
public sealed record BoardBlock(string Head, BoardRow[] Rows, string? None)
{
    public bool Equals(BoardBlock? other) => other is not null && Head == other.Head && None == other.None && Rows.AsSpan().SequenceEqual(other.Rows);

    public override int GetHashCode() => HashCode.Combine(Head, Rows.Length);
}

/// <summary>One header figure.</summary>
/// <param name="Name">Its name in the page.</param>
/// <param name="Label">What it is; stays while the figure moves.</param>
/// <param name="Value">The figure and the note below.</param>
/// <param name="Level">warn, bad or null; a clock's level is set by the browser.</param>
/// <param name="Clock">True when the figure is a clock.</param>
public sealed record Kpi(string Name, MarkupString Label, MarkupString Value, string? Level, bool Clock);

/// <summary>What can be chosen in the filters, in the order of the screen.</summary>
public sealed record BoardChoices(ImmutableArray<(Guid Id, string Name)> Accounts, ImmutableArray<(BoardKey Key, string Name)> Queues)
{
    public bool Equals(BoardChoices? other) => other is not null && Accounts.AsSpan().SequenceEqual(other.Accounts.AsSpan()) && Queues.AsSpan().SequenceEqual(other.Queues.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Accounts.Length, Queues.Length);
}

/// <summary>One account in the page's head.</summary>
/// <param name="Id">The account.</param>
/// <param name="State">How it is doing, as the page's elements name it.</param>
/// <param name="Summary">Name and state in words.</param>
/// <param name="Face">What is always seen of it.</param>
/// <param name="Details">Its readings and their ages.</param>
public sealed record AccountChip(string Id, string State, string Summary, MarkupString Face, MarkupString Details);

/// <summary>The board as one filter leaves it. The same reference as long as nothing that is seen changed.</summary>
public sealed record BoardView(Kpi[] Kpis, BoardChoices Choices, BoardBlock Queues, BoardBlock Agents, BoardBlock Calls)
{
    /// <summary>This view with every part that looks as before taken from before.</summary>
    public BoardView After(BoardView? before)
    {
        if (before is null) return this;
        var kpis = Kpis.AsSpan().SequenceEqual(before.Kpis) ? before.Kpis : Kpis;
        var choices = Choices == before.Choices ? before.Choices : Choices;
        var queues = Queues == before.Queues ? before.Queues : Queues;
        var agents = Agents == before.Agents ? before.Agents : Agents;
        var calls = Calls == before.Calls ? before.Calls : Calls;
        var same = ReferenceEquals(kpis, before.Kpis) && ReferenceEquals(choices, before.Choices)
            && ReferenceEquals(queues, before.Queues) && ReferenceEquals(agents, before.Agents) && ReferenceEquals(calls, before.Calls);
        return same ? before : new BoardView(kpis, choices, queues, agents, calls);
    }
}

/// <summary>One snapshot, drawn once for everybody who sees the same of it.</summary>
public sealed class BoardPicture
{
    public required BoardSnapshot Board { get; init; }

    public required QueueNames Names { get; init; }

    /// <summary>The accounts with ages as they are shown: a few seconds behind those of the snapshot at most.</summary>
    public required ImmutableDictionary<Guid, BoardAccount> Accounts { get; init; }

    /// <summary>The accounts in the page's head. The same reference as long as nothing that is seen of them changed.</summary>
    public required AccountChip[] Chips { get; init; }

    /// <summary>What the agents' icons and colours mean.</summary>
    public required MarkupString Legend { get; init; }

    /// <summary>Heads of the call table's columns.</summary>
    public required MarkupString Columns { get; init; }

    /// <summary>One queue's card.</summary>
    public MarkupString QueueOf(BoardKey key) => Queues[key].Markup;

    internal DrawnRows<AgentCard> Agents { get; init; } = new(0);

    internal DrawnRows<QueueCard> Queues { get; init; } = new(0);

    internal DrawnRows<CallRow> Calls { get; init; } = new(0);
}

/// <summary>Drawn rows by key, and what each was drawn from: an equal row is not drawn again.</summary>
internal sealed class DrawnRows<T>(int capacity) where T : class, IDrawn, IEquatable<T>
{
    private readonly Dictionary<BoardKey, (T From, BoardRow Row)> _rows = new(capacity);

    public BoardRow this[BoardKey key] => _rows[key].Row;

    public void Add(BoardKey key, T from, DrawnRows<T>? before, Pen pen) =>
        _rows[key] = before is not null && before._rows.TryGetValue(key, out var known) && known.From.Equals(from)
            ? known
            : (from, new BoardRow(before is not null && before._rows.TryGetValue(key, out var old) ? old.Row.Key : key.ToString(), from.Draw(pen).ToMarkup()));
}
