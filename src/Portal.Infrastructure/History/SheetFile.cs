using System.Collections.Immutable;
using System.Globalization;
using System.IO.Packaging;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Portal.Infrastructure.History;

/// <summary>
/// Writes a workbook of one sheet. The package is opened for writing only, which the library's documents do not take: its parts then go straight out one after the other,
/// where one that may also be read would keep the whole sheet in memory.
/// </summary>
internal static class SheetFile
{
    private const int FlushEvery = 500;
    private const string Types = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

    private const uint DateStyle = 1;
    private const uint HeadStyle = 2;

    // Excel's own numbers: formats from 164 on are the workbook's.
    private const uint DateFormat = 164;

    /// <summary>Longest text that a cell takes.</summary>
    private const int LongestText = 32_767;

    private static readonly Uri Book = new("/xl/workbook.xml", UriKind.Relative);
    private static readonly Uri Look = new("/xl/styles.xml", UriKind.Relative);
    private static readonly Uri Sheet = new("/xl/worksheets/sheet1.xml", UriKind.Relative);

    public static async Task<int> WriteAsync<T>(Stream target, ImmutableArray<TableColumn<T>> columns, IAsyncEnumerable<T> rows, Action<int>? written, CancellationToken cancellationToken)
    {
        using var package = Package.Open(target, FileMode.Create, FileAccess.Write);
        var book = package.CreatePart(Book, Types + "sheet.main+xml", CompressionOption.Fast);
        package.CreateRelationship(Book, TargetMode.Internal, Relations + "officeDocument");
        book.CreateRelationship(Look, TargetMode.Internal, Relations + "styles");
        var sheetId = book.CreateRelationship(Sheet, TargetMode.Internal, Relations + "worksheet").Id;
        using (var stream = book.GetStream(FileMode.Create, FileAccess.Write))
        using (var writer = OpenXmlWriter.Create(stream))
            writer.WriteElement(new Workbook(new Sheets(new DocumentFormat.OpenXml.Spreadsheet.Sheet { Name = "Sheet1", SheetId = 1, Id = sheetId })));
        using (var stream = package.CreatePart(Look, Types + "styles+xml", CompressionOption.Fast).GetStream(FileMode.Create, FileAccess.Write))
        using (var writer = OpenXmlWriter.Create(stream))
            writer.WriteElement(Styles());
        var count = 0;
        using (var stream = package.CreatePart(Sheet, Types + "worksheet+xml", CompressionOption.Fast).GetStream(FileMode.Create, FileAccess.Write))
        using (var writer = OpenXmlWriter.Create(stream))
        {
            writer.WriteStartElement(new Worksheet());
            writer.WriteElement(new SheetViews(new SheetView(new Pane { VerticalSplit = 1, TopLeftCell = "A2", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen }) { WorkbookViewId = 0 }));
            writer.WriteStartElement(new SheetData());
            Row(writer, columns.Select(column => (object?)column.Title), HeadStyle);
            await foreach (var row in rows.WithCancellation(cancellationToken))
            {
                if (count == TableFile.LargestSheet) break;
                Row(writer, columns.Select(column => column.Value(row)), style: null);
                if (++count % FlushEvery != 0) continue;
                await target.FlushAsync(cancellationToken);
                written?.Invoke(count);
            }

            writer.WriteEndElement();
            writer.WriteEndElement();
        }

        written?.Invoke(count);
        return count;
    }

    private static void Row(OpenXmlWriter writer, IEnumerable<object?> values, uint? style)
    {
        writer.WriteStartElement(new Row());
        foreach (var value in values) writer.WriteElement(CellOf(value, style));
        writer.WriteEndElement();
    }

    /// <summary>Texts stand in their cells as texts, so none can become a formula.</summary>
    private static Cell CellOf(object? value, uint? style) => value switch
    {
        null => new Cell(),
        DateTime at => new Cell(new CellValue(at.ToOADate().ToString(CultureInfo.InvariantCulture))) { StyleIndex = DateStyle },
        int number => new Cell(new CellValue(number.ToString(CultureInfo.InvariantCulture))),
        _ => new Cell(new InlineString(new Text(Clean(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")) { Space = SpaceProcessingModeValues.Preserve }))
        {
            DataType = CellValues.InlineString,
            StyleIndex = style,
        },
    };

    /// <summary>A vendor's text may hold what XML cannot.</summary>
    private static string Clean(string text)
    {
        if (text.Length > LongestText) text = text[..LongestText];
        return text.All(XmlConvert.IsXmlChar) ? text : string.Concat(text.Where((letter, at) => XmlConvert.IsXmlChar(letter) || IsInPair(text, at)));
    }

    private static bool IsInPair(string text, int at) => char.IsHighSurrogate(text[at])
        ? at + 1 < text.Length && char.IsLowSurrogate(text[at + 1])
        : char.IsLowSurrogate(text[at]) && at > 0 && char.IsHighSurrogate(text[at - 1]);

    private static Stylesheet Styles() => new(
        new NumberingFormats(new NumberingFormat { NumberFormatId = DateFormat, FormatCode = "yyyy\\-mm\\-dd\\ hh:mm:ss" }),
        new Fonts(new Font(), new Font(new Bold())),
        new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 })),
        new Borders(new Border()),
        new CellStyleFormats(new CellFormat()),
        new CellFormats(
            new CellFormat(),
            new CellFormat { NumberFormatId = DateFormat, ApplyNumberFormat = true },
            new CellFormat { FontId = 1, ApplyFont = true }));
}
