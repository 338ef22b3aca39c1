namespace Portal.Domain.Campaigns;

/// <summary>How one attempt to reach a contact ended.</summary>
public enum ContactResult
{
    /// <summary>A word that we do not know; the raw text is kept elsewhere.</summary>
    Other,

    /// <summary>Somebody talked, or heard the announcement.</summary>
    Answered,

    /// <summary>Nobody picked up.</summary>
    NoAnswer,

    /// <summary>The line was busy.</summary>
    Busy,

    /// <summary>The call was turned down.</summary>
    Rejected,

    /// <summary>Switched off or out of reach.</summary>
    Unreachable,

    /// <summary>Picked up, and gone before an agent was there.</summary>
    Dropped,

    /// <summary>There is no such number.</summary>
    InvalidNumber,

    /// <summary>The consent filter held it back.</summary>
    NoConsent,

    /// <summary>The PBX or a network on the way failed.</summary>
    Failed,
}

/// <summary>How the time between attempts goes on.</summary>
public enum RetryGrowth
{
    /// <summary>Always the same.</summary>
    Fixed,

    /// <summary>Twice as long after each further attempt.</summary>
    Doubled,
}

/// <summary>What follows an attempt with one result.</summary>
/// <param name="Result">The result.</param>
/// <param name="Retries">Further attempts after the first, whatever their results were.</param>
/// <param name="DelayMinutes">Minutes until the next one.</param>
/// <param name="Growth">How that goes on.</param>
public sealed record RetryRule(ContactResult Result, int Retries, int DelayMinutes, RetryGrowth Growth = RetryGrowth.Fixed)
{
    /// <summary>No delay grows beyond a week.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(7);

    /// <summary>True for results after which another attempt can make sense. What follows an answered call is a matter of result codes.</summary>
    public static bool CanRetry(ContactResult result) => result is not (ContactResult.Answered or ContactResult.InvalidNumber or ContactResult.NoConsent);

    /// <summary>Time until the next attempt; null when there is to be none.</summary>
    /// <param name="attempts">Attempts made so far, this one included.</param>
    public TimeSpan? DelayAfter(int attempts)
    {
        if (attempts > Retries) return null;
        var delay = TimeSpan.FromMinutes(DelayMinutes);
        if (Growth == RetryGrowth.Fixed) return delay;
        var grown = delay * Math.Pow(2, Math.Max(0, attempts - 1));
        return grown < LongestDelay ? grown : LongestDelay;
    }
}
