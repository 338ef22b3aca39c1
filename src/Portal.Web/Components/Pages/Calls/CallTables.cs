using System.Collections.Immutable;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Pbx;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Calls;

/// <summary>The columns of saved lists of calls, in the reader's language, numbers as the reader may see them.</summary>
public sealed class CallTables(IStringLocalizer<Texts> texts, Words words)
{
    public ImmutableArray<TableColumn<CallRow>> Columns(IEnumerable<AccountView> accounts, bool fullNumbers)
    {
        var names = accounts.ToDictionary(account => account.Id, account => account.Name);
        return
        [
            new(texts["Calls.Column.started"], call => Wall(call.StartedAt)),
            new(texts["Calls.Column.account"], call => names.GetValueOrDefault(call.AccountId)),
            new(texts["Calls.Column.direction"], call => words.Of(call.Direction)),
            new(texts["Calls.Column.from"], call => Number(call.From)),
            new(texts["Calls.Column.to"], call => Number(call.To)),
            new(texts["Calls.Column.queue"], call => call.Queue),
            new(texts["Calls.Column.extension"], call => Number(call.Extension ?? "")),
            new(texts["Calls.Column.agent"], call => call.AgentName),
            new(texts["Calls.Column.outcome"], call => words.Of(call.Outcome)),
            new(texts["Calls.Column.wait"], call => call.WaitSeconds),
            new(texts["Calls.Column.talk"], call => call.TalkSeconds),
            new(texts["Calls.Column.total"], call => call.TotalSeconds),
            new(texts["Calls.Column.answered"], call => Wall(call.AnsweredAt)),
            new(texts["Calls.Column.ended"], call => Wall(call.EndedAt)),
            new(texts["Calls.Column.recording"], call => call.HasRecording switch { true => texts["Ask.Yes"].Value, false => texts["Ask.No"].Value, null => null }),
            new(texts["Calls.Column.rawOutcome"], call => call.RawOutcome),
            new(texts["Calls.Column.id"], call => call.Id.ToString()),
        ];

        string? Number(string number) => number.Length == 0 ? null : Numbers.Show(number, fullNumbers);
    }

    /// <summary>What the call centers' clock showed.</summary>
    private static object? Wall(DateTimeOffset? at) => at is { } known ? TurkishTime.Local(known) : null;
}
