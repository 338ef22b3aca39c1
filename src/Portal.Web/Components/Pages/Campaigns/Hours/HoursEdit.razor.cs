using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Campaigns.Hours;

/// <summary>One rule of calling hours, new or stored.</summary>
public sealed partial class HoursEdit : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private HoursView? _view;
    private HoursForm? _form;
    private HoursView? _conflict;
    private string? _focus;
    private int _uses;
    private bool _loaded;
    private bool _judged;
    private bool _saved;
    private bool _lost;
    private bool _busy;

    [Inject]
    public required CallingHoursRules Rules { get; init; }

    [Inject]
    public required HoursText Say { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required Toasts Toasts { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    /// <summary>Null for one that does not exist yet.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    private string Heading => Id is null ? L["Builder.Hours.New"] : _view?.Rule.Name ?? L["Builder.Hours.Title"];

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        if (Id is { } id)
        {
            _view = await Rules.FindAsync(Actor.TenantId, id, _gone.Token);
            _uses = (await Rules.UsesAsync(Actor.TenantId, _gone.Token)).GetValueOrDefault(id);
        }

        if (Id is null || _view is not null) _form = new HoursForm(L, _view?.Rule ?? CallingHours.Usual);
        _loaded = true;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focus is not { } where) return;
        _focus = null;
        await Js.InvokeVoidAsync("portal.focusOn", where);
    }

    private static string CampaignWord(DayOfWeek day) => JsonNamingPolicy.CamelCase.ConvertName(day.ToString());

    private void Change(Action change)
    {
        change();
        _form?.Check();
    }

    private async Task<bool> SaveAsync()
    {
        if (_busy || _form is not { } form) return false;
        _judged = true;
        form.Check();
        if (!form.Good)
        {
            _focus = ".builder-step [aria-invalid=true]";
            return false;
        }

        _busy = true;
        try
        {
            // A rule that somebody deleted meanwhile is made anew: what was typed is all that is left of it.
            var change = _view is { } view && !_lost
                ? await Rules.UpdateAsync(Actor, view.Id, view.Revision, form.Rule, CancellationToken.None)
                : await Rules.CreateAsync(Actor, form.Rule, CancellationToken.None);
            return Take(change);
        }
        finally
        {
            _busy = false;
        }
    }

    private bool Take(HoursChange change)
    {
        switch (change)
        {
            case { Outcome: DraftOutcome.Ok, Hours: { } stored }:
                (_saved, _conflict) = (true, null);
                Toasts.Outcome(ok: true, L["Builder.Hours.Saved", stored.Rule.Name]);
                Navigation.NavigateTo("campaigns/hours");
                return true;
            case { Outcome: DraftOutcome.ChangedMeanwhile, Hours: { } theirs }:
                (_conflict, _focus) = (theirs, "[data-testid=conflict]");
                return false;
            case { Outcome: DraftOutcome.NotFound }:
                _lost = true;
                return false;
            default:
                Toasts.Outcome(ok: false, change.Outcome == DraftOutcome.Forbidden ? L["Control.NoPermission"] : string.Join(' ', change.Problems.Select(problem => ProblemText.Of(L, problem))));
                return false;
        }
    }

    private async Task PutMineAsync()
    {
        if (_conflict is not { } theirs || _form is not { } form) return;
        form.Replace(theirs.Rule, HoursParts.OnTop(form.Began, form.Rule, theirs.Rule));
        (_view, _conflict) = (theirs, null);
        await SaveAsync();
    }

    private void TakeTheirs()
    {
        if (_conflict is not { } theirs || _form is not { } form) return;
        form.Replace(theirs.Rule, theirs.Rule);
        (_view, _conflict, _judged) = (theirs, null, false);
    }

    private ImmutableArray<ConflictPanel.Row> Rows(CallingHours theirs)
    {
        var (began, mine) = (_form!.Began, _form.Rule);
        var (byThem, byMe) = (HoursParts.Differences(began, theirs), HoursParts.Differences(began, mine));
        return [.. byThem.Union(byMe).Select(part => new ConflictPanel.Row(Say.Label(part), Say.Of(part, theirs), Say.Of(part, mine), byThem.Contains(part), byMe.Contains(part)))];
    }
}
