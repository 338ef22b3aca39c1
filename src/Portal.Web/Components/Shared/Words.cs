using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;

namespace Portal.Web.Components.Shared;

/// <summary>Domain words in the visitor's language.</summary>
public sealed class Words(IStringLocalizer<Texts> texts)
{
    public string Of(AgentState state) => texts["AgentState." + state];

    public string Of(CallState state) => texts["CallState." + state];

    public string Of(CallDirection direction) => texts["CallDirection." + direction];

    public string Of(AccountState state) => texts["AccountState." + state];

    public string Of(ReadingKind kind) => texts["Reading." + kind];

    public string Of(PbxErrorKind error) => texts["PbxError." + error];

    public string Of(ContactState state) => texts["ContactState." + state];

    public string Of(IdleReason reason) => texts["IdleReason." + reason];

    public string Of(PushOutcome outcome) => texts["PushOutcome." + outcome];

    public string Of(CallOutcome outcome) => texts["CallOutcome." + outcome];

    public string Of(CampaignState state) => texts["CampaignState." + state];

    public string Of(CampaignType type) => texts["CampaignType." + type];

    public string Of(CampaignTargetKind kind) => texts["CampaignTarget." + kind];

    public string Of(ContactResult result) => texts["ContactResult." + result];

    public string Of(DayOfWeek day) => CultureInfo.CurrentUICulture.DateTimeFormat.GetDayName(day);

    public string Role(string role) => texts["Role." + role];

    /// <summary>The name of a check, or the vendor's own key where we have no word for it.</summary>
    public string Check(string name)
    {
        var word = texts["Check." + name];
        return word.ResourceNotFound ? name : word;
    }

    /// <summary>What a vendor's limit is for, or the adapter's own key where we have no word for it.</summary>
    public string Quota(string operationClass)
    {
        var word = texts["Quota." + operationClass];
        return word.ResourceNotFound ? operationClass : word;
    }

    /// <summary>The sentence of an identity error code; one general sentence where we have none.</summary>
    public string PersonProblem(string code)
    {
        var word = texts["PersonProblem." + code];
        return word.ResourceNotFound ? texts["PersonProblem.Other"] : word;
    }

    /// <summary>The sentence of a field problem.</summary>
    public static string Problem(string messageKey) => SettingMessages.Text(messageKey).ToString();

    /// <summary>"3 s ago", rounded down; the browser counts on from it.</summary>
    public string Age(TimeSpan age) => age.TotalSeconds < 60
        ? texts["Age.Seconds", Math.Max(0, (int)age.TotalSeconds)]
        : age.TotalMinutes < 60 ? texts["Age.Minutes", (int)age.TotalMinutes] : texts["Age.Hours", (int)age.TotalHours];

    /// <summary>mm:ss, from an hour on h:mm:ss: never a jumping width within an hour.</summary>
    public static string Clock(TimeSpan time)
    {
        if (time < TimeSpan.Zero) time = TimeSpan.Zero;
        return time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes:00}:{time.Seconds:00}");
    }

    /// <summary>A date as people write it.</summary>
    /// <summary>A count, with the reader's marks between thousands.</summary>
    public static string Number(int number) => number.ToString("N0", CultureInfo.CurrentCulture);

    public static string Day(DateOnly day) => day.ToString("dd.MM.yyyy", CultureInfo.InvariantCulture);

    /// <summary>A day and time as the call center's own clock tells it.</summary>
    public static string LocalTime(DateTimeOffset at) => at.ToOffset(TimeSpan.FromHours(3)).ToString("dd.MM.yyyy HH:mm:ss", CultureInfo.InvariantCulture);
}
