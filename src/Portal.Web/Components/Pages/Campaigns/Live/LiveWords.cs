using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns.Results;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Campaigns.Live;

/// <summary>A line of a list of counts.</summary>
public sealed record CountRow(string Key, string Name, int Count);

/// <summary>A campaign's figures in the reader's words.</summary>
internal static class LiveWords
{
    /// <summary>A share; a dash while there is none.</summary>
    public static string Share(double? share) => share?.ToString("P1", CultureInfo.CurrentCulture) ?? "–";

    /// <summary>Day and hour as people say them: no seconds, and no day that is today.</summary>
    public static string When(DateTimeOffset at, DateTimeOffset now)
    {
        var text = Words.LocalTime(at);
        return text[..10] == Words.LocalTime(now)[..10] ? text[11..16] : text[..16];
    }

    /// <summary>Why nobody is dialed. From a list that agents work through nothing goes to a PBX.</summary>
    public static string Reason(IStringLocalizer<Texts> texts, Words words, CampaignType? type, IdleReason reason) =>
        type == CampaignType.Preview && reason == IdleReason.HandingOver ? texts["Live.WaitsForAgents"] : type == CampaignType.Preview && reason == IdleReason.Dialing ? texts["Live.AgentsCall"] : words.Of(reason);

    /// <summary>What belongs to the reason why nobody is dialed.</summary>
    public static IEnumerable<string> Facts(IStringLocalizer<Texts> texts, FiguresView figures, Words words)
    {
        var idle = figures.Idle;
        foreach (var reason in idle.All.Skip(1)) yield return Reason(texts, words, figures.Type, reason);
        if (idle.Day is { } day) yield return day;
        if (idle.NextOpening is { } opening && figures.State is not Infrastructure.Data.CampaignState.Ended) yield return texts["Live.NextOpening", When(opening, figures.At)];
        if (idle.NextDue is { } due) yield return texts["Live.NextDue", When(due, figures.At)];
        if (idle.ReadyAgents is { } agents) yield return texts["Live.ReadyAgents", agents];
        if (figures.LastDay is { } last) yield return texts["Live.When.Until", figures.HoursName ?? texts["Builder.Hours.Usual"].Value, Words.Day(last)];
        if (figures.SyncedAt is { } synced) yield return texts["Live.Synced", When(synced, figures.At)];
    }

    public static ImmutableArray<CountRow> States(FiguresView figures, Words words) => [.. figures.Contacts.Where(count => count.Count > 0).Select(count => new CountRow(count.State.ToString(), words.Of(count.State), count.Count))];

    public static ImmutableArray<CountRow> Results(IStringLocalizer<Texts> texts, FiguresView figures, Words words) =>
        [.. figures.Results.Select(count => new CountRow(count.Result?.ToString() ?? "open", count.Result is { } result ? words.Of(result) : texts["Live.InProgress"].Value, count.Count))];

    public static ImmutableArray<CountRow> Holds(IStringLocalizer<Texts> texts, FiguresView figures) => [.. figures.Holds.Select(count => new CountRow(count.Reason.ToString(), texts["Live.Hold." + count.Reason], count.Count))];
}
