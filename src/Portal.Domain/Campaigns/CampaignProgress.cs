using System.Runtime.InteropServices;

namespace Portal.Domain.Campaigns;

/// <summary>How fast a campaign goes, from counts.</summary>
/// <param name="Left">Contacts that have not ended.</param>
/// <param name="Finished">Contacts that have.</param>
/// <param name="Attempts">Attempts made.</param>
/// <param name="Dialed">Open time in which they were made.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CampaignProgress(int Left, int Finished, int Attempts, TimeSpan Dialed)
{
    /// <summary>Openings looked at; an end further away is no estimate any more.</summary>
    private const int MostOpenings = 2000;

    private const double MostHours = 10 * 366 * 24;

    /// <summary>Attempts an open hour; null before the first.</summary>
    public double? AttemptsPerHour => Attempts > 0 && Dialed > TimeSpan.Zero ? Attempts / Dialed.TotalHours : null;

    /// <summary>Attempts still to be made, when the contacts that are left take as many as those that have finished; null while none has.</summary>
    public double? AttemptsLeft => Finished > 0 ? Left * (double)Attempts / Finished : null;

    /// <summary>Open time still needed at this pace; null while it is not known.</summary>
    public TimeSpan? TimeLeft
    {
        get
        {
            if (Left == 0) return TimeSpan.Zero;
            return AttemptsLeft / AttemptsPerHour is { } hours && hours <= MostHours ? TimeSpan.FromHours(hours) : null;
        }
    }

    /// <summary>When it would end, going on only within its hours; null when that is not known or beyond its last day.</summary>
    public DateTimeOffset? EstimatedEnd(DateTimeOffset at, CallingHours hours, DialingDays days)
    {
        if (TimeLeft is not { } left) return null;
        for (var opening = 0; left > TimeSpan.Zero; opening++)
        {
            if (opening == MostOpenings) return null;
            if (hours.WouldDial(at, days) is not { Next: { } next }) return null;
            // A rule that never closes again leaves nothing to wait for.
            if (hours.WouldDial(next, days).Until is not { } until) return next + left;
            var open = until - next;
            if (open >= left) return next + left;
            left -= open;
            at = until;
        }

        return at;
    }
}
