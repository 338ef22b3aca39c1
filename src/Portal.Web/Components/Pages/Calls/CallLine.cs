using System.Collections.Immutable;
using Microsoft.Extensions.Localization;
using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Portal.Web.Components.Shared;
using Portal.Web.Endpoints;

namespace Portal.Web.Components.Pages.Calls;

/// <summary>Whom a list of calls is drawn for, and the names of what its calls only number.</summary>
/// <param name="Accounts">The tenant's accounts.</param>
/// <param name="Board">Knows names of queues and agents.</param>
/// <param name="FullNumbers">May see whole numbers.</param>
/// <param name="MayDial">May start calls.</param>
/// <param name="MayListen">May hear recordings.</param>
public sealed record CallReader(ImmutableArray<AccountView> Accounts, BoardSnapshot Board, bool FullNumbers, bool MayDial, bool MayListen)
{
    public static CallReader Nobody { get; } = new([], BoardSnapshot.Empty, false, false, false);

    public string Account(CallRow call) => Accounts.FirstOrDefault(account => account.Id == call.AccountId)?.Name ?? "";

    public string Queue(Guid accountId, string? queue) =>
        string.IsNullOrEmpty(queue) ? "" : Board.Queues.GetValueOrDefault(new BoardKey(accountId, queue)) is { Name: { Length: > 0 } name } && name != queue ? $"{name} ({queue})" : queue;

    /// <summary>Extension and name; the board's name where the call came without. Some PBXs name a mobile phone as the extension that a call was handed to.</summary>
    public string Agent(CallRow call) => $"{Number(call.Extension ?? "")} {call.AgentName ?? AgentName(call.AccountId, call.Extension)}".Trim();

    public string? AgentName(Guid accountId, string? extension) => extension is null ? null : Board.Agents.GetValueOrDefault(new BoardKey(accountId, extension))?.Name;

    public string Number(string number) => Numbers.Show(number, FullNumbers);
}

/// <summary>What cells of the list say.</summary>
public sealed class CallCells(IStringLocalizer<Texts> texts, Words words)
{
    /// <summary>What stands where the PBX tells nothing.</summary>
    public const string Unknown = "–";

    /// <summary>The text of a cell other than a number's.</summary>
    public string Text(CallReader reader, CallRow call, string column) => column switch
    {
        "direction" => words.Of(call.Direction),
        "account" => reader.Account(call),
        "queue" => reader.Queue(call.AccountId, call.Queue),
        "agent" => reader.Agent(call),
        // Only a ring or a command has told of it so far.
        "outcome" => call is { Outcome: CallOutcome.Other, RawOutcome: null } ? Unknown : words.Of(call.Outcome),
        "wait" => Seconds(call.WaitSeconds),
        "talk" => Seconds(call.TalkSeconds),
        "total" => Seconds(call.TotalSeconds),
        "answered" => Time(call.AnsweredAt),
        "ended" => Time(call.EndedAt),
        "rawOutcome" => call.RawOutcome ?? "",
        "sources" => string.Join(", ", CallMapper.SourcesOf(call.Sources).Select(Source)),
        _ => "",
    };

    /// <summary>A source by its API word.</summary>
    public string Source(string word) => texts["CallSource." + word];

    public static string Seconds(int? seconds) => seconds is { } known ? Words.Clock(TimeSpan.FromSeconds(known)) : Unknown;

    public static string Time(DateTimeOffset? at) => at is { } known ? Words.LocalTime(known) : "";

    /// <summary>True when there is something to hear: recordings of calls without talk are hidden unless they are asked for.</summary>
    public static bool HasSound(CallRow call) => call is { HasRecording: true, TalkSeconds: null or > 0 };
}
