using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Pbx;

/// <summary>An answer as a table, whatever was asked.</summary>
/// <param name="Columns">Keys of the columns' heads.</param>
/// <param name="Rows">Rows; a cell that the PBX did not fill is empty.</param>
public sealed record AskTable(ImmutableArray<string> Columns, ImmutableArray<AskRow> Rows)
{
    /// <summary>Rows that could not be read.</summary>
    public ImmutableArray<RejectedRow> Rejected { get; init; } = [];
}

/// <summary>One row.</summary>
/// <param name="Cells">As many as there are columns.</param>
/// <param name="Recording">The call, when it may have a recording.</param>
public sealed record AskRow(ImmutableArray<string> Cells, CallRecord? Recording = null);

/// <summary>Makes tables of answers, in the reader's language, numbers as the reader may see them.</summary>
public sealed class AskTables(IStringLocalizer<Texts> texts, Words words)
{
    public AskTable Of(object answer, bool fullNumbers) => answer switch
    {
        CallHistoryPage page => new AskTable(CallColumns, [.. page.Records.Select(call => Row(call, fullNumbers))]) { Rejected = page.Rejected },
        CallJourney journey => new AskTable(
            ["Destination", "StartedAt", "AnsweredAt", "EndedAt", "Outcome"],
            [.. journey.Legs.Select(leg => new AskRow([Numbers.Show(leg.Destination, fullNumbers), Time(leg.StartedAt), Time(leg.AnsweredAt), Time(leg.EndedAt), leg.RawOutcome ?? ""]))]),
        ImmutableArray<DayStatistics> days => new AskTable(
            ["Day", "Incoming", "Answered", "NotAnswered", "Abandoned", "TalkSeconds", "WaitSeconds", "LongestWait", "AverageWait", "AverageTalk"],
            [.. days.Select(day => new AskRow([
                Date(day.Day), Count(day.Incoming), Count(day.Answered), Count(day.NotAnswered), Count(day.Abandoned), Seconds(day.TalkSeconds), Seconds(day.WaitSeconds),
                Seconds(day.LongestWaitSeconds), Seconds((int?)day.AverageWaitSeconds), Seconds((int?)day.AverageTalkSeconds),
            ]))]),
        ImmutableArray<AbandonedCall> calls => new AskTable(
            ["StartedAt", "Number", "WaitSeconds", "TotalSeconds", "CallKey"],
            [.. calls.Select(call => new AskRow([Time(call.At), Numbers.Show(call.Number, fullNumbers), Seconds(call.WaitSeconds), Seconds(call.TotalSeconds), call.CallKey]))]),
        ImmutableArray<QueueMember> members => new AskTable(
            ["Extension", "Name", "Paused", "Penalty"],
            [.. members.Select(member => new AskRow([Numbers.Show(member.Extension, fullNumbers), member.Name ?? "", YesNo(member.Paused), Count(member.Penalty)]))]),
        ImmutableArray<BreakReason> reasons => new AskTable(["Id", "Name"], [.. reasons.Select(reason => new AskRow([reason.Id, reason.Name]))]),
        ImmutableArray<BalanceLine> lines => new AskTable(
            ["Name", "Amount", "ExpiresOn"],
            [.. lines.Select(line => new AskRow([line.Name, Amount(line), line.ExpiresOn is { } day ? Date(day) : ""]))]),
        ImmutableArray<string> numbers => new AskTable(["Number"], [.. numbers.Select(number => new AskRow([Numbers.Show(number, fullNumbers)]))]),
        PushSettings settings => new AskTable(["Event", "Host"], [.. settings.Events.Select(name => new AskRow([name, settings.Host ?? ""]))]),
        _ => new AskTable([], []),
    };

    /// <summary>What is left, as people write it; the vendor's own text where it is no number.</summary>
    public static string Amount(BalanceLine line) =>
        line.Amount is { } amount ? $"{amount.ToString("#,0.##", CultureInfo.CurrentCulture)} {line.Unit}".Trim() : line.Raw;

    public static string Date(DateOnly day) => day.ToString("dd.MM.yyyy", CultureInfo.InvariantCulture);

    private static readonly ImmutableArray<string> CallColumns = ["StartedAt", "Direction", "From", "To", "Queue", "Agent", "Outcome", "WaitSeconds", "TalkSeconds", "TotalSeconds", "CallKey"];

    private AskRow Row(CallRecord call, bool fullNumbers) => new(
        [
            Time(call.StartedAt), words.Of(call.Direction), call.From.Length == 0 ? texts["Call.Withheld"] : Numbers.Show(call.From, fullNumbers), Numbers.Show(call.To, fullNumbers), call.Queue ?? "",
            $"{call.Extension} {call.AgentName}".Trim(), words.Of(call.Outcome), Seconds(call.WaitSeconds), Seconds(call.TalkSeconds), Seconds(call.TotalSeconds), call.VendorKey,
        ],
        call.HasRecording == false ? null : call);

    private static string Time(DateTimeOffset? at) => at is { } known ? Words.LocalTime(known) : "";

    private static string Count(int? count) => count?.ToString("N0", CultureInfo.CurrentCulture) ?? "";

    private static string Seconds(int? seconds) => seconds is { } known ? Words.Clock(TimeSpan.FromSeconds(known)) : "";

    private string YesNo(bool? value) => value switch { true => texts["Ask.Yes"], false => texts["Ask.No"], null => "" };
}
