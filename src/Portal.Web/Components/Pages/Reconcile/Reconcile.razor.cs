using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Domain.Tenants;
using Portal.Domain;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Reconcile;

/// <summary>What pushes, call records, recordings and the vendors' statistics say of the same days, side by side. Each difference opens the calls that make it.</summary>
public sealed partial class Reconcile
{
    private const int Span = 7;

    private readonly CancellationTokenSource _gone = new();
    private Dictionary<Guid, string> _accounts = [];
    private ImmutableArray<ReconciledDay>? _days;
    private ImmutableArray<LooseRecording> _loose = [];
    private ReconciledDay? _open;
    private DateOnly _last;
    private Guid? _account;

    [Inject]
    public required Reconciliation Reconciliation { get; init; }

    [Inject]
    public required PbxAccounts Accounts { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    [SupplyParameterFromQuery(Name = "account")]
    public string? AccountInAddress { get; set; }

    /// <summary>The last day shown.</summary>
    [SupplyParameterFromQuery(Name = "day")]
    public string? DayInAddress { get; set; }

    private DateOnly Today => TurkishTime.Day(Time.GetUtcNow());

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        _account = Guid.TryParse(AccountInAddress, out var id) ? id : null;
        _last = DateOnly.TryParseExact(DayInAddress, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < Today ? day : Today;
        _open = null;
        try
        {
            _accounts = (await Accounts.ListAsync(Actor.TenantId, _gone.Token)).OrderBy(account => account.Name, StringComparer.CurrentCultureIgnoreCase).ToDictionary(account => account.Id, account => account.Name);
            _days = await Reconciliation.ReadAsync(Actor, _last.AddDays(1 - Span), _last, _account, _gone.Token);
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The page is left.
        }
    }

    private void Go(DateOnly last, Guid? account) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["day"] = last >= Today ? null : DayText(last),
        ["account"] = account?.ToString("N"),
    }), replace: true);

    private async Task OpenAsync(ReconciledDay day)
    {
        if (_open == day)
        {
            _open = null;
            return;
        }

        _loose = await Reconciliation.LooseAsync(Actor, day.AccountId, day.Day, _gone.Token);
        _open = day;
    }

    /// <summary>A count that opens the list of just those calls; nothing to open when there are none.</summary>
    private static RenderFragment Link(ReconciledDay day, int count, string name, string filter) => builder =>
    {
        var text = count.ToString("N0", CultureInfo.CurrentCulture);
        if (count == 0)
        {
            builder.OpenElement(0, "span");
            builder.AddAttribute(1, "class", "muted");
        }
        else
        {
            builder.OpenElement(2, "a");
            builder.AddAttribute(3, "href", $"calls?from={DayText(day.Day)}T00:00&to={DayText(day.Day.AddDays(1))}T00:00&account={day.AccountId}&{filter}");
        }

        builder.AddAttribute(4, "data-testid", "count-" + name);
        builder.AddContent(5, text);
        builder.CloseElement();
    };

    /// <summary>Our count, and the vendor's beside it where it differs.</summary>
    private RenderFragment Compared(ReconciledDay day, int ours, int? theirs, string name, string filter) => builder =>
    {
        builder.AddContent(0, Link(day, ours, name, filter));
        if (theirs is not { } count || count == ours) return;
        builder.OpenElement(1, "span");
        builder.AddAttribute(2, "class", "tag warn");
        builder.AddAttribute(3, "data-testid", "vendor-" + name);
        builder.AddAttribute(4, "title", L[day.Vendors!.IsLast ? "Reconcile.Vendor.Last" : "Reconcile.Vendor.Title", Words.LocalTime(day.Vendors.ReadAt)].Value);
        builder.AddContent(5, L["Reconcile.Vendor", count.ToString("N0", CultureInfo.CurrentCulture)].Value);
        builder.CloseElement();
    };

    private string Number(string number) => Numbers.Show(number, Actor.May(Permissions.NumbersFull));

    private static string DayText(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Shown(DateOnly day) => day.ToString("dd.MM.yyyy", CultureInfo.InvariantCulture);
}
