using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns.Preview;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Control;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Preview;

/// <summary>
/// Lists that people dial: one contact at a time, its call, its result, the next. While the page is open it gives signs of life for the contact; whoever does nothing for long loses it all the same.
/// </summary>
public sealed partial class Preview : ComponentBase, IAsyncDisposable
{
    private const string Remembered = "extension";

    /// <summary>Often enough that a refusal takes a contact off the screen well within a minute.</summary>
    private static readonly TimeSpan Sign = TimeSpan.FromSeconds(30);

    /// <summary>An open page is nobody who works.</summary>
    private static readonly TimeSpan Away = TimeSpan.FromMinutes(15);

    private readonly CancellationTokenSource _gone = new();
    private ImmutableArray<PreviewLine> _lines = [];
    private PreviewProgress? _progress;
    private PreviewContact? _contact;
    private PreviewIdle? _idle;
    private CommandOutcome? _failure;
    private string? _message;
    private string? _extension;
    private Guid? _campaign;
    private DateTimeOffset _actedAt;
    private Task _signs = Task.CompletedTask;
    private bool _unsure;
    private bool _busy;

    [Inject]
    public required PreviewList List { get; init; }

    [Inject]
    public required PreviewCalls Calls { get; init; }

    [Inject]
    public required PreviewRefusals Refusals { get; init; }

    [Inject]
    public required BoardWatch Boards { get; init; }

    [Inject]
    public required ControlWords ControlWords { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required Toasts Toasts { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    [SupplyParameterFromQuery(Name = "campaign")]
    public string? CampaignInAddress { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _campaign = Guid.TryParse(CampaignInAddress, out var campaign) ? campaign : null;
        _lines = await List.ListAsync(Actor, _gone.Token);
        if (_lines.All(line => line.Id != _campaign)) _campaign = null;
        Take(await List.CurrentAsync(Actor, _gone.Token));
        _progress = await List.ProgressAsync(Actor, _campaign, _gone.Token);
        _actedAt = Time.GetUtcNow();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        _signs = GiveSignsAsync();
        _extension = await Js.InvokeAsync<string?>("portal.recall", Remembered);
        StateHasChanged();
    }

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _signs;
        _gone.Dispose();
    }

    private Task NextAsync() => ActAsync(async () => Take(await List.NextAsync(Actor, _campaign, _gone.Token)));

    private Task CallAsync(bool byHand) => ActAsync(async () =>
    {
        if (_contact is not { } contact) return;
        var step = await Calls.CallAsync(Actor, contact.CampaignId, contact.Id, _extension, byHand, _gone.Token);
        _unsure = step.Command?.Result == CommandResult.Unknown;
        _failure = step.Outcome == PreviewOutcome.Failed ? step.Command : null;
        if (step is { Outcome: PreviewOutcome.Ok, Command: { Ok: true } sent }) Toasts.Outcome(ok: true, ControlWords.Sentence(sent), sent.VendorMessage);
        if (step.Outcome == PreviewOutcome.Invalid) Toasts.Outcome(ok: false, L["Preview.ExtensionNeeded"]);
        else Take(step);
    });

    private Task ResultAsync(PreviewResult result) => ActAsync(async () =>
    {
        if (_contact is not { } contact) return;
        var step = await Calls.ResultAsync(Actor, contact.CampaignId, contact.Id, result, _gone.Token);
        if (step.Outcome == PreviewOutcome.Invalid)
        {
            Toasts.Outcome(ok: false, L[step.Field == "disposition" ? "Preview.CodeNeeded" : "Preview.NotTaken"]);
            return;
        }

        Take(step);
        if (step is { Outcome: PreviewOutcome.Ok, Standing: { } standing }) Toasts.Info(After(standing));
        Take(await List.NextAsync(Actor, _campaign, _gone.Token));
    });

    private Task RefuseAsync(bool everywhere) => ActAsync(async () =>
    {
        if (_contact is not { } contact) return;
        var step = await Refusals.StoreAsync(Actor, contact.CampaignId, contact.Id, everywhere, null, _gone.Token);
        Take(step);
        if (step.Outcome != PreviewOutcome.Ok) return;
        Toasts.Info(L["Preview.Refused"]);
        Take(await List.NextAsync(Actor, _campaign, _gone.Token));
    });

    private Task LaterAsync(int minutes) => ActAsync(async () =>
    {
        if (_contact is not { } contact) return;
        Take(await List.SkipAsync(Actor, contact.CampaignId, contact.Id, TimeSpan.FromMinutes(minutes), _gone.Token));
        Take(await List.NextAsync(Actor, _campaign, _gone.Token));
    });

    private Task PauseAsync() => ActAsync(async () =>
    {
        if (_contact is not { } contact) return;
        Take(await List.SkipAsync(Actor, contact.CampaignId, contact.Id, null, _gone.Token));
    });

    private Task ChooseAsync(ChangeEventArgs e)
    {
        _campaign = Guid.TryParseExact(e.Value?.ToString(), "N", out var id) ? id : null;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("campaign", _campaign?.ToString("N")), replace: true);
        return ActAsync(async () =>
        {
            if (_contact is { } contact && _campaign is { } chosen && contact.CampaignId != chosen) Take(await List.SkipAsync(Actor, contact.CampaignId, contact.Id, null, _gone.Token));
            _idle = null;
        });
    }

