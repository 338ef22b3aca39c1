using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain.Live;
using Portal.Domain.Pbx.Commands;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Control;

/// <summary>One question, from what is typed to what became of it.</summary>
public sealed partial class ActionDialog : ComponentBase
{
    private const int AtOnce = 4;

    private BoardSnapshot _board = BoardSnapshot.Empty;
    private ImmutableArray<ControlTarget> _able = [];
    private ImmutableArray<(ControlTarget Target, string Refusal)> _refused = [];
    private ImmutableArray<BoardAccount> _accounts = [];
    private ImmutableArray<CommandProblem> _problems = [];
    private CommandOutcome? _failure;
    private ActionResult[]? _results;
    private string _typed = "";
    private bool _busy;

    [Inject]
    public required PbxCommands Commands { get; init; }

    [Inject]
    public required BoardWatch Boards { get; init; }

    [Inject]
    public required ControlRules Rules { get; init; }

    [Inject]
    public required ControlWords Words { get; init; }

    [Inject]
    public required Toasts Toasts { get; init; }

    [Parameter, EditorRequired]
    public required ControlAsk Asked { get; set; }

    [Parameter]
    public EventCallback OnClose { get; set; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    private string Title => L["Action." + Asked.Action.Name + ".Title"] is { ResourceNotFound: false } title ? title.Value : Words.Label(Asked.Action);

    private string? Note => L["Action." + Asked.Action.Name + ".Note"] is { ResourceNotFound: false } note ? note.Value : null;

    private string? AccountName => Asked.Targets.Length == 1 && Asked.Targets[0].Key.Key.Length > 0 ? _board.Accounts.GetValueOrDefault(Asked.Targets[0].AccountId)?.Name : null;

    private bool ByExtension => _accounts.Any(account => PbxCatalog.Find(account.Vendor)?.Traits.ControlsByExtension == true);

    private bool Blocked => _able.IsEmpty || (Asked.Action.TypedConfirmation && !string.Equals(_typed.Trim(), Asked.Targets[0].Key.Key, StringComparison.Ordinal));

    protected override void OnInitialized()
    {
        // The board as it was when the question came up: choices must not move under the hand.
        _board = Boards.Current(Actor.TenantId);
        var judged = Asked.Targets.Select(target => (Target: target, Refusal: Rules.Refusal(Actor, _board.Accounts.GetValueOrDefault(target.AccountId), Asked.Action))).ToArray();
        _able = [.. judged.Where(j => j.Refusal is null).Select(j => j.Target)];
        _refused = [.. judged.Where(j => j.Refusal is not null).Select(j => (j.Target, j.Refusal!))];
        _accounts = [.. _able.Select(target => target.AccountId).Distinct().Select(id => _board.Accounts[id])];
    }

    private async Task SubmitAsync()
    {
        if (_busy || Blocked || _results is not null) return;
        _failure = null;
        var planned = _able.Where(OfItsQueue).Select(target => (Target: target, Command: Asked.Action.Build(target, Asked.Form))).ToArray();
        _problems = [.. Missing().Concat(planned.SelectMany(plan => plan.Command.Problems(TraitsOf(plan.Target)))).DistinctBy(problem => (problem.Field, problem.Key))];
        if (!_problems.IsEmpty || planned.Length == 0) return;
        _busy = true;
        try
        {
            if (Asked.Targets.Length == 1) await RunOneAsync(planned[0].Target, planned[0].Command);
            else await RunAllAsync(planned);
        }
        finally
        {
            _busy = false;
        }
    }

    // Leaving the page does not recall a command: it is on its way, and its outcome is listed among the recent ones.
    private async Task RunOneAsync(ControlTarget target, PbxCommand command)
    {
        var outcome = await Commands.RunAsync(Actor, target.AccountId, command, CancellationToken.None);
        _problems = outcome.Problems;
        if (!_problems.IsEmpty) return;

        // What may have worked must not be within a click of being sent again.
        if (!outcome.Ok && outcome.Result != CommandResult.Unknown)
        {
            _failure = outcome;
            return;
        }

        Toasts.Outcome(outcome.Ok, $"{Words.Label(Asked.Action)} · {target.Label}: {Words.Sentence(outcome)}", outcome.VendorMessage);
        await OnClose.InvokeAsync();
    }

    /// <summary>A few at a time: the PBX counts requests, and the outcomes come in as they are known.</summary>
    private async Task RunAllAsync((ControlTarget Target, PbxCommand Command)[] planned)
    {
        var results = planned.Select(plan => new ActionResult(plan.Target.Label)).ToArray();
        _results = [.. results, .. _refused.Select(refused => new ActionResult(refused.Target.Label) { Refusal = refused.Refusal })];
        await Parallel.ForAsync(0, planned.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (at, _) =>
        {
            results[at].Outcome = await Commands.RunAsync(Actor, planned[at].Target.AccountId, planned[at].Command, CancellationToken.None);
            await InvokeAsync(StateHasChanged);
        });
    }

    private IEnumerable<CommandProblem> Missing() =>
        Asked.Action.Fields.Where(field => field.Required && Asked.Form.Text(field.Name).Length == 0).Select(field => new CommandProblem(field.Name, "required"));

    /// <summary>A queue belongs to one account; the others' agents cannot serve it.</summary>
    private bool OfItsQueue(ControlTarget target) => !BoardKey.TryParse(Asked.Form.Text("queue"), out var queue) || queue.AccountId == target.AccountId;

    private Domain.Pbx.PbxTraits TraitsOf(ControlTarget target) => PbxCatalog.Find(_board.Accounts[target.AccountId].Vendor)!.Traits;

    private string? ProblemOf(string field) => _problems.FirstOrDefault(problem => problem.Field == field) is { } problem ? Words.Problem(problem) : null;

    private void Settle(string field) => _problems = _problems.RemoveAll(problem => problem.Field == field);

    private static string Id(string name) => "act-" + name;

    private static string Text(ChangeEventArgs e) => e.Value?.ToString() ?? "";
}

/// <summary>What became of an action for one of its targets.</summary>
public sealed class ActionResult(string label)
{
    public string Label => label;

    /// <summary>Why it was not sent at all; null when it was.</summary>
    public string? Refusal { get; init; }

    /// <summary>Null while it is under way.</summary>
    public CommandOutcome? Outcome { get; set; }
}
