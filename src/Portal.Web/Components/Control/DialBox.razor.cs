using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Domain.Pbx.Commands;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Control;

/// <summary>The dial box. It does not follow the board: accounts and agents are those of the moment it is opened or filled.</summary>
public sealed partial class DialBox : ComponentBase, IDisposable
{
    private const string Remembered = "extension";

    private readonly ControlForm _form = new();
    private ControlAction _mode = ControlActions.Originate;
    private BoardSnapshot _board = BoardSnapshot.Empty;
    private ImmutableArray<BoardAccount> _accounts = [];
    private ImmutableArray<CommandProblem> _problems = [];
    private CommandOutcome? _failure;
    private Guid _account;

    /// <summary>A number that came from a page: the form has it whole, the person sees what a reader may see.</summary>
    private (string Field, string Shown)? _picked;

    private bool _busy;
    private bool _opened;

    [Inject]
    public required PbxCommands Commands { get; init; }

    [Inject]
    public required BoardWatch Boards { get; init; }

    [Inject]
    public required ControlDesk Desk { get; init; }

    [Inject]
    public required ControlRules Rules { get; init; }

    [Inject]
    public required ControlWords Words { get; init; }

    [Inject]
    public required Toasts Toasts { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    private ImmutableArray<ControlField> Fields => _mode.Name switch
    {
        "internalCall" => [new("caller", FieldKind.Party, true), new("called", FieldKind.Party, true)],
        "link" => [new("first", FieldKind.Text, true), new("second", FieldKind.Text, true)],
        "callIntoMenu" => [new("number", FieldKind.Text, true), new("kind", FieldKind.Menu), new("menu", FieldKind.Text, true), new("prefix", FieldKind.Text)],
        _ => [new("extension", FieldKind.Party, true), new("destination", FieldKind.Party, true)],
    };

    /// <summary>The field that a number from a page goes into.</summary>
    private string NumberField => _mode.Name switch { "internalCall" => "called", "link" => "second", "callIntoMenu" => "number", _ => "destination" };

    /// <summary>The field that holds the person's own extension; null where the way of calling has none.</summary>
    private string? OwnField => _mode.Name switch { "internalCall" => "caller", "originate" => "extension", _ => null };

    private ImmutableArray<BoardAccount> Chosen => [.. _accounts.Where(account => account.Id == _account)];

    private ControlField[] Options => Chosen is [var account] && PbxCatalog.Find(account.Vendor) is { } vendor ? [.. DialOptions.Of(vendor.Traits)] : [];

    protected override void OnInitialized() => Desk.Dialling += OnDialling;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        if (await Js.InvokeAsync<string?>("portal.recall", Remembered) is { Length: > 0 } extension) _form["extension"] = _form["caller"] = extension;
        if (_opened) StateHasChanged();
    }

    private void Open()
    {
        _opened = true;
        Look();
    }

    public void Dispose() => Desk.Dialling -= OnDialling;

    private void OnDialling(object? sender, DialFill fill) => _ = InvokeAsync(async () =>
    {
        Open();
        var inside = PhoneNumber.IsExtension(fill.Number);
        if (!inside) _mode = ControlActions.Originate;
        // An extension is one of its own account; an outside number can be called from any that can call.
        if (_accounts.FirstOrDefault(account => account.Id == fill.AccountId) is { } own && (inside || Rules.Offers(own.Vendor, _mode.Capability))) _account = own.Id;
        if (Refusal(_mode) is not null) _mode = ControlActions.Originate;
        if (!inside && Refusal(_mode) is not null) _account = _accounts.FirstOrDefault(account => Rules.Offers(account.Vendor, _mode.Capability))?.Id ?? _account;
        _form[NumberField] = fill.Number;
        _picked = (NumberField, fill.Shown);
        (_problems, _failure) = ([], null);
        StateHasChanged();
        await Js.InvokeVoidAsync("portal.openDial");
    });

    private void Look()
    {
        _board = Boards.Current(Actor.TenantId);
        _accounts = [.. _board.Accounts.Values.Where(account => account.State != AccountState.Off).OrderBy(account => account.Name, StringComparer.CurrentCultureIgnoreCase)];
        if (_accounts.All(account => account.Id != _account)) _account = (_accounts.FirstOrDefault(account => Rules.Offers(account.Vendor, _mode.Capability)) ?? _accounts.FirstOrDefault())?.Id ?? default;
    }

    private string? Refusal(ControlAction mode) => Rules.Refusal(Actor, _board.Accounts.GetValueOrDefault(_account), mode);

    private bool IsNext(ControlField field) => field.Name == (OwnField is { } own && _form.Text(own).Length == 0 ? own : NumberField);

    private void ChooseAccount(ChangeEventArgs e)
    {
        Look();
        if (Guid.TryParseExact(e.Value?.ToString(), "N", out var id)) _account = id;
        (_problems, _failure) = ([], null);
    }

    private void ChooseMode(ChangeEventArgs e)
    {
        var number = _form[NumberField];
        _mode = ControlActions.ForDialling.FirstOrDefault(mode => mode.Name == e.Value?.ToString()) ?? ControlActions.Originate;
        if (_picked is { } picked && number.Length > 0) (_form[NumberField], _picked) = (number, (NumberField, picked.Shown));
        (_problems, _failure) = ([], null);
    }

    private void Typed(string field)
    {
        if (_picked?.Field == field) _picked = null;
        Settle(field);
    }

    private void Settle(string field) => _problems = _problems.RemoveAll(problem => problem.Field == field);

    private string? ProblemOf(string field) => _problems.FirstOrDefault(problem => problem.Field == field) is { } problem ? Words.Problem(problem) : null;

    private async Task DialAsync()
    {
        if (_busy || Chosen is not [var account] || Refusal(_mode) is not null) return;
        _failure = null;
        var command = _mode.Build(ControlTarget.None, Shaped());
        _problems = [.. command.Problems(PbxCatalog.Find(account.Vendor)!.Traits)];
        if (!_problems.IsEmpty) return;
        _busy = true;
        try
        {
            if (OwnField is { } own) await Js.InvokeVoidAsync("portal.remember", Remembered, _form.Text(own));
            var outcome = await Commands.RunAsync(Actor, account.Id, command, CancellationToken.None);
            _problems = outcome.Problems;
            if (!_problems.IsEmpty) return;
            if (!outcome.Ok && outcome.Result != CommandResult.Unknown)
            {
                _failure = outcome;
                return;
            }

            Toasts.Outcome(outcome.Ok, $"{Words.Label(_mode)}: {Words.Sentence(outcome)}", outcome.VendorMessage);
        }
        finally
        {
            _busy = false;
        }
    }

    /// <summary>Only what the account's vendor takes: an option set for another account stays in the form, and is not sent to this one.</summary>
    private ControlForm Shaped()
    {
        var shaped = new ControlForm();
        foreach (var field in Fields.Concat(Options)) shaped[field.Name] = _form[field.Name];
        return shaped;
    }
}
