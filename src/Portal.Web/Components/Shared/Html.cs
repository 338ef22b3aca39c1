using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;

namespace Portal.Web.Components.Shared;

/// <summary>
/// A piece of markup, written as an interpolated string: what stands between the holes is ours, what comes through a hole is encoded, so that no name or
/// number of a vendor's can become markup. Only another piece goes in as it is. Attribute values must be quoted.
/// </summary>
public readonly record struct Html
{
    private readonly string? _markup;

    private Html(string markup) => _markup = markup;

    public static Html Of(ref Writer writer) => new(writer.Done());

    /// <summary>The pieces one after the other.</summary>
    public static Html Join(IEnumerable<Html> pieces) => new(string.Concat(pieces.Select(piece => piece._markup)));

    public MarkupString ToMarkup() => new(_markup ?? "");

    public override string ToString() => _markup ?? "";

    [InterpolatedStringHandler]
    public ref struct Writer(int literalLength, int holes)
    {
        // Letters of any language stay as they are: they are shorter so, and read the same in the page's source.
        private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

        private readonly StringBuilder _text = new(literalLength + (holes * 16));

        public readonly void AppendLiteral(string markup) => _text.Append(markup);

        public readonly void AppendFormatted(Html piece) => _text.Append(piece._markup);

        public readonly void AppendFormatted(string? text)
        {
            if (!string.IsNullOrEmpty(text)) _text.Append(Encoder.Encode(text));
        }

        public readonly void AppendFormatted(int number) => _text.Append(number.ToString(CultureInfo.CurrentCulture));

        internal readonly string Done() => _text.ToString();
    }
}
