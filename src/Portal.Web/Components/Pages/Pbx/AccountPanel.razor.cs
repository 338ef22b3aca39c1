using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;

namespace Portal.Web.Components.Pages.Pbx;

/// <summary>Actions on one account. Every question is asked before, every outcome told after.</summary>
public sealed partial class AccountPanel : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private ImmutableArray<ConnectionCheck>? _checks;
    private Question? _asking;
    private string? _pushUrl;
    private string _typed = "";
    private bool _busy;
    private bool _testing;

    private enum Question
    {
        Rotate,
        Delete,
    }

    [Parameter, EditorRequired]
    public required AccountView Account { get; set; }

    [Parameter]
    public EventCallback OnChanged { get; set; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    private PbxVendor? Vendor => PbxCatalog.Find(Account.Vendor);

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    private async Task TestAsync()
    {
        _testing = true;
        try
        {
            _checks = await Pbx.TestAsync(Actor, Account.Id, unsaved: null, _gone.Token);
        }
        finally
        {
            _testing = false;
        }
    }

    private async Task ToggleAsync()
    {
        await Pbx.SetEnabledAsync(Actor, Account.Id, !Account.Enabled, _gone.Token);
        await OnChanged.InvokeAsync();
    }

    private Task RotateAsync() => AnswerAsync(async () =>
    {
        _pushUrl = await Pbx.RotatePushTokenAsync(Actor, Account.Id, _gone.Token);
        await OnChanged.InvokeAsync();
    });

    private Task DeleteAsync() => AnswerAsync(async () =>
    {
        await Pbx.DeleteAsync(Actor, Account.Id, _gone.Token);
        Toasts.Outcome(ok: true, L["Pbx.Deleted", Account.Name]);
        await OnChanged.InvokeAsync();
    });

    private async Task AnswerAsync(Func<Task> act)
    {
        if (_busy) return;
        _busy = true;
        try
        {
            await act();
        }
        finally
        {
            _busy = false;
            _asking = null;
            _typed = "";
        }
    }
}
