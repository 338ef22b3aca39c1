using System.Collections.Immutable;
using CsvHelper;

namespace Portal.Infrastructure.History;

/// <summary>One column of a saved table.</summary>
/// <param name="Title">Its head.</param>
/// <param name="Value">A text, a whole number, a time of day on the call centers' clock (<see cref="DateTime"/>) or null.</param>
public sealed record TableColumn<T>(string Title, Func<T, object?> Value);

/// <summary>Kinds of file a table is saved as.</summary>
public enum TableFormat
{
    Csv,
    Xlsx,
}

/// <summary>How a table is saved.</summary>
/// <param name="Format">The kind of file.</param>
/// <param name="Delimiter">Between the fields of a CSV file.</param>
/// <param name="ByteOrderMark">Begins a CSV file with the mark by which Excel knows UTF-8.</param>
public sealed record TableOptions(TableFormat Format, char Delimiter = ',', bool ByteOrderMark = true)
{
    public string ContentType => Format == TableFormat.Xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8";

    public string Ending => Format == TableFormat.Xlsx ? ".xlsx" : ".csv";
}

/// <summary>Writes tables of any length to a stream, row by row.</summary>
public static class TableFile
{
    /// <summary>Rows of a sheet below its head; a CSV file has no limit.</summary>
    public const int LargestSheet = 1_048_575;

    private const int FlushEvery = 500;

    /// <summary>Writes the file; returns how many rows it holds.</summary>
    /// <param name="target">Need not be seekable.</param>
    /// <param name="options">How.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">The rows; on a sheet those after <see cref="LargestSheet"/> are left out.</param>
    /// <param name="written">Told now and then how many rows have been written.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static Task<int> WriteAsync<T>(
        Stream target, TableOptions options, ImmutableArray<TableColumn<T>> columns, IAsyncEnumerable<T> rows, Action<int>? written, CancellationToken cancellationToken) =>
        options.Format == TableFormat.Xlsx
            ? SheetFile.WriteAsync(target, columns, rows, written, cancellationToken)
            : WriteCsvAsync(target, options, columns, rows, written, cancellationToken);

    private static async Task<int> WriteCsvAsync<T>(
        Stream target, TableOptions options, ImmutableArray<TableColumn<T>> columns, IAsyncEnumerable<T> rows, Action<int>? written, CancellationToken cancellationToken)
    {
        var csvOptions = CsvWriterOptions.Default with
        {
            Separator = options.Delimiter,
            WriteByteOrderMark = options.ByteOrderMark,
            // A cell that begins like a formula would be one when the file is opened: an apostrophe before it keeps it a text.
            Injection = CsvInjection.Escape,
        };
        await using var csv = CsvWriter.Create(target, csvOptions, leaveOpen: true);
        foreach (var column in columns) csv.WriteField(column.Title);
        await csv.EndRecordAsync(cancellationToken);
        var count = 0;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            foreach (var column in columns)
            {
                var value = column.Value(row);
                if (value is DateTime at) csv.WriteField(at, "yyyy-MM-dd HH:mm:ss");
                else csv.WriteField(value);
            }

            await csv.EndRecordAsync(cancellationToken);
            if (++count % FlushEvery != 0) continue;
            await csv.FlushAsync(cancellationToken);
            written?.Invoke(count);
        }

        await csv.FlushAsync(cancellationToken);
        written?.Invoke(count);
        return count;
    }
}
