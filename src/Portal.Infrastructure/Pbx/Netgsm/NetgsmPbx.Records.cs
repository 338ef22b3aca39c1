using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Netgsm;

/// <summary>Call records, recordings, statistics and credit.</summary>
internal sealed partial class NetgsmPbx
{
    /// <summary>A record appears when its call ended but is filtered by when it began, so every reading looks back this far.</summary>
    private static readonly TimeSpan LookBack = TimeSpan.FromMinutes(30);

    /// <summary>Now and then one reading looks back far enough for very long calls.</summary>
    private static readonly TimeSpan LongLookBack = TimeSpan.FromHours(4);
    private static readonly TimeSpan LongLookBackEvery = TimeSpan.FromMinutes(10);

    /// <summary>The report has no pages; more than a day of a busy PBX would be too long an answer.</summary>
    private static readonly TimeSpan MostLookBack = TimeSpan.FromHours(24);

    /// <summary>Longest range of the statistics service.</summary>
    private const int MostDays = 7;

    public async Task<CallHistoryPage> ReadRecentCallsAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var now = line.Time.GetUtcNow();
        var far = now - _lookedFarBackAt >= LongLookBackEvery;
        var from = now - (far ? LongLookBack : LookBack);
        if (since < from) from = since;
        if (from < now - MostLookBack) from = now - MostLookBack;
        var page = await _client.CallsAsync(from, now.AddMinutes(1), null, called: false, cancellationToken);
        if (far) _lookedFarBackAt = now;
        return page;
    }

    /// <summary>The vendor answers everything at once. Its filter has whole minutes; what is too much belongs to the windows beside this one.</summary>
    public async Task<PastCallsPage> ReadPastCallsAsync(PastCallsRequest request, CancellationToken cancellationToken) =>
        (await _client.CallsAsync(request.From, request.To, null, called: false, cancellationToken)).Within(request);

    public async Task<CallHistoryPage> SearchCallsAsync(CallSearch search, CancellationToken cancellationToken)
    {
        // The vendor answers everything at once.
        if (search.Page > 1) return new CallHistoryPage([], []);
        if (search.CallKey is { } key) return await _client.CallAsync(calls.WireOf(key), cancellationToken);

        var asks = search is { Number: not null, Side: not null };
        var page = await _client.CallsAsync(search.From, search.To, asks ? search.Number : null, search.Side == CallSide.Called, cancellationToken);

        // The filter has whole minutes, and one side only.
        var number = PhoneNumber.Key(search.Number);
        return page with
        {
            Records =
            [
                .. page.Records
                    .Where(record => record.StartedAt >= search.From && record.StartedAt <= search.To)
                    .Where(record => asks || number.Length == 0 || new[] { record.From, record.To, record.Extension }.Any(party => PhoneNumber.Key(party) == number)),
            ],
        };
    }

    public Task<RecordingFile> ReadRecordingAsync(Secret reference, CancellationToken cancellationToken) => _client.RecordingAsync(reference, cancellationToken);

    public async Task<ImmutableArray<DayStatistics>> ReadStatisticsAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var days = new List<DayStatistics>();
        for (var first = from; first <= to; first = first.AddDays(MostDays))
        {
            var last = first.AddDays(MostDays - 1);
            days.AddRange(await _client.StatisticsAsync(first, last < to ? last : to, cancellationToken));
        }

        return [.. days.DistinctBy(day => day.Day).OrderBy(day => day.Day)];
    }

    public Task<ImmutableArray<DayStatistics>> ReadDayStatisticsAsync(DateOnly day, CancellationToken cancellationToken) => _client.DayAsync(day, cancellationToken);

    public Task<ImmutableArray<AbandonedCall>> ReadAbandonedCallsAsync(DateOnly day, CancellationToken cancellationToken) => _client.AbandonedAsync(day, cancellationToken);

    public Task<ImmutableArray<BalanceLine>> ReadBalanceAsync(CancellationToken cancellationToken) => _client.BalanceAsync(cancellationToken);
}
