using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Campaigns.Build;

/// <summary>The builder: one campaign or template, step by step, kept as a draft with each. What was typed leaves this page only by being stored or by a person's word.</summary>
public sealed partial class CampaignBuilder : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private CampaignView? _view;
    private PlanEditor? _editor;
    private CampaignStep _step;
    private CampaignStep _reached;
    private CampaignChange? _conflict;
    private DraftOutcome? _trouble;
    private CampaignStep _wanted;
    private Guid? _shown;
    private string? _focus;
    private bool _loaded;
    private bool _busy;
    private bool _refused;

    [Inject]
    public required CampaignDrafts Drafts { get; init; }

    [Inject]
    public required PbxAccounts Accounts { get; init; }

    [Inject]
    public required CallingHoursRules Rules { get; init; }

    [Inject]
    public required DispositionCodes Codes { get; init; }

    [Inject]
    public required BoardWatch Boards { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required PlanWords Say { get; init; }

    [Inject]
    public required Toasts Toasts { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    /// <summary>Null for one that does not exist yet.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    [SupplyParameterFromQuery(Name = "step")]
    public string? StepInAddress { get; set; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    private bool Unsaved => _editor is { Form.Changed: true };

    private string Heading => _editor is null ? L["Builder.List.Title"] : _editor.Plan.Name is { Length: > 0 } name ? name : Id is null ? L["Builder.New"] : L["Builder.Unnamed"];

    private string KeptText => Unsaved ? L["Builder.Unsaved"] : _view is { } view ? L["Builder.Kept", Words.LocalTime(view.ChangedAt)[..16], view.ChangedBy] : "";

    private CampaignStep? Before => _editor?.Steps.TakeWhile(step => step != _step).Select(step => (CampaignStep?)step).LastOrDefault();

    private CampaignStep? After => _editor?.Steps.SkipWhile(step => step != _step).Skip(1).Select(step => (CampaignStep?)step).FirstOrDefault();

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (!_loaded || _shown != Id) await LoadAsync();
        if (_editor is not { } editor) return;
        var step = Enum.TryParse<CampaignStep>(StepInAddress, ignoreCase: true, out var asked) && Enum.IsDefined(asked) && asked <= _reached ? asked : StepInAddress is null ? _reached : _step;
        // A step that is none for this plan leads to the one after it.
        Show(editor.Steps.First(shown => shown >= step));
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focus is not { } where) return;
        _focus = null;
        await Js.InvokeVoidAsync("portal.focusOn", where);
    }

    private async Task LoadAsync()
    {
        _shown = Id;
        _view = Id is { } id ? await Drafts.FindAsync(Actor.TenantId, id, _gone.Token) : null;
        _editor = Id is null || _view is not null ? await NewEditorAsync() : null;
        _reached = _view?.Step ?? CampaignStep.Account;
        (_conflict, _refused) = (null, false);
        _trouble = _view is { State: not CampaignState.Draft } ? DraftOutcome.NotADraft : null;
        foreach (var passed in Enum.GetValues<CampaignStep>().Where(step => step < _reached)) _editor?.Judge(passed);
        _loaded = true;
    }

    private async Task<PlanEditor> NewEditorAsync()
    {
        var editor = new PlanEditor(new PlanForm(_view?.Plan ?? new CampaignPlan()), await ListsAsync(), Time, L, StateHasChanged) { Template = _view?.Template ?? false, Board = Boards.Current(Actor.TenantId) };
        editor.Check();
        return editor;
    }

    private async Task<BuilderLists> ListsAsync() => new(
        await Accounts.ListAsync(Actor.TenantId, _gone.Token), await Rules.ListAsync(Actor.TenantId, _gone.Token), await Codes.ListAsync(Actor.TenantId, _gone.Token));

    private async Task ReadListsAsync() => _editor?.Take(await ListsAsync());

    private int Place(CampaignStep step) => _editor!.Steps.TakeWhile(other => other != step).Count() + 1;

    private void Show(CampaignStep step)
    {
        if (_step == step) return;
        (_step, _refused) = (step, false);
        _focus ??= "#step-title";
    }

    private string AddressOf(CampaignStep step) => $"campaigns/{Id}/edit?step={step.ToString().ToLowerInvariant()}";

    /// <summary>Goes to a step that was reached. What can be kept is kept; what cannot stays in the form, and is marked there.</summary>
    private async Task GoAsync(CampaignStep step, string? field)
    {
        _editor?.Judge(_step);
        if (field is not null) _focus = "#" + PlanBox.IdOf(field);
        if (Id is null)
        {
            Show(step);
            return;
        }

        if (Unsaved && _editor is { Form.HasUnread: false } editor && !editor.Wrong.Any() && !await SaveAsync(step)) return;
        if (_step != step) Navigation.NavigateTo(AddressOf(step));
    }

    private Task NextAsync() => SaveAsync(After ?? _step);

    /// <summary>Keeps the draft and goes on to a step; false when it could not be kept.</summary>
    private async Task<bool> SaveAsync(CampaignStep next)
    {
        if (_busy || _editor is not { } editor) return false;
        editor.Judge(_step);
        editor.Check();
        // An empty draft is of no use to anybody.
        var nothing = Id is null && !editor.Form.Changed;
        _refused = editor.Wrong.Any() || nothing;
        if (_refused)
        {
            _focus = ".builder-step [aria-invalid=true]";
            return false;
        }

        _wanted = next;
        _busy = true;
        try
        {
            var change = _view is { } view
                ? await Drafts.UpdateAsync(Actor, view.Id, view.Revision, editor.Plan, next, _gone.Token)
                : await Drafts.CreateAsync(Actor, editor.Plan, next, template: false, _gone.Token);
            return Take(change, next);
        }
        finally
        {
            _busy = false;
        }
    }

    private bool Take(CampaignChange change, CampaignStep next)
    {
        switch (change)
        {
            case { Outcome: DraftOutcome.Ok, Campaign: { } stored }:
                Keep(stored, next);
                return true;
            case { Outcome: DraftOutcome.ChangedMeanwhile, Campaign: not null }:
                _conflict = change;
                _focus = "[data-testid=conflict]";
                return false;
            case { Outcome: DraftOutcome.NotFound or DraftOutcome.NotADraft }:
                _trouble = change.Outcome;
                return false;
            case { Outcome: DraftOutcome.Forbidden }:
                Toasts.Outcome(ok: false, L["Control.NoPermission"]);
                return false;
            default:
                // Something that this page did not know: an account or a rule changed since its lists were read.
                _refused = true;
                _ = InvokeAsync(ReadListsAsync);
                Toasts.Outcome(ok: false, string.Join(' ', change.Problems.Select(problem => $"{ProblemText.Label(L, problem.Field)}: {ProblemText.Of(L, problem)}")));
                return false;
        }
    }

    private void Keep(CampaignView stored, CampaignStep next)
    {
        _view = stored;
        (Id, _shown) = (stored.Id, stored.Id);
        _editor!.Form.Kept();
        (_conflict, _trouble, _refused) = (null, null, false);
        if (stored.Step > _reached) _reached = stored.Step;
        if (next > _reached) _reached = next;
        if (next != _step || StepInAddress is null) Navigation.NavigateTo(AddressOf(next));
    }

    private async Task PutMineAsync()
    {
        if (_conflict is not { Campaign: { } theirs } || _editor is not { } editor) return;
        editor.Form.Replace(theirs.Plan, PlanFields.OnTop(editor.Form.Began, editor.Plan, theirs.Plan));
        (_view, _conflict) = (theirs, null);
        await ReadListsAsync();
        await SaveAsync(_wanted);
    }

    private async Task TakeTheirs()
    {
        if (_conflict is not { Campaign: { } theirs } || _editor is not { } editor) return;
        editor.Form.Replace(theirs.Plan, theirs.Plan);
        (_view, _conflict) = (theirs, null);
        await ReadListsAsync();
        _focus = "#step-title";
    }

    private async Task SaveAnewAsync()
    {
        if (_busy || _editor is not { } editor) return;
        _busy = true;
        var change = await Drafts.CreateAsync(Actor, editor.Plan, _reached, _view?.Template ?? false, _gone.Token);
        _busy = false;
        Take(change, _step);
    }

    private void DropUnfit()
    {
        if (_editor is not { } editor) return;
        foreach (var problem in editor.Unfit) editor.Form.Forget(PlanFields.Root(problem.Field));
        editor.Set(plan => PlanFields.Without(plan, editor.Unfit.Select(problem => problem.Field)));
    }

    private ImmutableArray<string> Edits(CampaignChange conflict) =>
        [.. conflict.Missed.Select(edit => $"{edit.By}, {Words.LocalTime(edit.At)[..16]}: {string.Join(", ", edit.Fields.Select(field => ProblemText.Label(L, field)))}")];

    private ImmutableArray<ConflictPanel.Row> Rows(CampaignPlan theirs)
    {
        var (began, mine, lists) = (_editor!.Form.Began, _editor.Plan, _editor.Lists);
        var (byThem, byMe) = (PlanFields.Differences(began, theirs), PlanFields.Differences(began, mine));
        return [.. PlanFields.All.Where(field => byThem.Contains(field) || byMe.Contains(field)).Select(field => new ConflictPanel.Row(
            ProblemText.Label(L, field.Name), Say.Value(field.Name, theirs, lists), Say.Value(field.Name, mine, lists), byThem.Contains(field), byMe.Contains(field)))];
    }

    /// <summary>An order was given, or refused because somebody else was at it: what is stored now is shown, for nothing here is unsaved.</summary>
    private void Launched(CampaignView stored)
    {
        _view = stored;
        if (_editor is not { } editor) return;
        editor.Form.Replace(stored.Plan, stored.Plan);
        editor.Check();
    }

    private void Discard() => _editor?.Form.Replace(_editor.Form.Began, _editor.Form.Began);
}
