using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using ExcelDataReader;
using ExcelDataReader.Exceptions;

namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>Rows of a workbook's first sheet. A cell with a formula holds what the formula came to when the workbook was saved.</summary>
internal static class SheetRows
{
    /// <summary>A workbook is packed, and a small file may unpack to anything.</summary>
    private const long MostUnpacked = 2L << 30;

    /// <summary>The workbook's list of texts is held in memory while it is read.</summary>
    private const long MostTexts = 128L << 20;

    private const int MostSheets = 1_000;
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    /// <summary>Whole numbers beyond are not exact in a cell.</summary>
    private const double LargestExact = 1e15;

    // Asked for by the library's settings, though a workbook of this kind has no code page.
    static SheetRows() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Refuses what is no workbook, and what would not fit. Returns the sheet that is read.</summary>
    public static TableSheet? Check(Stream file)
    {
        file.Position = 0;
        try
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            if (archive.GetEntry("xl/workbook.xml") is null && archive.GetEntry("_rels/.rels") is null) throw new TableException(TableProblem.NotATable);
            if (archive.Entries.Sum(entry => entry.Length) > MostUnpacked || archive.GetEntry("xl/sharedStrings.xml") is { Length: > MostTexts })
                throw new TableException(TableProblem.SwollenWorkbook);
            return FirstOf(archive.GetEntry("xl/workbook.xml"));
        }
        catch (Exception exception) when (exception is InvalidDataException or XmlException)
        {
            throw new TableException(TableProblem.DamagedWorkbook, inner: exception);
        }
    }

    public static IEnumerable<TableRow> Read(Stream file)
    {
        using var reader = Guarded(() => ExcelReaderFactory.CreateOpenXmlReader(file, new ExcelReaderConfiguration { LeaveOpen = true }));
        for (var row = 1L; Guarded(reader.Read); row++)
        {
            var cells = new string[reader.FieldCount];
            for (var i = 0; i < cells.Length; i++) cells[i] = TextOf(reader.GetValue(i));
            yield return new TableRow(row, cells);
        }
    }

    private static TableSheet? FirstOf(ZipArchiveEntry? workbook)
    {
        if (workbook is null) return null;
        using var content = workbook.Open();
        using var xml = XmlReader.Create(content, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        var (name, count) = (default(string), 0);
        while (xml.ReadToFollowing("sheet", Main) && count < MostSheets)
        {
            name ??= xml.GetAttribute("name");
            count++;
        }

        return name is null ? null : new TableSheet(name, count - 1);
    }

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidPasswordException exception)
        {
            throw new TableException(TableProblem.LockedWorkbook, inner: exception);
        }
        catch (Exception exception) when (exception is ExcelReaderException or XmlException or InvalidDataException or FormatException or OverflowException or NullReferenceException or ArgumentException)
        {
            // The library trips over damaged parts in several ways.
            throw new TableException(TableProblem.DamagedWorkbook, inner: exception);
        }
    }

    private static string TextOf(object? value) => value switch
    {
        null => "",
        string text => text.Replace("\0", "", StringComparison.Ordinal),
        // As the cell's number is, not as its format shows it: 9,05321E+11 is a matter of the column's width.
        double number when Math.Abs(number) < LargestExact && number == Math.Truncate(number) => number.ToString("F0", CultureInfo.InvariantCulture),
        DateTime { TimeOfDay.Ticks: 0 } day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime at => at.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
