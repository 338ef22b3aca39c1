using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ExcelDataReader;
using Portal.Infrastructure.History;

namespace Portal.Infrastructure.Tests.History;

public sealed class TableFileTests
{
    private static readonly DateTime At = new(2026, 3, 2, 12, 30, 5, DateTimeKind.Unspecified);

    private static readonly ImmutableArray<TableColumn<(string Text, int? Number)>> Columns = [new("Zaman", _ => At), new("Metin", row => row.Text), new("Süre", row => row.Number)];

    static TableFileTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Fact]
    public async Task Sheet_is_read_back_as_it_was_written()
    {
        var rows = new (string, int?)[] { ("0532 123 41 07", 12), ("=HYPERLINK(\"http://x\")", null), ("bell\u0007 \uD83D\uDE00 <&>", 0), ("  ş ", -3) };
        var table = Sheet(await WriteAsync(new TableOptions(TableFormat.Xlsx), rows));
        table[0].ShouldBe(["Zaman", "Metin", "Süre"]);
        table.Count.ShouldBe(5);
        table[1].ShouldBe([At, "0532 123 41 07", 12.0]);
        table[2].ShouldBe([At, "=HYPERLINK(\"http://x\")", null]);
        table[3][1].ShouldBe("bell \uD83D\uDE00 <&>");
        table[4].ShouldBe([At, "  ş ", -3.0]);
    }

    [Fact]
    public async Task Sheet_ends_at_the_longest_that_a_program_opens()
    {
        TableFile.LargestSheet.ShouldBe(1_048_576 - 1);
        var target = new Unseekable();
        var count = await TableFile.WriteAsync(target, new TableOptions(TableFormat.Xlsx), [new TableColumn<int>("n", _ => null)], Endless(), null, CancellationToken.None);
        count.ShouldBe(TableFile.LargestSheet);

        static async IAsyncEnumerable<int> Endless()
        {
            await Task.CompletedTask;
            for (var i = 0; ; i++) yield return i;
        }
    }

    [Fact]
    public async Task Csv_keeps_formulas_texts_and_begins_with_the_mark()
    {
        var bytes = await WriteAsync(new TableOptions(TableFormat.Csv, ';'), [("=1+1", 5), ("+49 30 1", null), ("a;\"b\"\r\nc", 1), ("-", 2), ("@x", 3), ("\tx", 4)]);
        bytes.AsSpan(0, 3).ToArray().ShouldBe([0xEF, 0xBB, 0xBF]);
        var lines = Encoding.UTF8.GetString(bytes.AsSpan(3)).Split("2026-03-02 12:30:05;", StringSplitOptions.None);
        lines[0].ShouldBe("Zaman;Metin;Süre\r\n");
        lines[1].TrimEnd().ShouldBe("\"'=1+1\";5");
        lines[2].TrimEnd().ShouldBe("\"'+49 30 1\";");
        lines[3].TrimEnd().ShouldBe("\"a;\"\"b\"\"\r\nc\";1");
        lines[4].ShouldStartWith("\"'-\"");
        lines[5].ShouldStartWith("\"'@x\"");
        lines[6].ShouldStartWith("\"'\tx\"");
    }

    [Fact]
    public async Task Csv_without_the_mark_begins_with_its_head() =>
        Encoding.ASCII.GetString(await WriteAsync(new TableOptions(TableFormat.Csv, ',', ByteOrderMark: false), [])).ShouldStartWith("Zaman,Metin,");

    [Theory]
    [InlineData(TableFormat.Csv)]
    [InlineData(TableFormat.Xlsx)]
    public async Task Writing_ends_when_it_is_cancelled(TableFormat format)
    {
        using var cancel = new CancellationTokenSource();
        var told = 0;
        await Should.ThrowAsync<OperationCanceledException>(() => TableFile.WriteAsync(
            new Unseekable(), new TableOptions(format), Columns, Rows(cancel.Token), count => { told = count; cancel.Cancel(); }, cancel.Token));
        told.ShouldBeInRange(1, 2_000);

        static async IAsyncEnumerable<(string, int?)> Rows([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            for (var i = 0; ; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await Task.CompletedTask;
                yield return (i.ToString(CultureInfo.InvariantCulture), i);
            }
        }
    }

    private static async Task<byte[]> WriteAsync(TableOptions options, (string, int?)[] rows)
    {
        var target = new Unseekable();
        var told = new List<int>();
        (await TableFile.WriteAsync(target, options, Columns, rows.ToAsyncEnumerable(), told.Add, CancellationToken.None)).ShouldBe(rows.Length);
        told[^1].ShouldBe(rows.Length);
        return target.Written.ToArray();
    }

    private static List<object?[]> Sheet(byte[] file)
    {
        using var reader = ExcelReaderFactory.CreateReader(new MemoryStream(file));
        var rows = new List<object?[]>();
        while (reader.Read()) rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)]);
        return rows;
    }

    /// <summary>As a response's body is: forward only.</summary>
    private sealed class Unseekable : Stream
    {
        public MemoryStream Written { get; } = new();
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new InvalidOperationException();
        public override long Position { get => throw new InvalidOperationException(); set => throw new InvalidOperationException(); }
        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new InvalidOperationException();
        public override long Seek(long offset, SeekOrigin origin) => throw new InvalidOperationException();
        public override void SetLength(long value) => throw new InvalidOperationException();
        public override void Write(byte[] buffer, int offset, int count) => Written.Write(buffer, offset, count);
    }
}
