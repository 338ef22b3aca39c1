using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Control;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Pbx;

/// <summary>What a PBX tells only when it is asked. Nothing is asked before somebody presses the button.</summary>
public sealed partial class Ask : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private ControlForm _form = new();
    private BoardSnapshot _board = BoardSnapshot.Empty;
    private ImmutableArray<BoardAccount> _accounts = [];
    private BoardAccount? _account;
    private AskKind? _kind;
    private QueryOutcome<object>? _outcome;
    private AskTable? _table;
    private int _page = 1;
    private bool _busy;

    [Inject]
    public required PbxQueries Queries { get; init; }

    [Inject]
    public required BoardWatch Boards { get; init; }

    [Inject]
    public required ControlRules Rules { get; init; }

    [Inject]
    public required ControlWords Words { get; init; }

    [Inject]
    public required AskTables Tables { get; init; }

    [Inject]
    public required Toasts Toasts { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [Parameter]
    public Guid? Id { get; set; }

    [SupplyParameterFromQuery(Name = "what")]
    public string? WhatInAddress { get; set; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    private bool HasRecordings => _account is { } account && Rules.Offers(account.Vendor, typeof(IRecordings)) && Actor.May(Permissions.RecordingsListen);

    private BoardQueue[] Queues => [.. _board.Queues.Values.Where(queue => queue.Key.AccountId == _account?.Id && queue.Key.Key.Length > 0).OrderBy(queue => queue.Name, StringComparer.CurrentCultureIgnoreCase)];

    protected override void OnParametersSet()
    {
        _board = Boards.Current(Actor.TenantId);
        _accounts = [.. _board.Accounts.Values.OrderBy(account => account.Name, StringComparer.CurrentCultureIgnoreCase)];
        var account = Id is { } id ? _board.Accounts.GetValueOrDefault(id) : _accounts.FirstOrDefault();
        var kind = AskKinds.All.FirstOrDefault(known => known.Name == WhatInAddress);
        if (account?.Id == _account?.Id && kind == _kind) return;
        (_account, _kind, _outcome, _table, _page, _form) = (account, kind is null || Rules.Refusal(Actor, account, kind.Query) is not null ? null : kind, null, null, 1, new ControlForm());
        if (_kind is not null) AskKinds.Prefill(_form, _kind, Time.GetUtcNow());
    }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    private void ChooseAccount(ChangeEventArgs e) => Navigation.NavigateTo($"pbx/{e.Value}/ask{(_kind is null ? "" : "?what=" + _kind.Name)}");

    private void Choose(AskKind kind, string? refusal)
    {
        if (refusal is not null) Toasts.Info(refusal);
        else Navigation.NavigateTo($"pbx/{_account!.Id:N}/ask?what={kind.Name}", replace: true);
    }

    private string? ProblemOf(string field) => _outcome?.Problems.FirstOrDefault(problem => problem.Field == field) is { } problem ? Words.Problem(problem) : null;

    private async Task AskAsync(int page)
    {
        if (_busy || _account is not { } account || _kind is not { } kind) return;
        _busy = true;
        try
        {
            var outcome = await Queries.RunAsync(Actor, account.Id, kind.Build(_form, page), _gone.Token);
            (_outcome, _table) = (outcome, outcome is { Ok: true, Value: { } answer } ? Tables.Of(answer, Actor.May(Permissions.NumbersFull)) : null);
            if (outcome.Ok) _page = page;
        }
        finally
        {
            _busy = false;
        }
    }
}
