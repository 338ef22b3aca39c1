using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Campaigns.Contacts;

/// <summary>Takes a table from a person up to the begin of its import, of whatever kind.</summary>
public sealed partial class TableIntake : IAsyncDisposable
{
    private static readonly (string Name, char Delimiter)[] Delimiters = [("comma", ','), ("semicolon", ';'), ("tab", '\t'), ("pipe", '|')];
    private static readonly string[] Encodings = ["utf-8", "windows-1254", "iso-8859-9", "utf-16"];

    private readonly CancellationTokenSource _gone = new();
    private ElementReference _root;
    private DotNetObjectReference<TableIntake>? _self;
    private Step _step;
    private int _percent;
    private string? _trouble;
    private HandedInTable? _file;
    private TableSource? _table;
    private ContactColumns? _columns;
    private int _rows;
    private ImmutableArray<PreviewRow> _preview = [];
    private char? _delimiter;
    private string? _encoding;
    private bool? _head;
    private ConsentStatus? _all;

    private enum Step
    {
        Waiting,
        Sending,
        Reading,
        Ready,
        Starting,
    }

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Inject]
    public required UploadedTables Uploads { get; init; }

    [Inject]
    public required ImportPreviews Previews { get; init; }

    [Inject]
    public required ImportRuns Runs { get; init; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    /// <summary>What the rows of the table are.</summary>
    [Parameter, EditorRequired]
    public ImportKind Kind { get; set; }

    /// <summary>The campaign that they are for; null = the tenant.</summary>
    [Parameter]
    public Guid? CampaignId { get; set; }

    /// <summary>Raised with the import's id when it has begun.</summary>
    [Parameter]
    public EventCallback<Guid> OnStarted { get; set; }

    private bool Sending => _step != Step.Waiting;

    private bool Busy => _step != Step.Ready;

    private ImmutableArray<ColumnRole> Roles => Kind switch
    {
        ImportKind.DoNotCall => [ColumnRole.Number, ColumnRole.Until, ColumnRole.Reason],
        ImportKind.Consents => [ColumnRole.Number, ColumnRole.Consent, ColumnRole.ConsentAt, ColumnRole.ConsentSource, ColumnRole.ConsentProof],
        _ => [ColumnRole.Number, ColumnRole.Name, ColumnRole.Surname, ColumnRole.Consent, ColumnRole.ConsentAt, ColumnRole.ConsentSource, ColumnRole.ConsentProof],
    };

    private string PasteExample => L["Contacts.Paste.Example." + Kind];

    private string About => _table switch
    {
        null => "",
        { IsWorkbook: true, Sheet: { Others: > 0 } sheet } => L["Contacts.About.SheetOf", sheet.Name, sheet.Others, Rows],
        { IsWorkbook: true } table => L["Contacts.About.Sheet", table.Sheet?.Name ?? "1", Rows],
        { } table => L["Contacts.About.Csv", L["Contacts.Delimiter." + NameOf(table.Delimiter ?? ',')].Value, table.Encoding?.WebName ?? "", Rows],
    };

    private string Rows => Words.Number(_rows);

    /// <summary>What is still to be told before the import can begin; null when nothing is.</summary>
    private string? Missing =>
        _columns is not { } columns ? null
        : !columns.Roles.ContainsKey(ColumnRole.Number) ? ContactMessages.Text(TableProblem.NoNumberColumn, null).ToString()
        : Kind == ImportKind.Consents && _all is null && !columns.Roles.ContainsKey(ColumnRole.Consent) ? L["Consents.Missing"].Value
        : null;

    private ImportRequest Request => new(Kind, CampaignId, _columns!, _all);

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        // An import that is just beginning decides itself whose the file is.
        if (_step != Step.Starting && _file is { } file) await file.DisposeAsync();
        _self?.Dispose();
        _gone.Dispose();
    }

    /// <summary>The browser tells how much of the file has left it.</summary>
    [JSInvokable]
    public Task OnSendingAsync(int percent)
    {
        (_step, _percent, _trouble) = (Step.Sending, percent, null);
        StateHasChanged();
        return Task.CompletedTask;
    }

    /// <summary>The file is here.</summary>
    [JSInvokable]
    public Task OnUploadedAsync(Guid id)
    {
        _file = Uploads.Fetch(Actor, id);
        if (_file is not null) return ReadAsync();
        (_step, _trouble) = (Step.Waiting, L["Contacts.UploadLost"]);
        StateHasChanged();
        return Task.CompletedTask;
    }

    /// <summary>The file did not get here.</summary>
    [JSInvokable]
    public Task OnRefusedAsync(int status, string? message)
    {
        _trouble = (status, message) switch
        {
            (-1, _) => null,
            (_, { Length: > 0 }) => message,
            (413, _) => ContactMessages.Text(TableProblem.TooLarge, null).ToString(),
            (401 or 403, _) => ContactMessages.Text(ImportRefusal.Forbidden).ToString(),
            _ => L["Contacts.UploadLost"],
        };
        _step = Step.Waiting;
        StateHasChanged();
        return Task.CompletedTask;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        _self = DotNetObjectReference.Create(this);
        await Js.InvokeVoidAsync("portal.watchUpload", _root, _self, TableSource.MostBytes, (string)L["Contacts.Pasted"]);
    }

    private static string NameOf(char delimiter) => Array.Find(Delimiters, one => one.Delimiter == delimiter).Name ?? "comma";

    private async Task SendPastedAsync() => await Js.InvokeVoidAsync("portal.sendPasted", _root);

    private async Task CancelUploadAsync() => await Js.InvokeVoidAsync("portal.cancelUpload", _root);

    private async Task ForgetAsync()
    {
        if (_file is { } file) await file.DisposeAsync();
        Reset();
    }

    private void Reset()
    {
        (_step, _trouble, _file, _table, _columns, _rows, _preview) = (Step.Waiting, null, null, null, null, 0, []);
        (_delimiter, _encoding, _head, _all) = (null, null, null, null);
    }

    private Task ChooseDelimiterAsync(ChangeEventArgs e)
    {
        _delimiter = Array.Find(Delimiters, one => string.Equals(one.Name, e.Value?.ToString(), StringComparison.Ordinal)) is { Name: not null } chosen ? chosen.Delimiter : null;
        return ReadAsync();
    }

    private Task ChooseEncodingAsync(ChangeEventArgs e)
    {
        _encoding = e.Value?.ToString() is { Length: > 0 } chosen ? chosen : null;
        return ReadAsync();
    }

    private Task ChooseHeadAsync(ChangeEventArgs e)
    {
        _head = e.Value is true;
        return ReadAsync();
    }

    private Task ChooseColumnAsync(ColumnRole role, ChangeEventArgs e)
    {
        int? at = int.TryParse(e.Value?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var column) ? column : null;
        _columns = _columns!.With([KeyValuePair.Create(role, at)]);
        return GuardedAsync(JudgeAsync);
    }

    private Task ChooseAllAsync(ChangeEventArgs e)
    {
        _all = Enum.TryParse<ConsentStatus>(e.Value?.ToString(), out var status) ? status : null;
        return GuardedAsync(JudgeAsync);
    }

    /// <summary>Reads the file from the begin: what it is, and how much of it.</summary>
    private Task ReadAsync() => GuardedAsync(async () =>
    {
        var (file, choice, head) = (_file!.File, new TableChoice(_delimiter, _encoding), _head);
        (_table, _columns, _rows, _preview) = (null, null, 0, []);
        (_table, _columns, _rows) = await Task.Run(() => Look(file, choice, head, _gone.Token), _gone.Token);
        await JudgeAsync();
    });

    private async Task JudgeAsync() => _preview = await Previews.LookAsync(Actor, Request, _table!, _gone.Token);

    /// <summary>One look at the file at a time; what is wrong with it is told.</summary>
    private async Task GuardedAsync(Func<Task> look)
    {
        (_step, _trouble) = (Step.Reading, null);
        StateHasChanged();
        try
        {
            await look();
        }
        catch (TableException problem)
        {
            _trouble = ContactMessages.Text(problem.Problem, problem.At).ToString();
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException && _gone.IsCancellationRequested)
        {
            return;
        }

        _step = Step.Ready;
        StateHasChanged();
    }

    private static (TableSource Table, ContactColumns Columns, int Rows) Look(Stream file, TableChoice choice, bool? head, CancellationToken cancellationToken)
    {
        var table = TableSource.Open(file, choice);
        var rows = table.Count(cancellationToken);
        var columns = ContactColumns.Find(table, head);
        rows -= columns.HasHead ? 1 : 0;
        if (rows == 0) throw new TableException(TableProblem.Empty);
        if (rows > TableSource.MostRows) throw new TableException(TableProblem.TooManyRows, TableSource.MostRows);
        return (table, columns, rows);
    }

    private async Task StartAsync()
    {
        if (Busy || _file is not { } file || _table is not { } table) return;
        (_step, _trouble) = (Step.Starting, null);
        var start = await Runs.StartAsync(Actor, Request, file, table);
        if (start.Id is { } id)
        {
            Reset();
            await OnStarted.InvokeAsync(id);
            return;
        }

        var result = await start.End;
        _trouble = result.Problem is { } problem ? ContactMessages.Text(problem, result.At).ToString() : ContactMessages.Text(result.Refusal ?? ImportRefusal.Busy).ToString();
        _step = Step.Ready;
        if (_gone.IsCancellationRequested) await file.DisposeAsync();
    }
}
