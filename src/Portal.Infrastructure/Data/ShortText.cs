namespace Portal.Infrastructure.Data;

/// <summary>What others said, as the columns for messages hold it.</summary>
internal static class ShortText
{
    public const int Length = 300;

    /// <summary>The beginning of the text, without the zero characters that PostgreSQL refuses and not ending in half a letter.</summary>
    public static string? Cut(string? text, int length = Length)
    {
        text = text?.Replace("\0", "", StringComparison.Ordinal);
        return text is null || text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }
}
