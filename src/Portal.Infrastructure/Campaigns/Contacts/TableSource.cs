using System.Text;

namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>What is wrong with one row of a table.</summary>
public enum RowFault
{
    None,

    /// <summary>Text after the closing quote of a field: where the field ends is anybody's guess.</summary>
    BrokenQuotes,

    /// <summary>More fields than the table has columns.</summary>
    ExtraFields,

    /// <summary>The row is parted by another delimiter than the table.</summary>
    OtherDelimiter,
}

/// <summary>One row of a table as it was found.</summary>
/// <param name="Line">Line of the file, or row of the sheet, from 1.</param>
/// <param name="Cells">Its texts.</param>
/// <param name="Fault">What is wrong with it.</param>
public readonly record struct TableRow(long Line, string[] Cells, RowFault Fault = RowFault.None)
{
    public bool IsBlank => Array.TrueForAll(Cells, string.IsNullOrWhiteSpace);
}

/// <summary>How a text file is read where that is not to be found out.</summary>
/// <param name="Delimiter">Between its fields; null = found out.</param>
/// <param name="Encoding">Name of its encoding; null = found out.</param>
public sealed record TableChoice(char? Delimiter = null, string? Encoding = null);

/// <summary>The sheet of a workbook that is read.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Others">How many sheets the workbook has besides.</param>
public sealed record TableSheet(string Name, int Others);

/// <summary>
/// A table that somebody handed in: CSV in any usual encoding, or a workbook's first sheet. Its rows are read one after the other, as often as wanted; the file is never in memory as a whole.
/// </summary>
public sealed class TableSource
{
    /// <summary>Largest file.</summary>
    public const long MostBytes = 100L << 20;

    /// <summary>Rows of the largest table, its head left out.</summary>
    public const int MostRows = 500_000;

    public const int MostColumns = 200;

    private readonly Stream _file;

    private TableSource(Stream file, Encoding? encoding, char? delimiter, TableSheet? sheet = null)
    {
        (_file, Encoding, Delimiter, Sheet) = (file, encoding, delimiter, sheet);
    }

    /// <summary>Null for a workbook.</summary>
    public Encoding? Encoding { get; }

    /// <summary>Null for a workbook.</summary>
    public char? Delimiter { get; }

    /// <summary>Null for a text file, and where the workbook does not name it.</summary>
    public TableSheet? Sheet { get; }

    public bool IsWorkbook => Encoding is null;

    /// <summary>Looks at a file.</summary>
    /// <param name="file">Seekable; stays open and belongs to the caller.</param>
    /// <param name="choice">What need not be found out.</param>
    /// <exception cref="TableException">It is no table.</exception>
    public static TableSource Open(Stream file, TableChoice? choice = null)
    {
        if (file.Length > MostBytes) throw new TableException(TableProblem.TooLarge, MostBytes);
        if (TextKind.IsWorkbook(file))
        {
            var sheet = SheetRows.Check(file);
            return new TableSource(file, null, null, sheet);
        }

        var encoding = choice?.Encoding is { } name ? TextKind.Named(name) : TextKind.Find(file);
        return new TableSource(file, encoding, choice?.Delimiter ?? CsvRows.FindDelimiter(file, encoding));
    }

    /// <summary>The rows that are not blank, from the first. May be read once at a time.</summary>
    /// <exception cref="TableException">While reading: the file cannot be read to its end.</exception>
    public IEnumerable<TableRow> Rows()
    {
        _file.Position = 0;
        var rows = Encoding is { } encoding ? CsvRows.Read(_file, encoding, Delimiter!.Value) : SheetRows.Read(_file);
        foreach (var row in rows)
        {
            if (row.Cells.Length > MostColumns && !row.Cells.AsSpan(MostColumns).ToArray().All(string.IsNullOrWhiteSpace)) throw new TableException(TableProblem.TooManyColumns, row.Line);
            if (!row.IsBlank) yield return row;
        }
    }

    /// <summary>How many rows are not blank; reads the whole file, so whatever is wrong with it is found before anything is stored.</summary>
    public int Count(CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var _ in Rows())
        {
            // The head is no row, but whether there is one the reader does not know.
            if (++count > MostRows + 1) throw new TableException(TableProblem.TooManyRows, MostRows);
            if (count % 1000 == 0) cancellationToken.ThrowIfCancellationRequested();
        }

        return count;
    }
}
