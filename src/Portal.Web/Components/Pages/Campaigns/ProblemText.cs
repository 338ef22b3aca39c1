using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns;
using Portal.Web.Components.Pages.Campaigns.Build;

namespace Portal.Web.Components.Pages.Campaigns;

/// <summary>Sentences of problems as screens say them: with the labels of fields and days in place of the API's words.</summary>
internal static class ProblemText
{
    public static string Of(IStringLocalizer<Texts> texts, CampaignProblem problem) => problem.Key switch
    {
        PlanForm.NoNumber => texts["Builder.NoNumber"],
        PlanForm.NoDate => texts["Builder.NoDate"],
        CampaignProblems.OnlyWith or CampaignProblems.Overlap or CampaignProblems.Repeated or CampaignProblems.Word =>
            CampaignMessages.Text(problem with { Arguments = [.. problem.Arguments.Select(argument => Shown(texts, argument))] }).ToString(),
        _ => CampaignMessages.Text(problem).ToString(),
    };

    /// <summary>The name of a field; of one within a list, that of the list. A key says which one it is by its place.</summary>
    public static string Label(IStringLocalizer<Texts> texts, string field)
    {
        var root = PlanFields.Root(field);
        var label = texts["Builder.Field." + root];
        if (label.ResourceNotFound) return field;
        var end = field.IndexOf(']', StringComparison.Ordinal);
        return root == "keys" && end > 0 && int.TryParse(field.AsSpan(root.Length + 1, end - root.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var place)
            ? $"{label.Value} {(place + 1).ToString(CultureInfo.CurrentCulture)}"
            : label.Value;
    }

    private static object Shown(IStringLocalizer<Texts> texts, object argument) => argument switch
    {
        string words when words.Contains(", ", StringComparison.Ordinal) => string.Join(", ", words.Split(", ").Select(word => Word(texts, word))),
        string word => Word(texts, word),
        DateOnly date => date.ToString("dd.MM.yyyy", CultureInfo.InvariantCulture),
        _ => argument,
    };

    private static string Word(IStringLocalizer<Texts> texts, string word)
    {
        if (word.Length == 0) return word;
        var name = char.ToUpperInvariant(word[0]) + word[1..];
        if (Enum.TryParse<DayOfWeek>(name, out var day) && Enum.IsDefined(day)) return CultureInfo.CurrentUICulture.DateTimeFormat.GetDayName(day);
        foreach (var key in (string[])["Builder.Field." + word, "ContactResult." + name, "CampaignTarget." + name, "QueueLimitType." + name, "CallStopType." + name, "CampaignType." + name, "CampaignListKind." + name])
        {
            if (texts[key] is { ResourceNotFound: false } found) return found;
        }

        return word;
    }
}
