using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Campaigns.Results;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Campaigns.Live;

/// <summary>One contact of a campaign.</summary>
public sealed partial class ContactPanel
{
    private ContactHistory? _history;
    private ImmutableArray<DispositionView> _codes = [];
    private string? _code;
    private bool _asking;

    [Parameter, EditorRequired]
    public Guid CampaignId { get; set; }

    [Parameter, EditorRequired]
    public Guid ContactId { get; set; }

    [Parameter]
    public EventCallback OnClose { get; set; }

    /// <summary>Something was done with it.</summary>
    [Parameter]
    public EventCallback OnChanged { get; set; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    [Inject]
    public required ContactList Contacts { get; init; }

    [Inject]
    public required ContactActs Acts { get; init; }

    [Inject]
    public required DispositionCodes Codes { get; init; }

    [Inject]
    public required Words Words { get; init; }

    [Inject]
    public required Toasts Toasts { get; init; }

    /// <summary>Reads it again.</summary>
    public async Task ReloadAsync()
    {
        _history = await Contacts.FindAsync(Actor, CampaignId, ContactId, CancellationToken.None);
        StateHasChanged();
    }

    protected override async Task OnInitializedAsync()
    {
        if (Actor.May(Permissions.CampaignsManage)) _codes = await Codes.ListAsync(Actor.TenantId, CancellationToken.None);
        _history = await Contacts.FindAsync(Actor, CampaignId, ContactId, CancellationToken.None);
    }

    private static bool CanStop(ContactLine contact) => contact.State is ContactState.New or ContactState.Waiting or ContactState.HandedOver or ContactState.Dialing;

    private string Shown(ContactLine contact) => Actor.May(Permissions.NumbersFull) ? PhoneNumber.Display(contact.Number) : contact.Number;

    private async Task StopAsync()
    {
        _asking = false;
        await ToldAsync(await Acts.StopAsync(Actor, CampaignId, ContactId, CancellationToken.None));
    }

    private async Task SetCodeAsync()
    {
        if (string.IsNullOrEmpty(_code)) return;
        await ToldAsync(await Acts.SetDispositionAsync(Actor, CampaignId, ContactId, _code, null, CancellationToken.None));
        _code = null;
    }

    private async Task ToldAsync(ContactAct act)
    {
        Toasts.Outcome(act.Outcome == ContactActOutcome.Ok, L["Live.Act." + (act.Refusal?.ToString() ?? act.Outcome.ToString())]);
        await ReloadAsync();
        await OnChanged.InvokeAsync();
    }
}
