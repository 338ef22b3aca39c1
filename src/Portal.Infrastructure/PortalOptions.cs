using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Portal.Infrastructure;

/// <summary>The section "Portal" of the configuration.</summary>
public sealed class PortalOptions
{
    public DatabaseKind Database { get; set; } = DatabaseKind.Sqlite;

    /// <summary>Folder of the SQLite file and of the recordings' archive.</summary>
    [Required]
    public string DataDirectory { get; set; } = "data";

    /// <summary>Runs the simulator in this process and seeds the tenant "demo".</summary>
    public bool Demo { get; set; }

    /// <summary>Address people and PBXs reach the portal at; used in push addresses.</summary>
    [Required, Url]
    public string PublicUrl { get; set; } = "http://localhost:5080";

    /// <summary>Lets PBX addresses be private or loopback ones.</summary>
    public bool AllowPrivatePbxAddresses { get; set; }

    /// <summary>The ffmpeg program, by name or path; recordings that browsers do not play are converted where it is there.</summary>
    public string Ffmpeg { get; set; } = "ffmpeg";

    [ValidateObjectMembers]
    public ServiceLevelOptions ServiceLevel { get; set; } = new();

    [ValidateObjectMembers]
    public MissedCallOptions MissedCalls { get; set; } = new();

    [ValidateObjectMembers]
    public SimulatorOptions Simulator { get; set; } = new();

    [ValidateObjectMembers]
    public JobOptions Jobs { get; set; } = new();

    public sealed class JobOptions
    {
        /// <summary>False: nothing runs by schedule on this node; what people ask for still does.</summary>
        public bool Scheduled { get; set; } = true;

        /// <summary>How long after the start of the portal, or after an account was connected, its jobs begin: the live readings come first.</summary>
        [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
        public TimeSpan FirstAfter { get; set; } = TimeSpan.FromMinutes(2);

        /// <summary>How long the job of a process that died stands still before another goes on with it.</summary>
        [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
        public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

        /// <summary>Days of calls that the first run for a new account reads; more is a back-fill.</summary>
        [Range(1, 31)]
        public int FirstDays { get; set; } = 1;
    }

    public sealed class ServiceLevelOptions
    {
        /// <summary>An inbound call answered within so many seconds counts as answered in time.</summary>
        [Range(1, 3600)]
        public int AnswerSeconds { get; set; } = 20;

        /// <summary>A caller who leaves within so many seconds counts as a short abandon.</summary>
        [Range(0, 600)]
        public int ShortAbandonSeconds { get; set; } = 5;
    }

    public sealed class MissedCallOptions
    {
        /// <summary>Whether callers who left within <see cref="ServiceLevelOptions.ShortAbandonSeconds"/> are missed callers. Where they are, the list marks them.</summary>
        public bool CountShortAbandons { get; set; } = true;

        /// <summary>A caller who came in vain longer ago than this many days is no longer listed.</summary>
        [Range(1, 90)]
        public int Days { get; set; } = 7;
    }

    public sealed class SimulatorOptions
    {
        /// <summary>Where the demo's simulator listens.</summary>
        [Required, Url]
        public string Url { get; set; } = "http://localhost:5090";

        /// <summary>Whole days of calls that each site of the demo has behind it at the start, and that the demo reads in; 0 = none.</summary>
        [Range(0, 366)]
        public int PastDays { get; set; } = 30;

        /// <summary>Calls of each of those days at each site.</summary>
        [Range(0, 50_000)]
        public int PastCallsPerDay { get; set; } = 400;
    }
}

public enum DatabaseKind
{
    Sqlite,
    Postgres,
}

[OptionsValidator]
public sealed partial class PortalOptionsValidator : IValidateOptions<PortalOptions>;
