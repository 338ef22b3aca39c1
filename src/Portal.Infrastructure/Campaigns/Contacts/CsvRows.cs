using System.Text;
using CsvHelper;

namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>Rows of a CSV file.</summary>
internal static class CsvRows
{
    /// <summary>No row is longer: a quote that is never closed would else take the rest of the file for one.</summary>
    private const int LongestRow = 1 << 20;

    /// <summary>Lines that the delimiter is found out from.</summary>
    private const int Looked = 50;

    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    public static IEnumerable<TableRow> Read(Stream file, Encoding encoding, char delimiter)
    {
        var faults = new Queue<CsvMalformedRecord>();
        var options = CsvReaderOptions.Default with
        {
            Separator = delimiter,
            Encoding = encoding,
            HasHeader = false,
            TrackLineNumbers = true,
            MaxRecordSize = LongestRow,
            IncludeValuesInExceptions = false,
            OnMalformedRecord = faults.Enqueue,
        };
        using var reader = CsvReader.Create(file, options, leaveOpen: true);
        for (var first = true; Next(reader); first = false)
        {
            var fault = RowFault.None;
            while (faults.TryPeek(out var found) && found.RecordNumber <= reader.RowNumber)
            {
                faults.Dequeue();
                if (found.Reason == CsvMalformedReason.UnterminatedQuote) throw new TableException(TableProblem.UnclosedQuote, found.LineNumber);
                // A quote in the middle of a text is only a quote: it is read as it stands.
                if (found.Reason == CsvMalformedReason.TextAfterClosingQuote) fault = RowFault.BrokenQuotes;
            }

            var cells = Cells(reader);
            // Spreadsheets say their delimiter in a first line that is no row.
            if (first && cells is [['s' or 'S', 'e' or 'E', 'p' or 'P', '=', ..]]) continue;
            yield return new TableRow(reader.LineNumber, cells, fault);
        }
    }

    /// <summary>The delimiter that parts the most lines alike.</summary>
    public static char FindDelimiter(Stream file, Encoding encoding)
    {
        file.Position = 0;
        using var text = new StreamReader(file, encoding, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        var lines = new List<int[]>();
        var (quoted, line) = (false, new int[Delimiters.Length]);
        var empty = true;
        var letters = new char[LongestRow];
        var read = text.ReadBlock(letters);
        if (read > 4 && new string(letters, 0, 4).Equals("sep=", StringComparison.OrdinalIgnoreCase)) return letters[4];
        for (var i = 0; i < read && lines.Count < Looked; i++)
        {
            var letter = letters[i];
            if (letter == '"') quoted = !quoted;
            if (quoted) continue;
            if (letter is '\r' or '\n')
            {
                if (!empty) lines.Add(line);
                (line, empty) = (new int[Delimiters.Length], true);
                continue;
            }

            empty = false;
            var which = Array.IndexOf(Delimiters, letter);
            if (which >= 0) line[which]++;
        }

        // The last line may be cut off in the middle.
        if (!empty && (lines.Count == 0 || read < letters.Length)) lines.Add(line);
        return lines.Count == 0 ? Delimiters[0] : Delimiters[Best(lines)];
    }

    /// <summary>First what parts the most lines into as many fields as the first, then what parts into more.</summary>
    private static int Best(List<int[]> lines) =>
        Enumerable.Range(0, Delimiters.Length)
            .OrderByDescending(which => lines[0][which] == 0 ? 0 : lines.Count(line => line[which] == lines[0][which]))
            .ThenByDescending(which => lines[0][which])
            .ThenByDescending(which => lines.Count(line => line[which] > 0))
            .First();

    /// <summary>Another delimiter that parts the row's only text into so many fields; null when there is none.</summary>
    public static char? OtherDelimiter(string text, int columns)
    {
        foreach (var delimiter in Delimiters)
        {
            if (columns > 1 && text.AsSpan().Count(delimiter) == columns - 1) return delimiter;
        }

        return null;
    }

    private static bool Next(CsvReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException exception)
        {
            throw new TableException(TableProblem.UnclosedQuote, exception.LineNumber, exception);
        }
    }

    private static string[] Cells(CsvReader reader)
    {
        var cells = new string[reader.FieldCount];
        for (var i = 0; i < cells.Length; i++)
        {
            var text = reader.GetString(i);
            // PostgreSQL stores no zero characters.
            cells[i] = text.Contains('\0', StringComparison.Ordinal) ? text.Replace("\0", "", StringComparison.Ordinal) : text;
        }

        return cells;
    }
}
