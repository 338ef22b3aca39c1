namespace Portal.Infrastructure.Pbx.CagriMerkezi;

/// <summary>
/// Reads XML as the vendor's API document prints it: <c>&lt;agent&gt;100&lt;agent&gt;</c>, a row or a container whose end tag is missing or is written as a second begin tag,
/// bare ampersands. Attributes say nothing and are passed over. An answer whose root is not closed was cut off and is refused.
/// </summary>
internal sealed class CagriMerkeziXmlReader
{
    private const int MaxDepth = 32;

    private readonly string _text;
    private readonly Stack<CagriMerkeziNode> _open = new();
    private readonly System.Text.StringBuilder _words = new();
    private CagriMerkeziNode? _root;
    private bool _closed;

    private CagriMerkeziXmlReader(string text) => _text = text;

    /// <summary>The document that runs from here to the end of the text; null when there is none.</summary>
    public static CagriMerkeziNode? Read(string text, int start)
    {
        var reader = new CagriMerkeziXmlReader(text);
        return reader.Run(start) && reader._closed ? reader._root : null;
    }

    private bool Run(int at)
    {
        while (at < _text.Length)
        {
            if (_text[at] != '<' || TagEnd(at) is not { } end)
            {
                if (_closed && !char.IsWhiteSpace(_text[at]) && _text[at] != '\0') return false;
                if (_open.Count > 0) _words.Append(_text[at]);
                at++;
                continue;
            }

            if (_closed) return false;
            if (Skipped(at) is { } past)
            {
                if (past < 0) return false;
                at = past;
                continue;
            }

            var inner = _text[(at + 1)..end];
            if (inner[0] == '/') Close(NameOf(inner[1..]), at, end + 1);
            else if (inner[^1] == '/') Add(NameOf(inner), at, end + 1);
            else if (!Open(NameOf(inner), at, end + 1)) return false;
            at = end + 1;
        }

        return true;
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
            if (end >= 0 && _open.Count > 0) _words.Append(_text, at + 9, end - at - 9);
            return end < 0 ? -1 : end + 3;
        }

        var close = rest.StartsWith("<!--", StringComparison.Ordinal) ? "-->" : rest.StartsWith("<?", StringComparison.Ordinal) ? "?>" : rest.StartsWith("<!", StringComparison.Ordinal) ? ">" : null;
        if (close is null) return null;
        var found = _text.IndexOf(close, at, StringComparison.Ordinal);
        return found < 0 ? -1 : found + close.Length;
    }

    private bool Open(string name, int start, int next)
    {
        if (_open.Count > MaxDepth) return false;
        if (_open.Count > 1 && _open.Peek() is { Children.Count: 0 } leaf)
        {
            if (HasWords())
            {
                // A value, and no end tag: this tag is that end written without its stroke, or the next element's beginning.
                var isEnd = Same(leaf, name) && !TextFollows(next);
                Pop(start);
                if (isEnd) return true;
            }
            else if (Same(leaf, name))
            {
                // Nothing in between: the same element still.
                return true;
            }
        }

        // An element inside one of its own name exists nowhere: the first one's end tag is missing.
        if (_open.Any(one => Same(one, name)))
        {
            if (Same(_open.Last(), name)) return false;
            while (!Same(_open.Peek(), name)) Pop(start);
            Pop(start);
        }

        _words.Clear();
        _open.Push(new CagriMerkeziNode(name, start));
        _root ??= _open.Peek();
        return true;
    }

    private void Add(string name, int start, int end)
    {
        if (_open.Count > 0) _open.Peek().Children.Add(new CagriMerkeziNode(name, start) { End = end });
        _words.Clear();
    }

    private void Close(string name, int start, int end)
    {
        if (!_open.Any(one => Same(one, name))) return;
        while (!Same(_open.Peek(), name)) Pop(start);
        Pop(end);
    }

    private void Pop(int end)
    {
        var node = _open.Pop();
        if (node.Children.Count == 0) node.SetText(HasWords() ? _words.ToString() : null);
        _words.Clear();
        node.End = end;
        if (_open.Count > 0) _open.Peek().Children.Add(node);
        else _closed = true;
    }

    /// <summary>An ellipsis in a sample stands for nothing.</summary>
    private bool HasWords()
    {
        for (var i = 0; i < _words.Length; i++)
        {
            if (!IsNothing(_words[i])) return true;
        }

        return false;
    }

    private bool TextFollows(int at)
    {
        while (at < _text.Length && IsNothing(_text[at])) at++;
        return at < _text.Length && _text[at] != '<';
    }

    private static bool IsNothing(char letter) => char.IsWhiteSpace(letter) || letter is '.' or '…' or '\0';

    private static bool Same(CagriMerkeziNode node, string name) => string.Equals(node.Name, name, StringComparison.Ordinal);

    private static string NameOf(string inner)
    {
        var end = inner.AsSpan().IndexOfAny(" \t\r\n/\u00A0");
        return end < 0 ? inner : inner[..end];
    }
}
