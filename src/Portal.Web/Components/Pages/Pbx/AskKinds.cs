using System.Collections.Immutable;
using System.Globalization;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Queries;
using Portal.Web.Components.Control;

namespace Portal.Web.Components.Pages.Pbx;

/// <summary>One thing that a PBX can be asked on demand: its fields, and the question made from them.</summary>
public sealed record AskKind(string Name, ImmutableArray<AskField> Fields, Func<ControlForm, int, PbxQuery> Build)
{
    /// <summary>True when the answer comes in pages.</summary>
    public bool Paged { get; init; }

    public PbxQueryKind Query => PbxQueryCatalog.Find(Name)!;
}

/// <summary>One field of a question.</summary>
public sealed record AskField(string Name, AskFieldKind Kind, bool Required = false);

/// <summary>How a field of a question is entered.</summary>
public enum AskFieldKind
{
    Text,
    Instant,
    Day,
    Side,
    Queue,
}

/// <summary>Every question of the page "Ask the PBX".</summary>
public static class AskKinds
{
    private static readonly ImmutableArray<AskField> Search =
        [new("from", AskFieldKind.Instant, true), new("to", AskFieldKind.Instant, true), new("number", AskFieldKind.Text), new("side", AskFieldKind.Side), new("callId", AskFieldKind.Text)];

    private static readonly AskField Day = new("day", AskFieldKind.Day, true);

    public static ImmutableArray<AskKind> All { get; } =
    [
        new("callSearch", Search, (form, page) => new CallSearchQuery(SearchOf(form, page))) { Paged = true },
        new("callDetail", [new("callId", AskFieldKind.Text, true)], (form, _) => new CallDetailQuery(form.Text("callId"))),
        new("recordings", Search, (form, page) => new RecordingsQuery(SearchOf(form, page))) { Paged = true },
        new("statistics", [new("from", AskFieldKind.Day, true), new("to", AskFieldKind.Day, true)], (form, _) => new StatisticsQuery(DayOf(form, "from"), DayOf(form, "to"))),
        new("dayStatistics", [Day], (form, _) => new DayStatisticsQuery(DayOf(form, "day"))),
        new("abandonedCalls", [Day], (form, _) => new AbandonedCallsQuery(DayOf(form, "day"))),
        new("queueMembers", [new("queue", AskFieldKind.Queue, true)], (form, _) => new QueueMembersQuery(form.Queue("queue") ?? "")),
        new("breakReasons", [], (_, _) => new BreakReasonsQuery()),
        new("balance", [], (_, _) => new BalanceQuery()),
        new("callerIds", [], (_, _) => new CallerIdsQuery()),
        new("blockedNumbers", [], (_, _) => new BlockedNumbersQuery()),
        new("pushSettings", [], (_, _) => new PushSettingsQuery()),
    ];

    /// <summary>The call centers' clock, which people type by.</summary>
    public static TimeSpan Clock { get; } = TimeSpan.FromHours(3);

    /// <summary>What the fields begin with: today.</summary>
    public static void Prefill(ControlForm form, AskKind kind, DateTimeOffset now)
    {
        var local = now.ToOffset(Clock);
        foreach (var field in kind.Fields)
        {
            if (field.Kind == AskFieldKind.Instant)
                form[field.Name] = (field.Name == "from" ? new DateTimeOffset(local.Date, Clock) : local).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
            else if (field.Kind == AskFieldKind.Day)
                form[field.Name] = local.AddDays(field.Name == "from" ? -6 : 0).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        }
    }

    private static CallSearch SearchOf(ControlForm form, int page) => new(
        InstantOf(form, "from"), InstantOf(form, "to"), form.Optional("number"), Enum.TryParse<CallSide>(form.Text("side"), out var side) ? side : null, form.Optional("callId"), page);

    private static DateTimeOffset InstantOf(ControlForm form, string name) =>
        DateTime.TryParse(form.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), Clock).ToUniversalTime() : default;

    private static DateOnly DayOf(ControlForm form, string name) => DateOnly.TryParse(form.Text(name), CultureInfo.InvariantCulture, out var day) ? day : default;
}