    private async Task RememberAsync(string extension)
    {
        _extension = extension;
        await Js.InvokeVoidAsync("portal.remember", Remembered, extension);
    }

    /// <summary>One step at a time: what is pressed meanwhile is no second press.</summary>
    private async Task ActAsync(Func<Task> step)
    {
        if (_busy) return;
        _busy = true;
        (_message, _actedAt) = (null, Time.GetUtcNow());
        try
        {
            await step();
            _progress = await List.ProgressAsync(Actor, _campaign, _gone.Token);
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The page is left.
        }
        finally
        {
            _busy = false;
        }
    }

    /// <summary>What a step makes of the screen.</summary>
    private void Take(PreviewStep step)
    {
        if (step.Contact?.Id != _contact?.Id) (_failure, _unsure) = (null, false);
        (_contact, _idle) = (step.Contact, step.Idle);
        _message = step.Outcome switch
        {
            PreviewOutcome.MustNotBeCalled => L["Preview.Verdict." + step.Verdict],
            PreviewOutcome.Closed => L["Preview.TakenAway"],
            PreviewOutcome.NotHeld => L["Preview.NotHeld"],
            PreviewOutcome.NotFound or PreviewOutcome.NotCalled or PreviewOutcome.Forbidden => L["Preview.NotTaken"],
            PreviewOutcome.Called => L["Preview.CalledAlready"],
            _ => _message,
        };
    }

    private async Task GiveSignsAsync()
    {
        using var timer = new PeriodicTimer(Sign, Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_gone.Token)) await InvokeAsync(SignAsync);
        }
        catch (OperationCanceledException)
        {
            // The page is left.
        }
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception);
        }
    }

    private async Task SignAsync()
    {
        if (_busy || _contact is not { } contact) return;
        var away = contact.Called is null && Time.GetUtcNow() - _actedAt > Away;
        var step = away
            ? await List.SkipAsync(Actor, contact.CampaignId, contact.Id, null, _gone.Token)
            : await List.KeepAsync(Actor, contact.Id, _gone.Token);
        // A button that was pressed meanwhile knows better.
        if (_busy || _contact?.Id != contact.Id) return;
        Take(step);
        if (away) _message = L["Preview.Away"];
        StateHasChanged();
    }

    private ImmutableArray<string> ExtensionsOf(PreviewContact contact) =>
        contact.AccountId is { } id && Boards.Current(Actor.TenantId).Accounts.GetValueOrDefault(id)?.Extensions is { } known ? [.. known.Order(StringComparer.Ordinal)] : [];

    private string Why(PreviewIdle idle)
    {
        var why = L["Preview.Idle." + idle.Reason, idle.Exception ?? ""].Value;
        return idle.Next is { } next ? $"{why} {L["Preview.Idle.Next", Words.LocalTime(next)[..16]]}" : why;
    }

    private string After(ContactStanding standing) =>
        standing is { State: ContactState.Waiting, NextAt: { } next } ? L["Preview.After.Waiting", Words.LocalTime(next)[..16]] : L["Preview.After." + (standing.State == ContactState.Waiting ? ContactState.Done : standing.State)];
}
