using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Jobs;

/// <summary>Every job of every account: how far it is, how it went, and what people can do with it.</summary>
public sealed partial class Jobs : IDisposable
{
    /// <summary>Runs move while one watches, also on other nodes.</summary>
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _gone = new();
    private readonly HashSet<(Guid Account, string Job)> _open = [];
    private ImmutableArray<JobView>? _jobs;
    private ImmutableArray<BackFillView> _orders = [];
    private bool _ordering;
    private int _version;

    [Inject]
    public required JobDesk Desk { get; init; }

    [Inject]
    public required Words Words { get; init; }

    [Inject]
    public required Toasts Toasts { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    private bool MayManage => Actor.May(Permissions.JobsManage);

    private int Behind => _jobs?.Count(job => job.Behind) ?? 0;

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override Task OnInitializedAsync() => LoadAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) _ = WatchAsync(_gone.Token);
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var timer = new PeriodicTimer(LookAgainAfter, Time);
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await InvokeAsync(async () =>
                {
                    await LoadAsync();
                    StateHasChanged();
                });
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (Exception exception)
        {
            // The page's own error view tells people, and lets them try again.
            await DispatchExceptionAsync(exception);
        }
    }

    private async Task LoadAsync()
    {
        _jobs = await Desk.ListAsync(Actor, _gone.Token);
        _orders = await Desk.BackFillsAsync(Actor, _gone.Token);
        _version++;
    }

    private static string StateOf(JobView job) => job switch
    {
        { Running: true } => "running",
        { Paused: true } => "paused",
        { Failures: > 0 } => "failed",
        { Last: null } => "waiting",
        _ => "ok",
    };

    private static string? TagOf(JobView job) => StateOf(job) switch { "ok" => "ok", "failed" => "bad", "running" => "on", _ => null };

    private string DurationOf(JobRunRow run) => run.EndedAt is { } ended ? Words.Clock(ended - run.StartedAt) : Words.Clock(Time.GetUtcNow() - run.StartedAt) + " …";

    private static string Number(int? count) => count is { } number ? number.ToString("N0", CultureInfo.CurrentCulture) : "–";

    private bool IsOpen(JobView job) => _open.Contains((job.AccountId, job.Job));

    private void Toggle(JobView job)
    {
        if (!_open.Remove((job.AccountId, job.Job))) _open.Add((job.AccountId, job.Job));
    }

    private async Task RunAsync(JobView job)
    {
        var result = await Desk.RunNowAsync(Actor, job.AccountId, job.Job, _gone.Token);
        Toasts.Outcome(result == JobOrderResult.Done, L["Jobs.Run." + result, L["Job." + job.Job].Value]);
        await LoadAsync();
    }

    private async Task PauseAsync(JobView job)
    {
        var result = await Desk.PauseAsync(Actor, job.AccountId, job.Job, !job.Paused, _gone.Token);
        if (result != JobOrderResult.Done) Toasts.Outcome(ok: false, L["Jobs.Run." + result, L["Job." + job.Job].Value]);
        await LoadAsync();
    }

    private async Task OrderAsync((Guid AccountId, int Days) order)
    {
        _ordering = false;
        var (result, _) = await Desk.StartBackFillAsync(Actor, order.AccountId, order.Days, _gone.Token);
        Toasts.Outcome(result == JobOrderResult.Done, L["BackFill.Order." + result]);
        await LoadAsync();
    }

    private async Task CancelAsync(Guid id)
    {
        await Desk.CancelBackFillAsync(Actor, id, _gone.Token);
        await LoadAsync();
    }
}
