using System.Collections.Immutable;
using System.Globalization;
using Portal.Domain.Campaigns;

namespace Portal.Web.Components.Pages.Campaigns.Build;

/// <summary>A plan while somebody types: also texts that are no value yet are kept, so that nothing typed is lost.</summary>
public sealed class PlanForm(CampaignPlan plan)
{
    /// <summary>What is said of a text that is no number.</summary>
    public const string NoNumber = "noNumber";

    /// <summary>What is said of a text that is no date.</summary>
    public const string NoDate = "noDate";

    private readonly Dictionary<string, (string Text, string Problem)> _unread = new(StringComparer.Ordinal);

    /// <summary>The plan as it was when this began: what is stored.</summary>
    public CampaignPlan Began { get; private set; } = plan;

    public CampaignPlan Plan { get; private set; } = plan;

    public bool Changed => _unread.Count > 0 || !PlanFields.Differences(Began, Plan).IsEmpty;

    public bool HasUnread => _unread.Count > 0;

    public IEnumerable<CampaignProblem> Unread => _unread.Select(entry => new CampaignProblem(entry.Key, entry.Value.Problem));

    /// <summary>What was stored is where further changes begin.</summary>
    public void Kept() => Began = Plan;

    /// <summary>Begins anew on what another person stored.</summary>
    public void Replace(CampaignPlan began, CampaignPlan now)
    {
        _unread.Clear();
        (Began, Plan) = (began, now);
    }

    public void Set(Func<CampaignPlan, CampaignPlan> change) => Plan = change(Plan);

    /// <summary>Forgets texts of fields whose names begin so: their list has changed.</summary>
    public void Forget(string prefix)
    {
        foreach (var field in _unread.Keys.Where(field => field.StartsWith(prefix, StringComparison.Ordinal)).ToList()) _unread.Remove(field);
    }

    /// <summary>What the field shows.</summary>
    public string Text(string field, IFormattable? value) => _unread.TryGetValue(field, out var unread) ? unread.Text : value switch
    {
        null => "",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => value.ToString(null, CultureInfo.CurrentCulture),
    };

    public void Number(string field, object? typed, Func<CampaignPlan, int?, CampaignPlan> set) =>
        Read(field, typed, NoNumber, text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null, set);

    /// <summary>A number with a point or a comma.</summary>
    public void Share(string field, object? typed, Func<CampaignPlan, decimal?, CampaignPlan> set) =>
        Read(field, typed, NoNumber, text => decimal.TryParse(text.Replace(',', '.'), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null, set);

    public void Date(string field, object? typed, Func<CampaignPlan, DateOnly?, CampaignPlan> set) =>
        Read(field, typed, NoDate, text => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null, set);

    private void Read<T>(string field, object? typed, string problem, Func<string, T?> parse, Func<CampaignPlan, T?, CampaignPlan> set)
        where T : struct
    {
        var text = typed?.ToString()?.Trim() ?? "";
        _unread.Remove(field);
        if (text.Length == 0) Plan = set(Plan, null);
        else if (parse(text) is { } value) Plan = set(Plan, value);
        else _unread[field] = (text, problem);
    }
}
