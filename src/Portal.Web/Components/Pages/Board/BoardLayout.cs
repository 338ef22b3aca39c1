using Portal.Domain.Agents;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Board;

/// <summary>Puts a picture's rows into their blocks, as a filter wants it.</summary>
internal static class BoardLayout
{
    private static readonly AgentState[] States = [AgentState.Ready, AgentState.Ringing, AgentState.Talking, AgentState.WrapUp, AgentState.Break, AgentState.Offline];

    public static Html Legend(Pen pen)
    {
        var states = States.Select(state => (Name: state.ToString().ToLowerInvariant(), Words: pen.Words.Of(state)))
            .Select(state => Html.Of($"""<li><span class="{state.Name}">{Icons.Draw(state.Name)}</span>{state.Words}</li>"""));
        return Html.Of($"""<ul class="legend" aria-label="{pen["Agents.Legend"]}">{Html.Join(states)}<li><span class="over">{Icons.Draw("bad")}</span>{pen["Agent.Over"]}</li></ul>""");
    }

    public static Html Columns(Pen pen) => Html.Of($"""
        <thead><tr><th scope="col">{pen["Call.State"]}</th><th scope="col">{pen["Call.Parties"]}</th><th scope="col">{pen["Call.Agent"]}</th><th scope="col" class="source">{pen["Call.Source"]}</th><th scope="col" class="number" title="{pen["Call.Duration.Title"]}">{pen["Call.Duration"]}</th><th scope="col" class="act"><span class="sr-only">{pen["Call.Actions"]}</span></th></tr></thead>
        """);

    public static BoardView Of(Pen pen, BoardPicture picture, BoardFilter filter)
    {
        var board = picture.Board;
        var rows = BoardRows.Of(board, filter, picture.Names, pen.FullNumbers, pen.Now);
        var none = filter.IsNone ? null : pen["Board.NoMatch"];
        return new BoardView(
            Kpis.Draw(pen, ShownFigures.Of(board, filter)),
            Choices(board, filter),
            new BoardBlock(
                Head(pen, picture, "queues", pen["Queues.Title"], Html.Of($"{rows.Queues.Count}"), Freshness.Queues, id => rows.Queues.Any(x => x.Key.AccountId == id)),
                [.. rows.Queues.Select(queue => picture.Queues[queue.Key])],
                rows.Queues.Count > 0 ? null : none ?? pen["Queues.None"]),
            new BoardBlock(
                Head(pen, picture, "agents", pen["Agents.Title"], Summary(pen, rows.Agents), Freshness.Agents, id => rows.Agents.Any(x => x.Key.AccountId == id)),
                [.. rows.Agents.Select(agent => picture.Agents[agent.Key])],
                rows.Agents.Count > 0 ? null : none ?? pen["Agents.None"]),
            new BoardBlock(
                Head(pen, picture, "calls", pen["Calls.Title"], Html.Of($"""{rows.Calls.Count} · <span class="estimated">{pen["Calls.Legend"]}</span>"""), Freshness.Calls,
                    id => rows.Calls.Any(x => x.Key.AccountId == id) || picture.Accounts[id].Pushes),
                [.. rows.Calls.Select(call => picture.Calls[call.Key])],
                rows.Calls.Count > 0 ? null : none ?? pen["Calls.None"]));
    }

    private static Html Summary(Pen pen, IReadOnlyList<BoardAgent> agents)
    {
        return Html.Of($"{pen["Agents.Summary", agents.Count, Count(AgentState.Ready), Count(AgentState.Talking), Count(AgentState.Break)]}");

        int Count(AgentState state) => agents.Count(a => a.State == state);
    }

    public static BoardChoices Choices(BoardSnapshot board, BoardFilter filter) => new(
        [.. board.Accounts.Values.OrderBy(a => a.Name, StringComparer.CurrentCultureIgnoreCase).Select(a => (a.Id, a.Name))],
        [
            .. board.Queues.Values.Where(q => q.Key.Key.Length > 0 && (filter.AccountId is null || q.Key.AccountId == filter.AccountId))
                .OrderBy(q => q.Name, StringComparer.CurrentCultureIgnoreCase).Select(q => (q.Key, q.Name)),
        ]);

    private static string Head(Pen pen, BoardPicture picture, string name, string title, Html count, ReadingKind[] kinds, Func<Guid, bool> shows)
    {
        var accounts = picture.Accounts.Values.Where(a => Freshness.Reads(a, kinds) || shows(a.Id)).Select(a => AsOf(pen, a, kinds));
        return Html.Of($"""<h2 id="{name}-title">{title}</h2><span class="count">{count}</span><ul class="as-of" data-testid="board-as-of">{Html.Join(accounts)}</ul>""").ToString();
    }

    /// <summary>Where an account's rows come from and how old they are.</summary>
    private static Html AsOf(Pen pen, BoardAccount account, ReadingKind[] kinds)
    {
        var stale = Freshness.IsStale(account, kinds);
        var source = Freshness.SourceOf(account, kinds);
        var age = Freshness.At(account, kinds) is { } at ? pen.Age(at) : Html.Of($"{(source is null ? pen["Reading.NoPush"] : pen["Reading.Never"])}");
        var told = source is { } kind ? pen.Words.Of(kind) : pen["Reading.Push"];
        return Html.Of(
            $"""<li{(stale ? Html.Of($" class=\"stale\"") : default)}>{account.Name} · {told} · {age}{(stale ? Html.Of($"<span> · {pen["Board.Stale"]}</span>") : default)}</li>""");
    }
}
