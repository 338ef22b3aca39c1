using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;

namespace Portal.Web.Components.Pages.Pbx;

/// <summary>The form of one account, new or existing. Its fields come from the vendor's settings class.</summary>
public sealed partial class AccountEditor : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private PbxVendor? _vendor;
    private AccountForm? _form;
    private ImmutableArray<ConnectionCheck>? _checks;
    private string? _pushUrl;
    private string? _storedName;
    private bool _loaded;
    private bool _busy;
    private int _pastDays;

    [Inject]
    public required JobDesk Jobs { get; init; }

    [Parameter]
    public string? VendorId { get; set; }

    [Parameter]
    public Guid Id { get; set; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    private string Heading => VendorId is not null ? L["Pbx.New", _vendor?.Name ?? VendorId] : L["Pbx.EditTitle", _storedName ?? ""];

    /// <summary>The first run reads a day by itself; whoever connects a PBX is asked how much more of its past is wanted.</summary>
    private bool AsksForPast => VendorId is not null && Actor.May(Permissions.JobsManage) && typeof(IPastCalls).IsAssignableFrom(_vendor?.PbxType);

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        if (VendorId is not null)
        {
            _vendor = PbxCatalog.Find(VendorId);
            _form = _vendor is null ? null : AccountForm.New(_vendor);
        }
        else if (await Pbx.FindAsync(Actor.TenantId, Id, _gone.Token) is { } account)
        {
            _vendor = PbxCatalog.Find(account.Vendor);
            _form = AccountForm.Of(account);
            _storedName = account.Name;
        }

        _loaded = true;
    }

    private string? Invalid(string field) => _form?.ProblemOf(field) is null ? null : "true";

    private Task SaveAsync() => WorkAsync(async form =>
    {
        var change = VendorId is not null
            ? await Pbx.CreateAsync(Actor, form.ToInput(), _gone.Token)
            : await Pbx.UpdateAsync(Actor, Id, form.ToInput(), _gone.Token);
        form.Problems = change?.Problems ?? [];
        if (AsksForPast && _pastDays > 0 && change is { Ok: true, Account: { Enabled: true } connected })
            await Jobs.StartBackFillAsync(Actor, connected.Id, Math.Min(_pastDays, JobDesk.MostDays), _gone.Token);
        if (change is null)
        {
            _form = null;
        }
        else if (change.Ok && change.PushUrl is { } url)
        {
            _pushUrl = url;
        }
        else if (change.Ok)
        {
            Toasts.Outcome(ok: true, L["Pbx.Saved", form.Name]);
            Navigation.NavigateTo("pbx");
        }
    });

    private Task TestAsync() => WorkAsync(async form =>
    {
        _checks = VendorId is not null
            ? await Pbx.TestNewAsync(Actor, form.ToInput(), _gone.Token)
            : await Pbx.TestAsync(Actor, Id, form.ToInput(), _gone.Token);
    });

    private async Task WorkAsync(Func<AccountForm, Task> work)
    {
        if (_busy || _form is not { } form) return;
        _busy = true;
        try
        {
            await work(form);
        }
        finally
        {
            _busy = false;
        }
    }
}
