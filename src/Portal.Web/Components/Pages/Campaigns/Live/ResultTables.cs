using System.Collections.Immutable;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Infrastructure.Campaigns.Results;
using Portal.Infrastructure.History;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Campaigns.Live;

/// <summary>The columns of a campaign's saved results, in the reader's language. Those that the contacts came with follow them.</summary>
public sealed class ResultTables(IStringLocalizer<Texts> texts, Words words)
{
    public ImmutableArray<TableColumn<ResultRow>> Columns() =>
    [
        // Numbers come as the reader may see them.
        new(texts["Live.Contact.Number"], row => row.Contact.Number),
        new(texts["Live.Contact.Name"], row => row.Contact.Name),
        new(texts["Live.Contact.State"], row => words.Of(row.Contact.State)),
        new(texts["Live.Contact.Attempts"], row => row.Contact.Attempts),
        new(texts["Live.Contact.LastResult"], row => row.Contact.LastResult is { } result ? words.Of(result) : null),
        new(texts["Live.Attempt.RawResult"], row => row.Last?.RawResult),
        new(texts["Live.Attempt.At"], row => row.Last is { } last ? TurkishTime.Local(last.At) : null),
        new(texts["Live.Attempt.Seconds"], row => row.Last?.Seconds),
        new(texts["Live.Attempt.Agent"], row => row.Last?.Agent),
        new(texts["Live.Attempt.Digit"], row => row.Last?.Digit),
        new(texts["Live.Contact.Disposition"], row => row.Contact.Disposition),
        new(texts["Live.Attempt.Note"], row => row.Last?.Note),
        new(texts["Live.Contact.NextAttempt"], row => row.Contact.NextAttemptAt is { } next ? TurkishTime.Local(next) : null),
    ];
}
