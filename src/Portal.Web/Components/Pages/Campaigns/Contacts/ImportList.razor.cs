using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Campaigns.Contacts;

/// <summary>Imports of one kind. They run whether anybody looks or not, on any node: the database tells how far they are.</summary>
public sealed partial class ImportList : IDisposable
{
    private const int Most = 20;

    private static readonly TimeSpan WhileAtWork = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Else = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _gone = new();
    private readonly ReaderCulture _culture = new();
    private ImmutableArray<ImportView>? _imports;
    private ImportView? _undo;
    private bool _undoing;

    [Inject]
    public required ImportLog Log { get; init; }

    [Inject]
    public required TableImports Imports { get; init; }

    [Inject]
    public required ContactImports Contacts { get; init; }

    [Inject]
    public required Words Words { get; init; }

    [Inject]
    public required Toasts Toasts { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    [Parameter, EditorRequired]
    public ImportKind Kind { get; set; }

    /// <summary>Only those into this campaign; null = all of the kind.</summary>
    [Parameter]
    public Guid? CampaignId { get; set; }

    /// <summary>Raised when an import has ended, whoever began it, or was undone.</summary>
    [Parameter]
    public EventCallback OnEnded { get; set; }

    private bool MayManage => Actor.May(Permissions.CampaignsManage);

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <summary>Looks at once, for instance after an import began.</summary>
    public async Task RefreshAsync()
    {
        await LoadAsync(_gone.Token);
        StateHasChanged();
    }

    protected override async Task OnInitializedAsync()
    {
        await LoadAsync(_gone.Token);
        _ = WatchAsync(_gone.Token);
    }

    private static string Css(ImportView import) => import.State switch
    {
        ImportState.Done => "ok",
        ImportState.Failed => "bad",
        < ImportState.Done => "on",
        _ => "",
    };

    private static string? Said(ImportView import) =>
        import.Interrupted ? ContactMessages.Interrupted.ToString() : import.Problem is { } problem ? ContactMessages.Text(problem, import.ProblemAt).ToString() : null;

    private async Task WatchAsync(CancellationToken gone)
    {
        try
        {
            while (!gone.IsCancellationRequested)
            {
                await Task.Delay(_imports?.Any(import => import.AtWork) is true ? WhileAtWork : Else, Time, gone);
                await InvokeAsync(() => _culture.RunAsync(RefreshAsync));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The page is left.
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var before = _imports;
        _imports = await Log.ListAsync(Actor.TenantId, Kind, CampaignId, Most, cancellationToken);
        if (before is { } known && _imports.Value.Any(import => !import.AtWork && known.FirstOrDefault(one => one.Id == import.Id)?.State != import.State)) await OnEnded.InvokeAsync();
    }

    private string ProgressOf(ImportView import)
    {
        if (import.State != ImportState.Running) return L["Imports.TakenBack"];
        var speed = import.RowsPerSecond(Time.GetUtcNow());
        return speed is { } rows && rows >= 1
            ? L["Imports.Speed", Words.Number(import.Counts.Read), Words.Number(import.Counts.Total), Words.Number((int)rows), Words.Clock(TimeSpan.FromSeconds((import.Counts.Total - import.Counts.Read) / rows))]
            : L["Imports.Of", Words.Number(import.Counts.Read), Words.Number(import.Counts.Total)];
    }

    private async Task CancelAsync(ImportView import)
    {
        await Imports.CancelAsync(Actor, import.Id, _gone.Token);
        await LoadAsync(_gone.Token);
    }

    private async Task UndoAsync()
    {
        if (_undo is not { } import) return;
        _undoing = true;
        var undo = await Contacts.UndoAsync(Actor, import.Id, CancellationToken.None);
        (_undoing, _undo) = (false, null);
        if (_gone.IsCancellationRequested) return;
        Toasts.Outcome(undo == ImportUndo.Done, ContactMessages.Text(undo).ToString());
        await LoadAsync(_gone.Token);
    }

    private async Task DownloadAsync(ImportView import, string format) => await Js.InvokeVoidAsync("portal.download", $"/api/v1/imports/{import.Id}/rejected?format={format}");
}
