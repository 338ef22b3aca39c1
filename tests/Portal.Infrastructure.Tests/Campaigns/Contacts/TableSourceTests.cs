using System.Text;
using CsvHelper;
using FsCheck;
using FsCheck.Fluent;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.History;

namespace Portal.Infrastructure.Tests.Campaigns.Contacts;

public sealed class TableSourceTests
{
    private static readonly string[] Encodings = ["utf-8", "utf-8-bom", "utf-16", "utf-16-unmarked", "utf-16BE", "windows-1254", "iso-8859-9"];

    static TableSourceTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Fact]
    public void Any_table_is_read_back_equal_in_every_delimiter_and_encoding()
    {
        // Letters that every encoding above has, and everything that makes CSV difficult.
        var cell = Gen.Elements('a', 'Z', '0', ' ', 'ş', 'ğ', 'ı', 'İ', 'Ö', '"', ',', ';', '\t', '|', '\n', '=', '+', '\'').ListOf().Select(letters => string.Concat(letters));
        var table = from columns in Gen.Choose(2, 6)
                    from rows in cell.ArrayOf(columns).NonEmptyListOf()
                    from delimiter in Gen.Elements(',', ';', '\t', '|')
                    from encoding in Gen.Elements(Encodings)
                    select (Columns: columns, Rows: rows.ToArray(), Delimiter: delimiter, Encoding: encoding);
        Prop.ForAll(table.ToArbitrary(), one =>
        {
            // A head of plain words tells the delimiter; what has only blanks counts as no row.
            string[][] written = [[.. Enumerable.Range(0, one.Columns).Select(at => "başlık" + (char)('a' + at))], .. one.Rows.Where(row => !row.All(string.IsNullOrWhiteSpace))];
            var source = Open(Encode(Csv(written, one.Delimiter), one.Encoding));
            source.Delimiter.ShouldBe(one.Delimiter);
            var read = source.Rows().ToList();
            read.Select(row => row.Cells).ShouldBe(written);
            read.ShouldAllBe(row => row.Fault == RowFault.None);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    [Fact]
    public async Task Workbook_is_read_back_as_it_was_written()
    {
        string[][] rows = [["05321234107", "Şule Çağ", "=1+1"], ["+49 30 1", "", "x"]];
        using var file = new MemoryStream();
        await TableFile.WriteAsync(
            file,
            new TableOptions(TableFormat.Xlsx),
            [.. Enumerable.Range(0, 3).Select(at => new TableColumn<string[]>("Sütun " + at, row => row[at]))],
            rows.ToAsyncEnumerable(),
            null,
            CancellationToken.None);
        var source = Open(file.ToArray());
        source.IsWorkbook.ShouldBeTrue();
        source.Rows().Select(row => row.Cells).ShouldBe([["Sütun 0", "Sütun 1", "Sütun 2"], .. rows]);
        source.Rows().Select(row => row.Line).ShouldBe([1, 2, 3]);
        source.Count(CancellationToken.None).ShouldBe(3);
    }

    [Fact]
    public async Task Workbook_numbers_come_with_all_their_digits()
    {
        using var file = new MemoryStream();
        await TableFile.WriteAsync(file, new TableOptions(TableFormat.Xlsx), [new TableColumn<object>("Telefon", value => value)], new object[] { 5321234, new DateTime(2026, 5, 15) }.ToAsyncEnumerable(), null, CancellationToken.None);
        Open(file.ToArray()).Rows().Select(row => row.Cells[0]).ShouldBe(["Telefon", "5321234", "2026-05-15"]);
    }

    [Theory]
    [InlineData("Ad;Telefon\nŞule;05321234107\nA,B;05321234108", ';')]
    [InlineData("Ad,Telefon\n\"A;B;C;D\",05321234107\n\"a\nb\",2", ',')]
    [InlineData("a|b|c\n1|2|3", '|')]
    [InlineData("sep=;\na;b,c,d\n1;2", ';')]
    [InlineData("05321234107", ',')]
    public void Delimiter_is_the_one_that_parts_the_lines_alike(string text, char delimiter) => Open(text).Delimiter.ShouldBe(delimiter);

    [Fact]
    public void Sep_line_is_no_row() => Open("sep=;\na;b\n1;2").Rows().Select(row => row.Cells).ShouldBe([["a", "b"], ["1", "2"]]);

    [Fact]
    public void Blank_rows_are_left_out_and_lines_counted()
    {
        var rows = Open("a;b\n\n;\n\"x\ny\";2\r\nz;3\n ; \n").Rows().ToList();
        rows.Select(row => row.Cells[0]).ShouldBe(["a", "x\ny", "z"]);
        rows.Select(row => row.Line).ShouldBe([1, 4, 6]);
    }

    [Fact]
    public void Text_after_a_closing_quote_is_told_with_its_line_and_its_neighbours_are_read()
    {
        var rows = Open("a;b\n\"x\"y;2\nz;\"3\"\nAli \"Usta\";4").Rows().ToList();
        rows.Select(row => (row.Line, row.Fault)).ShouldBe([(1, RowFault.None), (2, RowFault.BrokenQuotes), (3, RowFault.None), (4, RowFault.None)]);
        rows[3].Cells[0].ShouldBe("Ali \"Usta\"");
    }

    [Fact]
    public void Quote_that_is_never_closed_is_told_with_the_line_it_opens_in()
    {
        var problem = Should.Throw<TableException>(() => Open("a;b\n1;2\n\"x;3\n4;5\n").Count(CancellationToken.None));
        (problem.Problem, problem.At).ShouldBe((TableProblem.UnclosedQuote, 3));
        var endless = "a;b\n1;\"2\n" + string.Concat(Enumerable.Repeat("05321234107;x\n", 200_000));
        problem = Should.Throw<TableException>(() => Open(endless).Count(CancellationToken.None));
        (problem.Problem, problem.At).ShouldBe((TableProblem.UnclosedQuote, 2));
    }

    [Fact]
    public void Letter_far_behind_decides_the_encoding()
    {
        var text = "Telefon;Ad\n" + string.Concat(Enumerable.Repeat("05321234107;Ali\n", 20_000)) + "05321234108;Şükrü Iğdır\n";
        foreach (var encoding in Encodings) Open(Encode(text, encoding)).Rows().Last().Cells[1].ShouldBe("Şükrü Iğdır", encoding);
    }

    [Fact]
    public void Unicode_letter_across_two_blocks_is_no_reason_to_doubt()
    {
        for (var shift = 0; shift < 4; shift++)
        {
            var text = "Ad;Telefon\n" + new string('x', 65_536 - 11 - 3 + shift) + "şşşş€😀;1\n";
            Open(Encode(text, "utf-8")).Encoding.ShouldBeOfType<UTF8Encoding>();
        }
    }

    [Theory]
    [InlineData(TableProblem.Empty, "")]
    [InlineData(TableProblem.NotATable, "%PDF-1.7 x")]
    [InlineData(TableProblem.WebPage, "<html><table><tr><td>5321234107</td></tr></table>")]
    [InlineData(TableProblem.DamagedWorkbook, "PK\u0003\u0004 and nothing behind")]
    public void What_is_no_table_is_called_by_its_name(TableProblem problem, string text) =>
        Should.Throw<TableException>(() => Open(text).Count(CancellationToken.None)).Problem.ShouldBe(problem);

    [Fact]
    public void Pictures_old_workbooks_and_too_much_are_refused()
    {
        var picture = new byte[5000];
        new Random(7).NextBytes(picture);
        picture[0] = 0x89;
        Should.Throw<TableException>(() => Open(picture)).Problem.ShouldBe(TableProblem.NotATable);
        Should.Throw<TableException>(() => Open([0xD0, 0xCF, 0x11, 0xE0, 1, 2, 3, 4])).Problem.ShouldBe(TableProblem.OldWorkbook);
        Should.Throw<TableException>(() => TableSource.Open(new MemoryStream("a"u8.ToArray()), new TableChoice(Encoding: "none-such"))).Problem.ShouldBe(TableProblem.WrongEncoding);
        var many = Should.Throw<TableException>(() => Open("Telefon\n" + string.Concat(Enumerable.Repeat("1\n", TableSource.MostRows + 1))).Count(CancellationToken.None));
        (many.Problem, many.At).ShouldBe((TableProblem.TooManyRows, TableSource.MostRows));
        Should.Throw<TableException>(() => Open(string.Join(';', Enumerable.Range(0, TableSource.MostColumns + 1)) + "\n").Count(CancellationToken.None)).Problem.ShouldBe(TableProblem.TooManyColumns);
    }

    [Fact]
    public void Choice_overrides_what_was_found_out()
    {
        var source = TableSource.Open(new MemoryStream(Encoding.GetEncoding(1254).GetBytes("a,b;c\nŞ,2;3")), new TableChoice('|', "windows-1254"));
        source.Rows().Select(row => row.Cells).ShouldBe([["a,b;c"], ["Ş,2;3"]]);
    }

    private static TableSource Open(string text) => Open(Encoding.UTF8.GetBytes(text));

    private static TableSource Open(byte[] file) => TableSource.Open(new MemoryStream(file));

    private static string Csv(string[][] rows, char delimiter)
    {
        using var text = new StringWriter();
        using (var csv = CsvWriter.Create(text, CsvWriterOptions.Default with { Separator = delimiter }, leaveOpen: true))
        {
            foreach (var row in rows) csv.WriteRecord(row);
        }

        return text.ToString();
    }

    private static byte[] Encode(string text, string encoding) => encoding switch
    {
        "utf-8" => Encoding.UTF8.GetBytes(text),
        "utf-8-bom" => [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text)],
        "utf-16" => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)],
        "utf-16-unmarked" => Encoding.Unicode.GetBytes(text),
        "utf-16BE" => [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(text)],
        _ => Encoding.GetEncoding(encoding).GetBytes(text),
    };
}
