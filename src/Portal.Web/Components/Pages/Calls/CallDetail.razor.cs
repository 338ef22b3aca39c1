using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Control;
using Portal.Web.Endpoints;

namespace Portal.Web.Components.Pages.Calls;

public sealed partial class CallDetail : ComponentBase
{
    /// <summary>Fields of the table whose stored name differs from the column's.</summary>
    private static readonly Dictionary<string, string> StoredNames = new(StringComparer.Ordinal)
    {
        ["started"] = "startedAt",
        ["answered"] = "answeredAt",
        ["ended"] = "endedAt",
        ["agent"] = "extension",
        ["wait"] = "waitSeconds",
        ["talk"] = "talkSeconds",
        ["total"] = "totalSeconds",
    };

    private static readonly string[] Fields = ["started", "answered", "ended", "direction", "from", "to", "account", "queue", "agent", "outcome", "wait", "talk", "total", "recording", "sources"];

    private ElementReference _title;
    private StoredCallView _view = null!;
    private ImmutableArray<CallLeg> _legs = [];
    private ImmutableArray<CallStep> _steps = [];

    [Parameter, EditorRequired]
    public required CallRow Call { get; set; }

    [Parameter, EditorRequired]
    public required CallReader Reader { get; set; }

    [Parameter]
    public EventCallback OnClose { get; set; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    /// <summary>Whom one would call back: the party outside; null when there is none or the reader may not call.</summary>
    private string? DialTo => !Reader.MayDial ? null : Call.Direction switch
    {
        CallDirection.Inbound => Call.From,
        CallDirection.Outbound => Call.To,
        _ => null,
    } is { Length: > 0 } number && PhoneNumber.Of(number).IsDialable ? number : null;

    /// <summary>An account of a vendor that is no more may still have recordings in the archive.</summary>
    private bool OffersRecordings => PbxCatalog.Find(Reader.Accounts.FirstOrDefault(account => account.Id == Call.AccountId)?.Vendor ?? "") is not { } vendor || typeof(IRecordings).IsAssignableFrom(vendor.PbxType);

    private IEnumerable<(string Field, string Value)> Facts => Fields.Select(name => (name, name switch
    {
        "started" => CallCells.Time(Call.StartedAt),
        "from" => Reader.Number(Call.From),
        "to" => Reader.Number(Call.To),
        "recording" => Call.HasRecording switch { true => L["Ask.Yes"].Value, false => L["Ask.No"].Value, null => "" },
        _ => Cells.Text(Reader, Call, name),
    }));

    protected override void OnParametersSet()
    {
        _view = new CallMapper(Actor).Map(Call);
        _legs = CallJson.Legs(Call.Legs);
        _steps = CallStep.Of(Call, _legs, Reader);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender) await _title.FocusAsync(preventScroll: true);
    }

    private string Party(string number) => number.Length == 0 ? L["Call.Withheld"] : Reader.Number(number);

    private void Dial(string number) => Desk.Dial(new DialFill(Call.AccountId, number, Reader.Number(number)));

    /// <summary>Who told a field; nobody told which account it is, or who told the rest.</summary>
    private string SourceOf(string field) =>
        field is "account" or "sources" ? "" : Cells.Source(CallMapper.Word(CallJson.SourceOf(StoredNames.GetValueOrDefault(field, field), Call.Sources, Call.FieldSources)));

    private string FieldName(string stored)
    {
        var column = StoredNames.FirstOrDefault(pair => pair.Value == stored).Key ?? stored;
        var word = L["Calls.Column." + column];
        return word.ResourceNotFound ? stored : word;
    }

    /// <summary>Instants as the call centers' clock tells them; anything else as it is.</summary>
    private static string Shown(string? value) =>
        value is null ? CallCells.Unknown : value.Length >= 20 && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at) ? CallCells.Time(at) : value;
}
