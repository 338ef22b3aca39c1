using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Pages.Campaigns.Contacts;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Consents;

/// <summary>What people said about being called with offers: by number, with every word that was ever entered.</summary>
public sealed partial class Consents : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private ImmutableArray<ConsentRow>? _words;
    private ImportList? _imports;
    private ConsentRow? _removed;
    private string? _typed;
    private string? _number;
    private bool _adding;
    private bool _importing;

    [Inject]
    public required ConsentList List { get; init; }

    [Inject]
    public required Words Words { get; init; }

    [Inject]
    public required Toasts Toasts { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    private string Shown(string number) => Numbers.Show(number, Actor.May(Permissions.NumbersFull));

    private async Task FindAsync(string? number)
    {
        _number = string.IsNullOrWhiteSpace(number) ? null : number;
        _words = _number is { } wanted ? await List.OfAsync(Actor.TenantId, wanted, _gone.Token) : null;
    }

    private Task StartedAsync()
    {
        _importing = false;
        return _imports?.RefreshAsync() ?? Task.CompletedTask;
    }

    private Task AddedAsync(string? number)
    {
        _adding = false;
        if (number is null) return Task.CompletedTask;
        _typed = number;
        return FindAsync(number);
    }

    private async Task RemoveAsync()
    {
        if (_removed is not { } word) return;
        _removed = null;
        if (!await List.RemoveAsync(Actor, word.Id, _gone.Token)) Toasts.Outcome(ok: false, L["DoNotCall.Gone"]);
        await FindAsync(_number);
    }

    private async Task ExportAsync(string format) => await Js.InvokeVoidAsync("portal.download", $"/api/v1/consents/export?format={format}");
}
