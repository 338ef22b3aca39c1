using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Domain.Calls;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Results;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Campaigns.Live;

/// <summary>The contacts of one campaign, page by page.</summary>
public sealed partial class ContactsTable
{
    private const int Page = 50;

    /// <summary>More rows than this are not read again by themselves.</summary>
    private const int MostReloaded = 500;

    private ContactFilter _filter = new();
    private ImmutableArray<ContactLine> _contacts = [];
    private ContactPanel? _panel;
    private Guid? _next;
    private Guid? _chosen;
    private bool _loaded;

    [Parameter, EditorRequired]
    public Guid CampaignId { get; set; }

    /// <summary>Something was done with a contact.</summary>
    [Parameter]
    public EventCallback OnChanged { get; set; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    [Inject]
    public required ContactList Contacts { get; init; }

    [Inject]
    public required Words Words { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    /// <summary>Reads again what is shown.</summary>
    public async Task ReloadAsync()
    {
        await ReadAsync(null, Math.Clamp(_contacts.Length, Page, MostReloaded));
        if (_panel is not null) await _panel.ReloadAsync();
        StateHasChanged();
    }

    protected override Task OnInitializedAsync() => ReadAsync(null, Page);

    private Task NarrowAsync(ContactFilter filter)
    {
        (_filter, _chosen) = (filter with { Number = string.IsNullOrWhiteSpace(filter.Number) ? null : filter.Number.Trim() }, null);
        return ReadAsync(null, Page);
    }

    private Task MoreAsync() => ReadAsync(_next, Page);

    private async Task ReadAsync(Guid? from, int limit)
    {
        if (await Contacts.ReadAsync(Actor, CampaignId, _filter, from, limit, CancellationToken.None) is not { } page) return;
        (_contacts, _next, _loaded) = (from is null ? page.Contacts : [.. _contacts, .. page.Contacts], page.Next, true);
    }

    private async Task ChangedAsync()
    {
        await ReloadAsync();
        await OnChanged.InvokeAsync();
    }

    /// <summary>It comes masked for whoever may not see it whole.</summary>
    private string Shown(ContactLine contact) => Actor.May(Permissions.NumbersFull) ? PhoneNumber.Display(contact.Number) : contact.Number;

    private static T? Read<T>(ChangeEventArgs e) where T : struct, Enum => Enum.TryParse<T>(e.Value?.ToString(), out var value) ? value : null;
}
