using System.Collections.Immutable;

namespace Portal.Domain.Campaigns;

/// <summary>Something about a campaign, its hours or its result codes that cannot work.</summary>
/// <param name="Field">JSON name of the field, with the place in a list where it is in one: <c>week[2].to</c>.</param>
/// <param name="Key">Key of the sentence that says what is wrong and what to enter; one of <see cref="CampaignProblems"/>.</param>
/// <param name="Arguments">Values for the sentence's places, such as the limits.</param>
public sealed record CampaignProblem(string Field, string Key, params ImmutableArray<object> Arguments)
{
    /// <summary>What it keeps a person from.</summary>
    public ProblemWeight Weight { get; init; }
}

/// <summary>What a problem keeps a person from.</summary>
public enum ProblemWeight
{
    /// <summary>The value cannot be kept, not even in a draft.</summary>
    Wrong,

    /// <summary>A draft may stay so; the campaign cannot be created or started with it.</summary>
    Open,

    /// <summary>Nothing: a person should know it.</summary>
    Warning,
}

/// <summary>Keys of those sentences.</summary>
public static class CampaignProblems
{
    /// <summary>Nothing was entered.</summary>
    public const string Required = "required";

    /// <summary>Longer than the argument allows, or with line breaks in it.</summary>
    public const string Text = "text";

    /// <summary>Not between the two arguments.</summary>
    public const string Range = "range";

    /// <summary>None of the words in the argument.</summary>
    public const string Word = "word";

    /// <summary>More entries than the argument allows.</summary>
    public const string TooMany = "tooMany";

    /// <summary>The same value more than once.</summary>
    public const string Repeated = "repeated";

    /// <summary>Another entry of the tenant has this name.</summary>
    public const string NameTaken = "nameTaken";

    /// <summary>The account's PBX does not take this field.</summary>
    public const string NotTaken = "notTaken";

    /// <summary>There is no such account, or it is disabled.</summary>
    public const string NoAccount = "noAccount";

    /// <summary>The account has no dialer: only a preview list runs on it.</summary>
    public const string NoDialer = "noDialer";

    /// <summary>There is no such rule of calling hours.</summary>
    public const string NoHours = "noHours";

    /// <summary>A result code that the tenant does not have any more.</summary>
    public const string NoDisposition = "noDisposition";

    /// <summary>The last day is before the first.</summary>
    public const string Order = "order";

    /// <summary>The last day has passed.</summary>
    public const string Past = "past";

    /// <summary>Within the campaign's days the hours never open.</summary>
    public const string NeverOpen = "neverOpen";

    /// <summary>A span without length.</summary>
    public const string EmptySpan = "emptySpan";

    /// <summary>Hours and minutes only.</summary>
    public const string WholeMinutes = "wholeMinutes";

    /// <summary>Spans of one day lie over each other.</summary>
    public const string Overlap = "overlap";

    /// <summary>Not between 2000 and 2100.</summary>
    public const string Year = "year";

    /// <summary>Not a telephone number.</summary>
    public const string Number = "number";

    /// <summary>The PBX knows one rule for all results.</summary>
    public const string OneRetryRule = "oneRetryRule";

    /// <summary>Repeating an attempt with this result is of no use.</summary>
    public const string NoRetry = "noRetry";

    /// <summary>Either it ends the contact, or it says after how long to try again.</summary>
    public const string EndsOrRetries = "endsOrRetries";

    /// <summary>An announcement needs at least one key, so that the called party can do something.</summary>
    public const string KeyNeeded = "keyNeeded";

    /// <summary>Not one of the keys 0 to 9, * and #, or the words timeout and invalid.</summary>
    public const string Key = "key";

    /// <summary>The field has no sense without the argument's field.</summary>
    public const string OnlyWith = "onlyWith";

    /// <summary>Warning: the portal starts and stops the list at the edges of the hours.</summary>
    public const string HoursByPortal = "hoursByPortal";

    /// <summary>Warning: the PBX cannot keep these hours and cannot be stopped: the portal takes undialed numbers away at their end and adds them again.</summary>
    public const string HoursByRemoval = "hoursByRemoval";

    /// <summary>Warning: the PBX cannot be stopped by a call; undialed numbers are taken away instead.</summary>
    public const string StopByRemoval = "stopByRemoval";

    /// <summary>Warning: a fixed list takes no change once it runs.</summary>
    public const string FixedList = "fixedList";

    /// <summary>Warning: quiet hours are switched off.</summary>
    public const string QuietOff = "quietOff";

    /// <summary>Warning: a commercial campaign on a PBX that does not check consent itself; the portal alone does.</summary>
    public const string ConsentByPortal = "consentByPortal";


    /// <summary>Another person changed it meanwhile.</summary>
    public const string ChangedMeanwhile = "changedMeanwhile";
}
