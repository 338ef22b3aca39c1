using Microsoft.OpenApi;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;

namespace Portal.Web.Endpoints;

/// <summary>What a caller says of a table beside the file; everything that is not said is found out.</summary>
internal sealed class TableWishes
{
    /// <summary>Names of the parameters that say which column holds what.</summary>
    private static readonly (string Name, ColumnRole Role, string Description)[] ColumnNames =
    [
        ("numberColumn", ColumnRole.Number, "Column of the telephone numbers: its head, or its letter as a spreadsheet shows it."),
        ("nameColumn", ColumnRole.Name, "Column of the names."),
        ("surnameColumn", ColumnRole.Surname, "Column of the surnames."),
        ("consentColumn", ColumnRole.Consent, "Column that says ONAY or RET."),
        ("consentAtColumn", ColumnRole.ConsentAt, "Column that says when that was said."),
        ("consentSourceColumn", ColumnRole.ConsentSource, "Column of the consents' sources."),
        ("consentProofColumn", ColumnRole.ConsentProof, "Column of the consents' proofs."),
        ("untilColumn", ColumnRole.Until, "Column of the ends of do-not-call entries."),
        ("reasonColumn", ColumnRole.Reason, "Column of the reasons of do-not-call entries."),
    ];

    private readonly TableChoice _choice;
    private readonly bool? _head;
    private readonly Dictionary<ColumnRole, string> _columns = [];

    public TableWishes(IQueryCollection query)
    {
        var problems = new Dictionary<string, string[]>(StringComparer.Ordinal);
        char? delimiter = query["delimiter"].ToString() switch { "," or "comma" => ',', ";" or "semicolon" => ';', "tab" => '\t', "|" or "pipe" => '|', _ => null };
        if (delimiter is null && query["delimiter"].ToString().Length > 0) problems["delimiter"] = ["A comma, a semicolon, 'tab' or 'pipe'."];
        _choice = new TableChoice(delimiter, query["encoding"].ToString() is { Length: > 0 } encoding ? encoding : null);
        _head = Flag(query, "head", problems);
        Wait = Flag(query, "wait", problems) ?? false;
        foreach (var (name, role, _) in ColumnNames)
        {
            if (query.TryGetValue(name, out var said)) _columns[role] = said.ToString();
        }

        All = query["status"].ToString() switch { "given" => ConsentStatus.Given, "refused" => ConsentStatus.Refused, _ => null };
        if (All is null && query["status"].ToString().Length > 0) problems["status"] = ["given or refused."];
        Problems = problems;
    }

    /// <summary>True when the caller waits for the import's end.</summary>
    public bool Wait { get; }

    /// <summary>What all numbers of a list of consents said where no column tells.</summary>
    public ConsentStatus? All { get; }

    public Dictionary<string, string[]> Problems { get; }

    /// <summary>For the API's description.</summary>
    public static CallParameters Parameters { get; } = new(
    [
        CallParameters.Of("wait", "true: answers when the import is over, not when it has begun.", new OpenApiSchema { Type = JsonSchemaType.Boolean }),
        CallParameters.Of("name", "What people call the file."),
        CallParameters.Of("delimiter", "Between CSV fields; found out when not told.", CallParameters.Words([",", ";", "tab", "pipe"])),
        CallParameters.Of("encoding", "Encoding of a CSV file, such as windows-1254; found out when not told."),
        CallParameters.Of("head", "Whether the first row names the columns; found out when not told.", new OpenApiSchema { Type = JsonSchemaType.Boolean }),
        .. ColumnNames.Select(column => CallParameters.Of(column.Name, column.Description + " Found out when not told; empty for none.")),
    ]);

    /// <summary>For lists of consents.</summary>
    public static CallParameters Status { get; } = new([CallParameters.Of("status", "What all numbers said where no column tells.", CallParameters.Words(["given", "refused"]))]);

    /// <summary>Opens the table as the caller wants it.</summary>
    /// <exception cref="TableException">It is none, or a column is not there.</exception>
    public (TableSource Table, ContactColumns Columns) Open(Stream file)
    {
        var table = TableSource.Open(file, _choice);
        var columns = ContactColumns.Find(table, _head);
        return (table, columns.With(_columns.Select(one => KeyValuePair.Create<ColumnRole, int?>(one.Key, one.Value.Length == 0 ? null : columns.PlaceOf(one.Value) ?? throw new TableException(TableProblem.NoSuchColumn)))));
    }

    private static bool? Flag(IQueryCollection query, string name, Dictionary<string, string[]> problems)
    {
        if (query[name].ToString() is not { Length: > 0 } text) return null;
        if (bool.TryParse(text, out var flag)) return flag;
        problems[name] = ["true or false."];
        return null;
    }
}
