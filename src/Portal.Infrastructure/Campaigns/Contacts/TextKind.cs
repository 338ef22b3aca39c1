using System.Text;
using System.Text.Unicode;

namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>What kind of text a file is. UTF-8 is proven over the whole file: one Turkish letter in its last line decides.</summary>
internal static class TextKind
{
    private const int HeadLength = 4096;
    private const int BlockLength = 1 << 16;

    /// <summary>Longest UTF-8 sequence without its last byte.</summary>
    private const int LongestTail = 3;

    private static readonly byte[] OldWorkbook = [0xD0, 0xCF, 0x11, 0xE0];
    private static readonly byte[] Zip = "PK\x03\x04"u8.ToArray();

    static TextKind() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>What Turkish programs write that do not write Unicode; the letters of ISO-8859-9 are the same.</summary>
    private static Encoding Turkish => Encoding.GetEncoding(1254);

    /// <summary>Names that a person may choose.</summary>
    public static Encoding Named(string name)
    {
        try
        {
            return Encoding.GetEncoding(name);
        }
        catch (ArgumentException exception)
        {
            throw new TableException(TableProblem.WrongEncoding, inner: exception);
        }
    }

    public static bool IsWorkbook(Stream file)
    {
        var head = Head(file);
        if (head.StartsWith(OldWorkbook)) throw new TableException(TableProblem.OldWorkbook);
        return head.StartsWith(Zip);
    }

    /// <exception cref="TableException">No text, or none that is a table.</exception>
    public static Encoding Find(Stream file)
    {
        var head = Head(file);
        if (head.IsEmpty) throw new TableException(TableProblem.Empty);
        if (Marked(head) is { } marked) return marked;
        if (Unmarked16(head) is { } wide) return wide;
        var utf8 = LooksThrough(file, out var control);
        // Tabs and line ends apart, a text has no control characters; one or two strays happen.
        if (control > Math.Max(2, file.Length / 1000)) throw new TableException(TableProblem.NotATable);
        var encoding = utf8 ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) : Turkish;
        var begin = encoding.GetString(head).TrimStart();
        if (begin.StartsWith("%PDF", StringComparison.Ordinal) || begin.StartsWith("{\\rtf", StringComparison.Ordinal)) throw new TableException(TableProblem.NotATable);
        if (begin.StartsWith('<') && (begin.Contains("<html", StringComparison.OrdinalIgnoreCase) || begin.Contains("<table", StringComparison.OrdinalIgnoreCase)))
            throw new TableException(TableProblem.WebPage);
        return encoding;
    }

    private static ReadOnlySpan<byte> Head(Stream file)
    {
        var head = new byte[HeadLength];
        file.Position = 0;
        return head.AsSpan(0, file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false));
    }

    private static Encoding? Marked(ReadOnlySpan<byte> head) => head switch
    {
        [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8,
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };

    /// <summary>Latin letters and digits in UTF-16 have a zero in every second byte.</summary>
    private static Encoding? Unmarked16(ReadOnlySpan<byte> head)
    {
        var (even, odd) = (0, 0);
        for (var i = 0; i + 1 < head.Length; i += 2)
        {
            if (head[i] == 0) even++;
            if (head[i + 1] == 0) odd++;
        }

        var most = head.Length / 2 * 6 / 10;
        return odd > most && even == 0 ? Encoding.Unicode : even > most && odd == 0 ? Encoding.BigEndianUnicode : null;
    }

    /// <summary>True when the whole file is UTF-8.</summary>
    private static bool LooksThrough(Stream file, out long control)
    {
        control = 0;
        file.Position = 0;
        var buffer = new byte[BlockLength];
        var (kept, valid) = (0, true);
        while (true)
        {
            var read = file.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false);
            foreach (var one in buffer.AsSpan(kept, read))
            {
                if (one < 0x20 && one is not ((byte)'\t' or (byte)'\r' or (byte)'\n')) control++;
            }

            var text = buffer.AsSpan(0, kept + read);
            if (read < buffer.Length - kept) return valid && Utf8.IsValid(text);
            var whole = text.Length - Tail(text);
            valid = valid && Utf8.IsValid(text[..whole]);
            kept = text.Length - whole;
            text[whole..].CopyTo(buffer);
        }
    }

    /// <summary>How many bytes at the end begin a sequence that goes on behind it.</summary>
    private static int Tail(ReadOnlySpan<byte> text)
    {
        for (var back = 1; back <= Math.Min(LongestTail, text.Length); back++)
        {
            var one = text[^back];
            if (one < 0x80) return 0;
            if (one < 0xC0) continue;
            var length = one >= 0xF0 ? 4 : one >= 0xE0 ? 3 : 2;
            return length > back ? back : 0;
        }

        return 0;
    }
}
