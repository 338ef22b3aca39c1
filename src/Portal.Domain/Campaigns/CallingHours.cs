using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Portal.Domain.Campaigns;

/// <summary>A span of one day. An end at or before the begin lies on the next day; 00:00 as the end is midnight, and 00:00 to 00:00 the whole day.</summary>
/// <param name="From">First minute.</param>
/// <param name="To">The minute after the last.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DaySpan(TimeOnly From, TimeOnly To);

/// <summary>A span that comes every week; it belongs to the day on which it begins.</summary>
/// <param name="Day">The weekday.</param>
/// <param name="From">First minute.</param>
/// <param name="To">The minute after the last, as in <see cref="DaySpan"/>.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct WeekSpan(DayOfWeek Day, TimeOnly From, TimeOnly To);

/// <summary>A date with hours of its own. Nothing of the week holds on it, nor what began the evening before.</summary>
/// <param name="Date">The date.</param>
/// <param name="Name">What day it is, such as a religious holiday.</param>
public sealed record HoursException(DateOnly Date, string Name)
{
    /// <summary>Its hours; empty = nobody is called on that date.</summary>
    public ImmutableArray<DaySpan> Spans { get; init => field = value.IsDefault ? [] : value; } = [];
}

/// <summary>Hours at which people are to be left alone, whatever the week and its exceptions say.</summary>
/// <param name="From">When quiet begins in the evening.</param>
/// <param name="To">When it ends in the morning.</param>
/// <param name="Sundays">True when Sundays are quiet all day.</param>
public sealed record QuietHours(TimeOnly From, TimeOnly To, bool Sundays)
{
    /// <summary>
    /// What a rule has that sets nothing. No source that the portal could rely on names one span for every kind of call, so this is a careful choice and a setting: a tenant whose calls fall
    /// under a rule of their own sets that rule's hours.
    /// </summary>
    public static QuietHours Careful { get; } = new(new TimeOnly(20, 0), new TimeOnly(9, 0), Sundays: true);
}

/// <summary>A named rule of when people may be called, by the wall clock of Türkiye.</summary>
public partial record CallingHours
{
    /// <summary>Characters of a name at most.</summary>
    public const int LongestName = 60;

    /// <summary>Spans of the week at most.</summary>
    public const int MostSpans = 70;

    /// <summary>Exceptions at most: some years of holidays.</summary>
    public const int MostExceptions = 200;

    /// <summary>What a campaign goes by that names no rule: working days from nine to six.</summary>
    public static CallingHours Usual { get; } = new()
    {
        Week = [.. new[] { DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday }.Select(day => new WeekSpan(day, new TimeOnly(9, 0), new TimeOnly(18, 0)))],
    };

    /// <summary>Name of the rule.</summary>
    [AllowNull]
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>The hours of the week; empty = never but on exceptions.</summary>
    public ImmutableArray<WeekSpan> Week { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Dates with hours of their own; they come before public holidays.</summary>
    public ImmutableArray<HoursException> Exceptions { get; init => field = value.IsDefault ? [] : [.. value.Where(exception => exception is not null)]; } = [];

    /// <summary>True when people are called on public holidays of fixed date as on any day.</summary>
    public bool OpenOnPublicHolidays { get; init; }

    /// <summary>Quiet hours of its own; null = <see cref="QuietHours.Careful"/>.</summary>
    public QuietHours? Quiet { get; init; }

    /// <summary>True when somebody switched quiet hours off.</summary>
    public bool QuietOff { get; init; }

    /// <summary>The quiet hours that hold; null when they are switched off.</summary>
    public QuietHours? EffectiveQuiet => QuietOff ? null : Quiet ?? QuietHours.Careful;
}
