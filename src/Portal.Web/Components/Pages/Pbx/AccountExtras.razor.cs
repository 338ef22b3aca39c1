using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Queries;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Control;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Pbx;

/// <summary>What an account offers beyond calls.</summary>
public sealed partial class AccountExtras : ComponentBase
{
    private static readonly ExtraPart[] Parts =
    [
        new("balance", "ready", "balance"), new("topUp", "plus", "topUpLink"), new("panel", "user", "panelLink"),
        new("subscribe", "ringing", null), new("unsubscribe", "dnd", null), new("pushSettings", "search", "pushSettings"),
        new("callerIds", "search", "callerIds"), new("setCallerId", "user", null) { Action = ControlActions.SetCallerId },
        new("blocked", "search", "blockedNumbers"), new("block", "dnd", null) { Action = ControlActions.BlockNumber },
        new("dnd", "dnd", null) { Action = ControlActions.SetDoNotDisturb },
    ];

    private ImmutableArray<BalanceLine>? _balance;
    private ImmutableArray<string>? _callerIds;
    private ImmutableArray<string>? _blocked;
    private PushSettings? _push;
    private CommandOutcome? _failure;
    private string? _busy;
    private bool _unsubscribing;

    [Inject]
    public required PbxQueries Queries { get; init; }

    [Inject]
    public required PushSubscriptions Subscriptions { get; init; }

    [Inject]
    public required ControlDesk Desk { get; init; }

    [Inject]
    public required ControlRules Rules { get; init; }

    [Inject]
    public required ControlWords Words { get; init; }

    [Inject]
    public required Toasts Toasts { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Parameter, EditorRequired]
    public required AccountView Account { get; set; }

    [Parameter]
    public EventCallback OnChanged { get; set; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    private PbxVendor? Vendor => PbxCatalog.Find(Account.Vendor);

    private DateOnly Today => DateOnly.FromDateTime(Time.GetUtcNow().ToOffset(AskKinds.Clock).DateTime);

    /// <summary>The account as the rules want it; the board may not have heard of it yet.</summary>
    private BoardAccount Known => new(Account.Id, Account.Vendor, Account.Name, Account.Enabled ? AccountState.Live : AccountState.Off, Pushes: false, TimeSpan.Zero);

    private string Shown(string number) => Numbers.Show(number, Actor.May(Permissions.NumbersFull));

    private string? Refusal(ExtraPart part) => part switch
    {
        { Action: { } action } => Rules.Refusal(Actor, Known, action),
        { Query: { } query } => Rules.Refusal(Actor, Known, PbxQueryCatalog.Find(query)!),
        _ => Rules.Refusal(Actor, Known, Permissions.AccountPush, typeof(IPushSubscription)),
    };

    private async Task PressAsync(ExtraPart part, string? refusal)
    {
        if (refusal is not null)
        {
            Toasts.Info(refusal);
            return;
        }

        if (part.Action is { } action)
        {
            Desk.Ask(action, new ControlTarget(new BoardKey(Account.Id, ""), Account.Name));
            return;
        }

        if (part.Name == "unsubscribe")
        {
            _unsubscribing = true;
            return;
        }

        (_busy, _failure) = (part.Name, null);
        try
        {
            await (part.Name switch
            {
                "balance" => ReadAsync(new BalanceQuery(), lines => _balance = lines),
                "callerIds" => ReadAsync(new CallerIdsQuery(), ids => _callerIds = ids),
                "blocked" => ReadAsync(new BlockedNumbersQuery(), numbers => _blocked = numbers),
                "pushSettings" => ReadAsync(new PushSettingsQuery(), settings => _push = settings),
                "topUp" => OpenAsync(new TopUpLinkQuery()),
                "panel" => OpenAsync(new PanelLinkQuery()),
                _ => SubscribeAsync(),
            });
        }
        finally
        {
            _busy = null;
        }
    }

    private async Task ReadAsync<T>(PbxQuery<T> query, Action<T> show) where T : notnull
    {
        var answer = await Queries.RunAsync(Actor, Account.Id, query, CancellationToken.None);
        if (answer is { Ok: true, Value: { } value }) show(value);
        else _failure = Failure(answer);
    }

    /// <summary>The tab is opened by the click, before browsers take it for a pop-up, and sent on its way when the PBX has made the link. The page never holds it.</summary>
    private async Task OpenAsync(PbxQuery<Secret> query)
    {
        if (!await Js.InvokeAsync<bool>("portal.openTab"))
        {
            Toasts.Info(L["Extras.TabBlocked"]);
            return;
        }

        var answer = await Queries.RunAsync(Actor, Account.Id, query, CancellationToken.None);
        await Js.InvokeVoidAsync("portal.sendTab", answer.Ok ? answer.Value.Value : null);
        if (!answer.Ok) _failure = Failure(answer);
    }

    private async Task SubscribeAsync() => await EndAsync(await Subscriptions.SubscribeAsync(Actor, Account.Id, CancellationToken.None));

    private async Task UnsubscribeAsync()
    {
        _unsubscribing = false;
        await EndAsync(await Subscriptions.UnsubscribeAsync(Actor, Account.Id, CancellationToken.None));
    }

    private async Task EndAsync(CommandOutcome outcome)
    {
        if (outcome.Ok) Toasts.Outcome(ok: true, L["Extras.PushChanged"], outcome.VendorMessage);
        else _failure = outcome;
        await OnChanged.InvokeAsync();
    }

    private void Unblock(string number)
    {
        var form = new ControlForm();
        form["number"] = number;
        Desk.Ask(new ControlAsk(ControlActions.UnblockNumber, [new ControlTarget(new BoardKey(Account.Id, ""), Account.Name)], form));
    }

    private static CommandOutcome Failure<T>(QueryOutcome<T> answer) => new(answer.Result, VendorMessage: answer.VendorMessage, Error: answer.Error) { Problems = answer.Problems };

    /// <summary>One button.</summary>
    private sealed record ExtraPart(string Name, string Icon, string? Query)
    {
        public ControlAction? Action { get; init; }
    }
}
