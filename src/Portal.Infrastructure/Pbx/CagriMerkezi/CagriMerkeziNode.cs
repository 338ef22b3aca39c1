using System.Net;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.CagriMerkezi;

/// <summary>
/// One value of an answer, XML or JSON alike: a leaf has text, anything else has children. An item of a list has no name, or its place in the list as its name.
/// Children are kept in order and with repetitions, so that nothing is lost where the vendor names two things alike.
/// </summary>
internal sealed class CagriMerkeziNode(string name, int start)
{
    private string? _text;

    public string Name { get; } = name;

    /// <summary>Where it begins and ends in the answer, for keeping what could not be read.</summary>
    public int Start { get; } = start;

    public int End { get; set; } = start;

    /// <summary>A JSON list.</summary>
    public bool IsList { get; init; }

    /// <summary>A JSON object or an XML element with something in it.</summary>
    public bool IsObject { get; init; }

    public List<CagriMerkeziNode> Children { get; } = [];

    public bool IsLeaf => Children.Count == 0 && !IsList && !IsObject;

    /// <summary>The value without the blanks around it, entities resolved; null when there is none.</summary>
    public string? Text
    {
        get => _text;
        init => _text = Clean(value);
    }

    public void SetText(string? text) => _text = Clean(text);

    /// <summary>A leaf's text by name in any letter case; null when there is none.</summary>
    public string? Value(string name) => Find(name) is { IsLeaf: true } child ? child.Text : null;

    /// <summary>A child by name in any letter case.</summary>
    public CagriMerkeziNode? Find(string name) => Children.Find(child => string.Equals(child.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Rows wherever they stand: the same list comes as <c>calls</c> or <c>activecalls</c>, as <c>call_records</c> or <c>activecalls</c>, as <c>Datas</c> or <c>data</c>, so
    /// the container's name says nothing. A row is what has a field of that name.
    /// </summary>
    public IEnumerable<CagriMerkeziNode> Rows(IReadOnlyCollection<string> fields)
    {
        foreach (var child in Children)
        {
            if (child.Children.Exists(field => field.IsLeaf && fields.Contains(field.Name, StringComparer.OrdinalIgnoreCase))) yield return child;
            foreach (var row in child.Rows(fields)) yield return row;
        }
    }

    /// <summary>Items of lists that are no rows: a number or a text where a row should be.</summary>
    public IEnumerable<CagriMerkeziNode> Strays() =>
        Children.SelectMany(child => (IsList && child is { IsLeaf: true, Text: not null } ? [child] : Enumerable.Empty<CagriMerkeziNode>()).Concat(child.Strays()));

    /// <summary>Every leaf below.</summary>
    public IEnumerable<CagriMerkeziNode> Leaves() => IsLeaf ? [this] : Children.SelectMany(child => child.Leaves());

    private static string? Clean(string? text) => text.Said() is not { } said ? null : (said.Contains('&', StringComparison.Ordinal) ? WebUtility.HtmlDecode(said) : said).Said();
}
