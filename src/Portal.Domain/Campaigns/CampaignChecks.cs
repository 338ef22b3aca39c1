using System.Text.Json;
using Portal.Domain.Calls;

namespace Portal.Domain.Campaigns;

/// <summary>Checks that several fields share. Each gives no problem or one.</summary>
internal static class CampaignChecks
{
    private const int FirstYear = 2000;
    private const int LastYear = 2100;

    public static IEnumerable<CampaignProblem> Name(string field, string? text, int longest)
    {
        if (string.IsNullOrWhiteSpace(text)) yield return new CampaignProblem(field, CampaignProblems.Required);
        else if (text.Trim().Length > longest || text.Any(char.IsControl)) yield return new CampaignProblem(field, CampaignProblems.Text, longest);
    }

    public static IEnumerable<CampaignProblem> OptionalText(string field, string? text, int longest) => string.IsNullOrWhiteSpace(text) ? [] : Name(field, text, longest);

    public static IEnumerable<CampaignProblem> Year(string field, DateOnly? date)
    {
        if (date is { Year: < FirstYear or > LastYear }) yield return new CampaignProblem(field, CampaignProblems.Year, FirstYear, LastYear);
    }

    public static IEnumerable<CampaignProblem> Range(string field, int? value, int least, int most)
    {
        if (value < least || value > most) yield return new CampaignProblem(field, CampaignProblems.Range, least, most);
    }

    /// <summary>A value where the dialer takes none.</summary>
    public static IEnumerable<CampaignProblem> NotTaken(string field, bool given, bool taken)
    {
        if (given && !taken) yield return new CampaignProblem(field, CampaignProblems.NotTaken);
    }

    /// <summary>One of the words that the dialer takes.</summary>
    public static IEnumerable<CampaignProblem> OneOf<T>(string field, T? value, IReadOnlyCollection<T> taken)
        where T : struct, Enum
    {
        if (value is not { } given || taken.Contains(given)) return [];
        return [taken.Count == 0 ? new CampaignProblem(field, CampaignProblems.NotTaken) : new CampaignProblem(field, CampaignProblems.Word, string.Join(", ", taken.Select(Word)))];
    }

    public static IEnumerable<CampaignProblem> Number(string field, string? number)
    {
        if (!string.IsNullOrWhiteSpace(number) && !PhoneNumber.Of(number).IsDialable) yield return new CampaignProblem(field, CampaignProblems.Number);
    }

    /// <summary>The words of an enum as the API writes them.</summary>
    public static string Words<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(Word));

    /// <summary>One word as the API writes it.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
