namespace Portal.PbxSimulator;

/// <summary>How to start a simulator. The defaults give a lively call center on the loopback address.</summary>
public sealed class SimulatorHostOptions
{
    /// <summary>Addresses to listen on, separated by semicolons. Port 0 takes a free one.</summary>
    public string Urls { get; init; } = "http://localhost:5090";

    /// <summary>
    /// The same seed gives the same world, call keys included. Null takes one from the clock, so that calls of one run are never taken for those of an earlier one.
    /// </summary>
    public long? Seed { get; init; }

    /// <summary>New calls a minute over all sites; null follows the hour of the day around the default load.</summary>
    public double? CallsPerMinute { get; init; }

    /// <summary>How many simulated seconds pass in a second.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Whole days of finished calls that each site has behind it when its world begins; 0 = none.</summary>
    public int PastDays { get; init; } = 30;

    /// <summary>Calls of each of those days at each site.</summary>
    public int PastCallsPerDay { get; init; } = 400;

    /// <summary>People at each site; null = as many as each site has by itself.</summary>
    public int? Agents { get; init; }

    /// <summary>Calls that each campaign may have on their way at once, as far as its own pace allows; null = as each vendor's dialer has it.</summary>
    public int? Lines { get; init; }

    /// <summary>Whether the faces enforce their vendors' request quotas.</summary>
    public bool Quotas { get; init; } = true;

    /// <summary>
    /// Whether addresses other than loopback may be listened on. The simulator has no protection of its own, so this is for closed container networks only.
    /// </summary>
    public bool AllowRemote { get; init; }

    /// <summary>The lowest level that is logged to the console.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    /// <summary>The real clock; tests give their own.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
