using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Commands;
using Portal.Domain.Tenants;
using Portal.Infrastructure;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Live;
using Portal.Web.Components.Control;
using Portal.Web.Components.Pages.Board;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Missed;

/// <summary>The callers who were not served, over all accounts: one line a caller, closed by itself when the caller is reached.</summary>
public sealed partial class Missed
{
    private const int Page = 100;
    private const string Remembered = "extension";

    // Another node's changes raise nothing here.
    private static readonly TimeSpan LoadAgainAfter = TimeSpan.FromSeconds(15);

    private readonly ReaderCulture _culture = new();
    private MissedFilter _filter = new();
    private MissedList? _list;
    private BoardSnapshot? _board;
    private BoardChoices _choices = new([], []);
    private QueueNames _names = QueueNames.None;
    private ImmutableArray<MissedHandler> _handlers = [];
    private MissedLine? _edited;
    private Guid? _calling;
    private int _limit = Page;
    private DateTimeOffset _loadedAt;
    private bool _loading;
    private bool _again;

    [Inject]
    public required MissedLines Lines { get; init; }

    [Inject]
    public required MissedCallers Callers { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required ControlDesk Desk { get; init; }

    [Inject]
    public required ControlRules Rules { get; init; }

    [Inject]
    public required ControlWords ControlWords { get; init; }

    [Inject]
    public required PbxCommands Commands { get; init; }

    [Inject]
    public required Words Words { get; init; }

    [Inject]
    public required Toasts Toasts { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Inject]
    public required IOptions<PortalOptions> Options { get; init; }

    [SupplyParameterFromQuery(Name = "state")]
    public string? StateInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "mine")]
    public string? MineInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "account")]
    public string? AccountInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "queue")]
    public string? QueueInAddress { get; set; }

    protected override TimeSpan MinInterval => TimeSpan.FromSeconds(1);

    private bool MayHandle => Actor.May(Permissions.MissedHandle);

    private bool MayCall => Actor.May(Permissions.CallOriginate);

    private int ShortSeconds => Options.Value.ServiceLevel.ShortAbandonSeconds;

    private string? QueueInFilter => _filter is { AccountId: { } account, Queue: { } queue } ? new BoardKey(account, queue).ToString() : null;

    /// <summary>Why nobody can be called back from here; null when some account can call.</summary>
    private string? CallRefusal => Caller(null) is null ? L["Missed.CallBack.NoAccount"].Value : null;

    protected override void OnInitialized() => Callers.Changed += OnLinesChanged;

    protected override async Task OnParametersSetAsync()
    {
        var queue = BoardKey.TryParse(QueueInAddress, out var key) ? key : default(BoardKey?);
        _filter = new MissedFilter(StateInAddress == "closed", MineInAddress == "1", queue?.AccountId ?? (Guid.TryParse(AccountInAddress, out var account) ? account : null), queue?.Key);
        if (_board is { } board) _choices = BoardLayout.Choices(board, BoardFilter.None with { AccountId = _filter.AccountId });
        await LoadAsync();
    }

    protected override bool Take(BoardSnapshot snapshot)
    {
        var before = _board;
        _board = snapshot;
        if (Time.GetUtcNow() - _loadedAt > LoadAgainAfter) _ = InvokeAsync(ReloadAsync);
        if (before is not null && ReferenceEquals(before.Accounts, snapshot.Accounts) && ReferenceEquals(before.Queues, snapshot.Queues)) return false;
        _names = _names.Update(snapshot);
        _choices = BoardLayout.Choices(snapshot, BoardFilter.None with { AccountId = _filter.AccountId });
        return before is null;
    }

    protected override ValueTask LeaveAsync()
    {
        Callers.Changed -= OnLinesChanged;
        return ValueTask.CompletedTask;
    }

    private void OnLinesChanged(object? sender, MissedChangedEventArgs changed)
    {
        if (changed.TenantId == Actor.TenantId) _ = InvokeAsync(() => _culture.RunAsync(ReloadAsync));
    }

    private async Task ReloadAsync()
    {
        if (Gone.IsCancellationRequested) return;
        await LoadAsync();
        StateHasChanged();
    }

    /// <summary>One load at a time; what is asked for meanwhile is one more load.</summary>
    private async Task LoadAsync()
    {
        _again = true;
        if (_loading) return;
        _loading = true;
        try
        {
            while (_again && !Gone.IsCancellationRequested)
            {
                _again = false;
                _loadedAt = Time.GetUtcNow();
                _list = await Lines.ListAsync(Actor, _filter, _limit, Gone);
            }
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
            // The page is left.
        }
        finally
        {
            _loading = false;
        }
    }

    private string Shown(MissedLine line) => Numbers.Show(line.Number, Actor.May(Permissions.NumbersFull));

    private string How(MissedLine line) => line.ClosedByCallId is not null ? L["Missed.Reached"] : L["Missed.ClosedBy", line.ClosedBy ?? ""];

    private void Narrow(MissedFilter filter) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["state"] = filter.Closed ? "closed" : null,
        ["mine"] = filter.Mine ? "1" : null,
        ["account"] = filter.AccountId?.ToString("N"),
        ["queue"] = filter is { AccountId: { } account, Queue: { } queue } ? new BoardKey(account, queue).ToString() : null,
    }), replace: true);

    private MissedFilter WithQueue(ChangeEventArgs e) =>
        BoardKey.TryParse(e.Value?.ToString(), out var key) ? _filter with { AccountId = key.AccountId, Queue = key.Key } : _filter with { Queue = null };

    private static Guid? IdIn(ChangeEventArgs e) => Guid.TryParse(e.Value?.ToString(), out var id) ? id : null;

    private Task MoreAsync()
    {
        _limit = Math.Min(_limit + Page, MissedLines.MostLines);
        return LoadAsync();
    }

    private async Task EditAsync(MissedLine line)
    {
        _handlers = await Lines.HandlersAsync(Actor, Gone);
        _edited = line;
    }

    private Task DoneAsync()
    {
        _edited = null;
        return LoadAsync();
    }

    private async Task CloseAsync(MissedLine line)
    {
        var change = await Lines.CloseAsync(Actor, line.Id, Gone);
        Toasts.Outcome(change == MissedChange.Ok, L["Missed.Change." + change]);
        await LoadAsync();
    }

    /// <summary>
    /// One click: from the extension that this browser dials from, over the account the caller came by where that can call. Where the extension is not known yet, the dial box asks for it.
    /// </summary>
    private async Task CallBackAsync(MissedLine line)
    {
        if (CallRefusal is { } refusal)
        {
            Toasts.Info(refusal);
            return;
        }

        var extension = await Js.InvokeAsync<string?>("portal.recall", Remembered);
        var caller = Caller(line.AccountId);
        if (string.IsNullOrEmpty(extension) || caller?.Extensions?.Contains(extension) == false) caller = extension is null or "" ? null : Having(extension);
        if (caller is null || extension is null)
        {
            Desk.Dial(new DialFill(line.AccountId, line.Number, Shown(line)));
            return;
        }

        _calling = line.Id;
        try
        {
            var outcome = await Commands.RunAsync(Actor, caller.Id, new OriginateCommand(extension, line.Number, CallOptions.None), CancellationToken.None);
            Toasts.Outcome(outcome.Ok, $"{L["Missed.CallBack.Of", Shown(line)]}: {ControlWords.Sentence(outcome)}", outcome.VendorMessage);
        }
        finally
        {
            _calling = null;
        }
    }

    /// <summary>The wanted account where it can call, else the first that can.</summary>
    private BoardAccount? Caller(Guid? wanted) => Callable().OrderByDescending(account => account.Id == wanted).FirstOrDefault();

    private BoardAccount? Having(string extension) => Callable().FirstOrDefault(account => account.Extensions?.Contains(extension) == true);

    private IEnumerable<BoardAccount> Callable() =>
        (_board?.Accounts.Values ?? []).Where(account => Rules.Refusal(Actor, account, ControlActions.Originate) is null).OrderBy(account => account.Name, StringComparer.CurrentCultureIgnoreCase);
}
