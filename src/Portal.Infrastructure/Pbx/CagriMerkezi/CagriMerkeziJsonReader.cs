using System.Globalization;
using System.Text;

namespace Portal.Infrastructure.Pbx.CagriMerkezi;

/// <summary>
/// Reads JSON as the vendor's API document prints it: <c>[ "0": "100", 1 : {…}, ... ]</c>, a comma missing between two members or one too many, numbers and even words
/// without quotes. Valid JSON is read as what it is. What is cut off, closed wrongly or followed by something else is refused: half a list of calls must not pass for a
/// whole one.
/// </summary>
internal sealed class CagriMerkeziJsonReader
{
    private const int MaxDepth = 32;

    private readonly string _text;
    private int _at;
    private int _depth;

    private CagriMerkeziJsonReader(string text, int start)
    {
        _text = text;
        _at = start;
    }

    /// <summary>The document that runs from here to the end of the text; null when there is none.</summary>
    public static CagriMerkeziNode? Read(string text, int start)
    {
        var reader = new CagriMerkeziJsonReader(text, start);
        try
        {
            var root = reader.Value("");
            reader.SkipBlanks();
            return reader._at == text.Length ? root : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private CagriMerkeziNode Value(string name)
    {
        SkipBlanks();
        var start = _at;
        switch (Peek())
        {
            case '{':
                return Members(new CagriMerkeziNode(name, start) { IsObject = true }, '}');
            case '[':
                return Members(new CagriMerkeziNode(name, start) { IsList = true }, ']');
            case '"':
                return new CagriMerkeziNode(name, start) { Text = String(), End = _at };
            default:
                var word = Word();
                return new CagriMerkeziNode(name, start) { Text = string.Equals(word, "null", StringComparison.OrdinalIgnoreCase) ? null : word, End = _at };
        }
    }

    private CagriMerkeziNode Members(CagriMerkeziNode node, char close)
    {
        if (++_depth > MaxDepth) throw Wrong();
        _at++;
        while (true)
        {
            SkipSeparators();
            if (Peek() == close)
            {
                _at++;
                _depth--;
                node.End = _at;
                return node;
            }

            node.Children.Add(Member(node.IsList));
        }
    }

    /// <summary>One member of an object, or one item of a list, with a key in front where the vendor prints one.</summary>
    private CagriMerkeziNode Member(bool inList)
    {
        var start = _at;
        if (Peek() is '{' or '[') return inList ? Value("") : throw Wrong();
        var quoted = Peek() == '"';
        var first = quoted ? String() : Word();
        var end = _at;
        SkipBlanks();
        if (Peek() == ':')
        {
            _at++;
            return Value(first);
        }

        if (!inList) throw Wrong();
        _at = end;
        return new CagriMerkeziNode("", start) { Text = !quoted && string.Equals(first, "null", StringComparison.OrdinalIgnoreCase) ? null : first, End = end };
    }

    private string String()
    {
        var builder = new StringBuilder();
        for (_at++; _at < _text.Length; _at++)
        {
            var letter = _text[_at];
            if (letter == '"')
            {
                _at++;
                return builder.ToString();
            }

            // A line end inside a string means that a quote is missing and that what follows is turned inside out.
            if (letter is '\n' or '\r') throw Wrong();
            builder.Append(letter == '\\' ? Escaped() : letter);
        }

        throw Wrong();
    }

    private char Escaped()
    {
        if (++_at >= _text.Length) throw Wrong();
        switch (_text[_at])
        {
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'b': return '\b';
            case 'f': return '\f';
            case 'u':
                if (_at + 4 >= _text.Length || !ushort.TryParse(_text.AsSpan(_at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)) throw Wrong();
                _at += 4;
                return (char)code;
            default: return _text[_at];
        }
    }

    /// <summary>A number, a literal, or words without quotes. Nothing else may be in them, so that text turned inside out by a lost quote is not taken for words.</summary>
    private string Word()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '_' or '-' or '+' or '.' or ' ')) _at++;
        var word = _text[start.._at].Trim();
        return word.Length > 0 && word.Any(char.IsLetterOrDigit) ? word : throw Wrong();
    }

    private void SkipSeparators()
    {
        while (true)
        {
            SkipBlanks();
            if (Peek() is ',' or '…') _at++;
            else if (Peek() == '.' && _at + 1 < _text.Length && _text[_at + 1] == '.') _at++;
            else if (Peek() == '.' && _at > 0 && _text[_at - 1] == '.') _at++;
            else return;
        }
    }

    /// <summary>The document's samples are indented with no-break spaces.</summary>
    private void SkipBlanks()
    {
        while (_at < _text.Length && (char.IsWhiteSpace(_text[_at]) || _text[_at] is '\uFEFF' or '\0')) _at++;
    }

    private char Peek() => _at < _text.Length ? _text[_at] : throw Wrong();

    private static FormatException Wrong() => new();
}
