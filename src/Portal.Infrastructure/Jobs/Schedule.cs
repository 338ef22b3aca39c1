using System.Collections.Immutable;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Jobs;

/// <summary>The names of the jobs, as stored and as the API calls them.</summary>
public static class JobNames
{
    public const string Calls = "calls";
    public const string Statistics = "statistics";
    public const string Recordings = "recordings";
    public const string Balance = "balance";
    public const string Retention = "retention";
    public const string Campaigns = "campaigns";

    /// <summary>Reads a range of the past. Has no schedule: it runs while somebody's order for it is open.</summary>
    public const string BackFill = "backfill";

    /// <summary>The jobs that have a schedule.</summary>
    public static ImmutableArray<string> Scheduled { get; } = [Calls, Recordings, Statistics, Balance, Campaigns, Retention];
}

/// <summary>When jobs run, how far they look back and how long they wait after failures: every schedule there is.</summary>
public static class Schedule
{
    /// <summary>
    /// A record is told when its call has ended but stands where the call began, and recordings and durations are put right afterwards: what began this long before the last
    /// reading is read again.
    /// </summary>
    public static readonly TimeSpan CallsOverlap = TimeSpan.FromHours(2);

    /// <summary>How far ahead of us a PBX's clock may be without its calls being read late.</summary>
    public static readonly TimeSpan FastClock = TimeSpan.FromHours(2);

    /// <summary>What starts later than this is no fast clock but nonsense.</summary>
    public static readonly TimeSpan Future = TimeSpan.FromDays(1);

    /// <summary>References and flags of recordings that may still change.</summary>
    public static readonly TimeSpan RecordingsOverlap = TimeSpan.FromHours(26);

    /// <summary>Days of statistics that are read again: vendors count late.</summary>
    public const int StatisticsDays = 2;

    /// <summary>Days of statistics that a new account begins with.</summary>
    public const int FirstStatisticsDays = 7;

    /// <summary>Time from one run to the next.</summary>
    public static TimeSpan Every(string job) => job switch
    {
        JobNames.Calls => TimeSpan.FromMinutes(15),
        JobNames.Recordings => TimeSpan.FromHours(6),
        JobNames.Statistics => TimeSpan.FromHours(1),
        JobNames.Balance => TimeSpan.FromHours(1),
        JobNames.Campaigns => TimeSpan.FromMinutes(5),
        JobNames.Retention => TimeSpan.FromDays(1),
        _ => TimeSpan.FromMinutes(1),
    };

    /// <summary>The pause after a failed run: doubling from a minute, never beyond the schedule, and no shorter than the PBX asked for.</summary>
    public static TimeSpan BackOff(string job, int failures, PbxErrorKind? error, TimeSpan? asked = null)
    {
        // Refused credentials: an account that tries often gets locked.
        var first = TimeSpan.FromMinutes(error == PbxErrorKind.Unauthorized ? 10 : 1);
        var longest = job == JobNames.BackFill ? TimeSpan.FromMinutes(30) : Every(job);
        var pause = first * Math.Pow(2, Math.Clamp(failures - 1, 0, 12));
        if (pause > longest) pause = longest;
        return asked is { } wait && wait > pause ? wait : pause;
    }

    /// <summary>When a scheduled run is next allowed; the moment of <paramref name="now"/> when it is due.</summary>
    public static DateTimeOffset Due(JobStateRow? state, string job, DateTimeOffset now)
    {
        if (state?.LastStartedAt is not { } last) return now;
        var due = last + (state.Failures > 0 ? BackOff(job, state.Failures, state.Error) : Every(job));
        return due > now ? due : now;
    }

    /// <summary>True when the job succeeded so long ago that its schedule does not explain it.</summary>
    public static bool IsBehind(string job, JobStateRow? state, DateTimeOffset since, DateTimeOffset now)
    {
        if (state is { Paused: true }) return false;
        return now - (state?.LastSuccessAt ?? since) > (2 * Every(job)) + TimeSpan.FromMinutes(10);
    }
}
