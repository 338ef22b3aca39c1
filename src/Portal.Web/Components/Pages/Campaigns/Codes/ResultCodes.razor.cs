using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Campaigns.Codes;

/// <summary>A result code as it is typed.</summary>
public sealed class CodeLine
{
    /// <summary>Null for a new one. The code of a stored one stays: campaigns and contacts name it by that.</summary>
    public Guid? Id { get; init; }
    public string Code { get; set; } = "";
    public string Name { get; set; } = "";
    public bool Ends { get; set; } = true;
    public string Minutes { get; set; } = "60";

    /// <summary>A text that is no number becomes one that no rule allows.</summary>
    public Disposition Disposition =>
        new(Code.Trim(), Name.Trim(), Ends, Ends ? null : int.TryParse(Minutes.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) ? minutes : -1);

    internal static CodeLine Of(DispositionView view) => new()
    {
        Id = view.Id, Code = view.Disposition.Code, Name = view.Disposition.Name, Ends = view.Disposition.EndsContact,
        Minutes = (view.Disposition.RetryAfterMinutes ?? 60).ToString(CultureInfo.InvariantCulture),
    };
}

/// <summary>The tenant's result codes, in its own order.</summary>
public sealed partial class ResultCodes : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly List<CodeLine> _lines = [];
    private ImmutableArray<DispositionView> _stored = [];
    private ImmutableArray<DispositionView>? _theirs;
    private ImmutableArray<CampaignProblem> _problems = [];
    private string? _focus;
    private string? _said;
    private bool _loaded;
    private bool _judged;
    private bool _busy;

    [Inject]
    public required DispositionCodes Codes { get; init; }

    [Inject]
    public required Toasts Toasts { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    private bool MayManage => Actor.May(Permissions.CampaignsManage);

    private bool Changed => _loaded && !_lines.Select(line => (line.Id, line.Disposition)).SequenceEqual(_stored.Select(view => ((Guid?)view.Id, view.Disposition)));

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        Fill(await Codes.ListAsync(Actor.TenantId, _gone.Token));
        _loaded = true;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focus is not { } where) return;
        _focus = null;
        await Js.InvokeVoidAsync("portal.focusOn", where);
    }

    private void Fill(ImmutableArray<DispositionView> stored)
    {
        _stored = stored;
        _lines.Clear();
        _lines.AddRange(stored.Select(CodeLine.Of));
        (_theirs, _problems, _judged) = (null, [], false);
    }

    private void Check() => _problems = [.. Disposition.Problems([.. _lines.Select(line => line.Disposition)])];

    /// <summary>What is missing is said once somebody wanted to save; what cannot be right at once.</summary>
    private string? ProblemAt(int place, string part) =>
        _problems.FirstOrDefault(problem => problem.Field == $"dispositions[{place.ToString(CultureInfo.InvariantCulture)}].{part}" && (_judged || problem.Key != CampaignProblems.Required)) is { } problem ? ProblemText.Of(L, problem) : null;

    private string Follows(Disposition code) => code.EndsContact ? L["Builder.Codes.Ends"] : L["Builder.Codes.RetryIn", code.RetryAfterMinutes ?? 0];

    private void Add()
    {
        _lines.Add(new CodeLine());
        Check();
        _focus = "tr[data-testid=code]:last-of-type [data-testid=code-code]";
    }

    private void Move(int place, int by)
    {
        var line = _lines[place];
        _lines.RemoveAt(place);
        _lines.Insert(place + by, line);
        Check();
        _said = L["Builder.Codes.Moved", line.Name, place + by + 1, _lines.Count];
    }

    private void Remove(CodeLine line)
    {
        _lines.Remove(line);
        Check();
        if (_lines.Count > 0) _focus = "[data-testid=code-add]";
    }

    private Task<bool> SaveAsync() => SaveAsync(_stored);

    private async Task<bool> SaveAsync(ImmutableArray<DispositionView> seen)
    {
        if (_busy) return false;
        _judged = true;
        Check();
        if (!_problems.IsEmpty)
        {
            _focus = ".builder-step [aria-invalid=true]";
            return false;
        }

        _busy = true;
        var change = await Codes.ReplaceAsync(Actor, [.. _lines.Select(line => line.Disposition)], seen, CancellationToken.None);
        _busy = false;
        switch (change.Outcome)
        {
            case DraftOutcome.Ok:
                Fill(change.List);
                Toasts.Outcome(ok: true, L["Builder.Codes.Saved"]);
                return true;
            case DraftOutcome.ChangedMeanwhile:
                (_theirs, _focus) = (change.List, "[data-testid=conflict]");
                return false;
            default:
                _problems = change.Problems;
                if (change.Outcome == DraftOutcome.Forbidden) Toasts.Outcome(ok: false, L["Control.NoPermission"]);
                return false;
        }
    }

    /// <summary>My changes of lines on top of theirs: what I changed, added or took away; the rest as they have it, in their order.</summary>
    private async Task PutMineAsync()
    {
        if (_theirs is not { } theirs) return;
        var began = _stored.ToDictionary(view => view.Id);
        var mine = _lines.ToList();
        var kept = mine.Where(line => line.Id is not null).ToDictionary(line => line.Id!.Value);
        var merged = theirs.Where(view => !began.ContainsKey(view.Id) || kept.ContainsKey(view.Id))
            .Select(view => kept.TryGetValue(view.Id, out var line) && began.TryGetValue(view.Id, out var before) && line.Disposition != before.Disposition ? line : CodeLine.Of(view))
            .Concat(mine.Where(line => line.Id is null || !theirs.Any(view => view.Id == line.Id) && began[line.Id.Value].Disposition != line.Disposition)).ToList();
        // My order holds where I moved something.
        if (!mine.Where(line => line.Id is { } id && began.ContainsKey(id)).Select(line => line.Id!.Value).SequenceEqual(_stored.Select(view => view.Id).Where(kept.ContainsKey)))
            merged = [.. merged.OrderBy(line => mine.FindIndex(other => other.Id == line.Id && other.Code == line.Code) is >= 0 and var place ? place : int.MaxValue)];
        Fill(theirs);
        _lines.Clear();
        _lines.AddRange(merged);
        await SaveAsync(theirs);
    }

    private void TakeTheirs()
    {
        if (_theirs is { } theirs) Fill(theirs);
    }
}
