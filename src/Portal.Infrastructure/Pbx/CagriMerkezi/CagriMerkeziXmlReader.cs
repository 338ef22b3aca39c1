using System.Text;

namespace Portal.Infrastructure.Pbx.CagriMerkezi;

/// <summary>
/// Reads XML as the vendor's API document prints it: <c>&lt;agent&gt;100&lt;agent&gt;</c>, a row or a container whose end tag is missing or is written as a second begin tag,
/// bare ampersands. Its answers are flat, so end tags are not needed: a value runs from the tag of its field to the next tag whatever that is, and a row from one tag that
/// is no field to the next. So one damaged row cannot take its neighbours along. An answer whose root is not closed at its very end was cut off and is refused.
/// </summary>
internal sealed class CagriMerkeziXmlReader
{
    private const string Root = "CallCenter";

    private readonly string _text;
    private readonly IReadOnlyCollection<string> _fields;
    private readonly CagriMerkeziNode _root;
    private readonly StringBuilder _words = new();
    private CagriMerkeziNode? _row;
    private CagriMerkeziNode? _leaf;

    private CagriMerkeziXmlReader(string text, int start, IReadOnlyCollection<string> fields)
    {
        _text = text;
        _fields = fields;
        _root = new CagriMerkeziNode(Root, start) { IsObject = true };
    }

    /// <summary>The document that runs from here to the end of the text; null when there is none.</summary>
    /// <param name="text">The answer.</param>
    /// <param name="start">Where its root begins.</param>
    /// <param name="fields">Names of the fields that rows of this answer have; without rows, none.</param>
    public static CagriMerkeziNode? Read(string text, int start, IReadOnlyCollection<string> fields)
    {
        var reader = new CagriMerkeziXmlReader(text, start, fields);
        return reader.Run(start) ? reader._root : null;
    }

    private bool Run(int at)
    {
        while (at < _text.Length)
        {
            if (_text[at] != '<' || TagEnd(at) is not { } end)
            {
                _words.Append(_text[at++]);
                continue;
            }

            if (Skipped(at) is { } past)
            {
                if (past < 0) return false;
                at = past;
                continue;
            }

            var inner = _text[(at + 1)..end];
            var isEnd = inner[0] == '/';
            var name = NameOf(isEnd ? inner[1..] : inner);
            EndValue(at);
            if (isEnd && string.Equals(name, Root, StringComparison.OrdinalIgnoreCase))
            {
                EndRow(at);
                _root.End = end + 1;
                return _text.AsSpan(end + 1).Trim(" \t\r\n\0\u00A0\uFEFF").IsEmpty;
            }

            if (!_fields.Contains(name, StringComparer.OrdinalIgnoreCase)) EndRow(at);
            if (!isEnd && !string.Equals(name, Root, StringComparison.OrdinalIgnoreCase)) BeginValue(name, at);
            at = end + 1;
        }

        return false;
    }

    private void BeginValue(string name, int at)
    {
        if (!_fields.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            _leaf = new CagriMerkeziNode(name, at);
            return;
        }

        // A field for the second time, with a value in it the first time: the row's end is missing. Without one, it is the first one's end tag or its repetition.
        if (_row?.Find(name) is { Text: not null } && ValueFollows(at)) EndRow(at);
        _row ??= new CagriMerkeziNode("", at) { IsObject = true };
        _leaf = new CagriMerkeziNode(name, at);
    }

    private bool ValueFollows(int at)
    {
        var begin = _text.IndexOf('>', at) + 1;
        var end = _text.IndexOf('<', begin);
        return end > begin && !_text.AsSpan(begin, end - begin).Trim(" \t\r\n\0\u00A0.…").IsEmpty;
    }

    private void EndValue(int at)
    {
        if (_leaf is { } leaf)
        {
            var text = _words.ToString();

            // An ellipsis in a sample stands for nothing.
            leaf.SetText(text.AsSpan().Trim(" \t\r\n\0\u00A0.…").IsEmpty ? null : text);
            leaf.End = at;
            if (!_fields.Contains(leaf.Name, StringComparer.OrdinalIgnoreCase)) _root.Children.Add(leaf);
            else if (leaf.Text is not null || _row!.Find(leaf.Name) is null) _row!.Children.Add(leaf);
        }

        _leaf = null;
        _words.Clear();
    }

    private void EndRow(int at)
    {
        if (_row is { } row && row.Children.Exists(field => field.Text is not null))
        {
            row.End = at;
            _root.Children.Add(row);
        }

        _row = null;
    }

    /// <summary>The place of the ">" of the tag that begins here; null when the "&lt;" is only text.</summary>
    private int? TagEnd(int at)
    {
        if (at + 1 >= _text.Length || !(char.IsLetter(_text[at + 1]) || _text[at + 1] is '/' or '!' or '?' or '_')) return null;
        if (_text[at + 1] is '!' or '?') return at + 1;
        var end = _text.AsSpan(at + 1).IndexOfAny('<', '>');
        return end > 0 && _text[at + 1 + end] == '>' && end > (_text[at + 1] == '/' ? 1 : 0) ? at + 1 + end : null;
    }

    /// <summary>Where a comment, a declaration or quoted text ends; below zero when it never does; null when it is a tag.</summary>
    private int? Skipped(int at)
    {
        var rest = _text.AsSpan(at);
        if (rest.StartsWith("<![CDATA[", StringComparison.Ordinal))
        {
            var end = _text.IndexOf("]]>", at, StringComparison.Ordinal);
            if (end >= 0) _words.Append(_text, at + 9, end - at - 9);
            return end < 0 ? -1 : end + 3;
        }

        var close = rest.StartsWith("<!--", StringComparison.Ordinal) ? "-->" : rest.StartsWith("<?", StringComparison.Ordinal) ? "?>" : rest.StartsWith("<!", StringComparison.Ordinal) ? ">" : null;
        if (close is null) return null;
        var found = _text.IndexOf(close, at, StringComparison.Ordinal);
        return found < 0 ? -1 : found + close.Length;
    }

    private static string NameOf(string inner)
    {
        var end = inner.AsSpan().IndexOfAny(" \t\r\n/\u00A0");
        return end < 0 ? inner : inner[..end];
    }
}
