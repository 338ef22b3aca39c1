using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Portal.Domain.Calls;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.History;

/// <summary>What a list of calls is narrowed to. Null = any.</summary>
public sealed record CallListFilter
{
    /// <summary>First instant.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The instant after the last.</summary>
    public DateTimeOffset? To { get; init; }
    public Guid? AccountId { get; init; }
    public CallDirection? Direction { get; init; }
    public CallOutcome? Outcome { get; init; }

    /// <summary>A number in any notation, or a part of one (<see cref="NumberSearch"/>).</summary>
    public string? Number { get; init; }

    /// <summary>An extension, or part of an agent's name.</summary>
    public string? Agent { get; init; }
    public string? Queue { get; init; }

    /// <summary>True: calls with a recording in which somebody talks, unless <see cref="EmptyRecordings"/>; false: calls that have none.</summary>
    public bool? HasRecording { get; init; }

    /// <summary>Shows recordings of calls without talk as well: queues and ring groups leave many of those.</summary>
    public bool EmptyRecordings { get; init; }

    /// <summary>Answered calls with a party outside of which a vendor record came, and no recording is known: what reconciliation counts.</summary>
    public bool LacksRecording { get; init; }

    /// <summary>Which of the PBX's two words, push and record, told of the call.</summary>
    public CallWitness? Sources { get; init; }

    /// <summary>Shortest call, in seconds from start to end.</summary>
    public int? MinSeconds { get; init; }

    /// <summary>Longest call, in seconds from start to end.</summary>
    public int? MaxSeconds { get; init; }
}

/// <summary>Which of the PBX's two words told of a call.</summary>
public enum CallWitness
{
    /// <summary>A push, and no vendor record.</summary>
    Push,

    /// <summary>A vendor record, and no push.</summary>
    Record,

    /// <summary>Both of them.</summary>
    Both,
}

/// <summary>A place in the list, which is newest first. It names a call and not a number of rows, so calls that arrive meanwhile shift nothing.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CallPosition(DateTimeOffset StartedAt, Guid Id)
{
    public static CallPosition Of(CallRow call) => new(call.StartedAt, call.Id);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static CallPosition? Parse(string? text)
    {
        if (text is null || text.IndexOf('-', StringComparison.Ordinal) is not (> 0 and var at)) return null;
        return long.TryParse(text.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks && Guid.TryParseExact(text.AsSpan(at + 1), "N", out var id)
            ? new CallPosition(new DateTimeOffset(ticks, TimeSpan.Zero), id)
            : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{StartedAt.UtcTicks}-{Id:N}");
}

/// <summary>One page of the list, newest first.</summary>
/// <param name="Calls">The calls.</param>
/// <param name="HasOlder">True when older ones follow.</param>
/// <param name="HasNewer">True when newer ones come before.</param>
public sealed record CallListPage(ImmutableArray<CallRow> Calls, bool HasOlder, bool HasNewer);

/// <summary>How many calls there are.</summary>
/// <param name="Count">So many; with <paramref name="OrMore"/> at least so many.</param>
/// <param name="OrMore">True when the counting was ended there.</param>
public sealed record CallCount(int Count, bool OrMore);
