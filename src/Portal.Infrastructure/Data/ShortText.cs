namespace Portal.Infrastructure.Data;

/// <summary>What others said, as the columns for messages hold it.</summary>
internal static class ShortText
{
    private const int Longest = 300;

    /// <summary>The beginning of the text, without the zero characters that PostgreSQL refuses.</summary>
    public static string? Cut(string? text)
    {
        text = text?.Replace("\0", "", StringComparison.Ordinal);
        return text is { Length: > Longest } ? text[..Longest] : text;
    }
}
