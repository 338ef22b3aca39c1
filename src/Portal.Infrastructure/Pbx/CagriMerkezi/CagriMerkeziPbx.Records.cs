using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.CagriMerkezi;

/// <summary>Records and recordings.</summary>
internal sealed partial class CagriMerkeziPbx
{
    /// <summary>A record appears when its call ended but is ordered by when it began: nothing that began this long before is still looked for.</summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromHours(1);

    /// <summary>What still fits well into the largest answer that is read.</summary>
    private const int MostRows = 6_400;

    /// <summary>Where a whole day must come in one answer, more than any call center has calls.</summary>
    private const int MostRowsOfPast = 51_200;

    public async Task<CallHistoryPage> ReadRecentCallsAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var now = line.Time.GetUtcNow();
        var rows = await NewestAsync(since, now, sounds: false, cancellationToken);
        var page = Read(rows, now);
        if (page.Records.IsEmpty) return page;
        var recent = page.Records.Where(record => (record.EndedAt ?? record.StartedAt) >= since);
        var recordings = await RecordingsOfAsync(since, now, cancellationToken);
        return page with { Records = [.. recordings is null ? recent : recent.Select(record => WithRecording(record, recordings))] };
    }

    /// <summary>
    /// Whole days without pages: the answer is asked for larger until it is not full. Rows are those of the whole day, of which only the span's count. Recordings stand in
    /// a list of their own; the calls do not wait for it.
    /// </summary>
    public async Task<PastCallsPage> ReadPastCallsAsync(PastCallsRequest request, CancellationToken cancellationToken)
    {
        var now = line.Time.GetUtcNow();
        var page = Read(await AllOfAsync(request, sounds: false, cancellationToken), now).Within(request);
        if (page.Records.IsEmpty) return page;
        try
        {
            var recordings = Read(await AllOfAsync(request, sounds: true, cancellationToken), now).Records.ToDictionary(record => record.VendorKey, StringComparer.Ordinal);
            return page with { Records = [.. page.Records.Select(record => WithRecording(record, recordings))] };
        }
        catch (PbxException)
        {
            return page;
        }
    }

    public Task<CallHistoryPage> SearchCallsAsync(CallSearch search, CancellationToken cancellationToken) => SearchAsync(search, sounds: false, cancellationToken);

    public Task<CallHistoryPage> SearchRecordingsAsync(CallSearch search, CancellationToken cancellationToken) => SearchAsync(search, sounds: true, cancellationToken);

    public async Task<RecordingFile> ReadRecordingAsync(Secret reference, CancellationToken cancellationToken)
    {
        // The server reads whatever file it is told, so nothing but a recording's own path is ever sent.
        var path = reference.Value ?? "";
        if (!CagriMerkeziRecords.IsRecording(path, settings.MonitorDirectory)) throw new PbxException(PbxErrorKind.Refused, "This call has no recording that could be asked for.");
        var answer = await _client.DownloadAsync(path, cancellationToken);
        return IsText(answer.Body) ? throw _client.NoAudio(answer) : WireAudio.File(answer, Path.GetFileNameWithoutExtension(path));
    }

    /// <summary>How a failed download looks is not documented: nothing, a page, or the usual envelope, whatever type it is called.</summary>
    private static bool IsText(ReadOnlySpan<byte> body)
    {
        var start = body.TrimStart(" \t\r\n\uFEFF"u8);
        return start.IsEmpty || start[0] is (byte)'<' or (byte)'{' or (byte)'[';
    }

    /// <summary>
    /// The newest rows. There is no paging and no documented order by time: a page that is full is asked again larger, unless it plainly runs from the newest back far
    /// enough.
    /// </summary>
    private async Task<CagriMerkeziRows<CagriMerkeziRecord>> NewestAsync(DateTimeOffset since, DateTimeOffset now, bool sounds, CancellationToken cancellationToken)
    {
        for (var limit = CagriMerkeziClient.PageRows; ; limit = Math.Min(limit * 4, MostRows))
        {
            var page = await _client.RecordsAsync(new CagriMerkeziRecordFilter(since, now, limit), sounds, cancellationToken);
            if (page.Rows.Length + page.Rejected.Length < limit || limit >= MostRows) return page;
            var starts = page.Rows.Select(row => CagriMerkeziWords.Stamp(row.AramaTarihi)).OfType<DateTimeOffset>().ToList();
            if (starts.Count > 0 && starts[^1] < since - LongestCall && starts.Zip(starts.Skip(1)).All(pair => pair.First >= pair.Second)) return page;
        }
    }

    private async Task<CagriMerkeziRows<CagriMerkeziRecord>> AllOfAsync(PastCallsRequest request, bool sounds, CancellationToken cancellationToken)
    {
        // The end is not in the span: a span up to midnight does not ask for the next day.
        var (from, to) = (request.From, request.To.AddTicks(-1));
        for (var limit = CagriMerkeziClient.PageRows * 4; ; limit *= 4)
        {
            var page = await _client.RecordsAsync(new CagriMerkeziRecordFilter(from, to, limit), sounds, cancellationToken);
            if (page.Rows.Length + page.Rejected.Length < limit) return page;
            if (limit >= MostRowsOfPast) throw new PbxException(PbxErrorKind.Protocol, "The PBX has more calls in one day than one answer can hold.");
        }
    }

    /// <summary>Recordings by the key of their call; null when the list cannot be had, which says nothing about the calls.</summary>
    private async Task<Dictionary<string, CallRecord>?> RecordingsOfAsync(DateTimeOffset since, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            var page = Read(await NewestAsync(since, now, sounds: true, cancellationToken), now);
            return page.Records.ToDictionary(record => record.VendorKey, StringComparer.Ordinal);
        }
        catch (PbxException)
        {
            return null;
        }
    }

    private static CallRecord WithRecording(CallRecord record, Dictionary<string, CallRecord> recordings) =>
        recordings.TryGetValue(record.VendorKey, out var recorded)
            ? record with { HasRecording = recorded.HasRecording, RecordingReference = recorded.RecordingReference }
            : record with { HasRecording = false };

    private async Task<CallHistoryPage> SearchAsync(CallSearch search, bool sounds, CancellationToken cancellationToken)
    {
        var number = search.Number.Said();
        var sent = number is null ? null : CagriMerkeziWords.Dialled(number);
        var page = Math.Max(1, search.Page);
        var wanted = Math.Min(page * CagriMerkeziClient.PageRows, MostRows);

        // Without a side, or for one call alone, the filter is ours, so all rows of the days are needed to filter.
        var ours = search.CallKey is not null || (number is not null && search.Side is null);
        var filter = new CagriMerkeziRecordFilter(
            search.From,
            search.To,
            ours ? MostRows : wanted,
            search.Side == CallSide.Caller ? sent : null,
            search.Side == CallSide.Called ? sent : null);
        var read = Read(await _client.RecordsAsync(filter, sounds, cancellationToken), line.Time.GetUtcNow());
        var matching = read.Records
            .Where(record => record.StartedAt >= search.From && record.StartedAt <= search.To)
            .Where(record => search.CallKey is null || record.VendorKey == search.CallKey)
            .Where(record => !ours || number is null || CagriMerkeziWords.SameNumber(record.From, number) || CagriMerkeziWords.SameNumber(record.To, number))
            .OrderByDescending(record => record.StartedAt);
        return read with { Records = [.. matching.Skip((page - 1) * CagriMerkeziClient.PageRows).Take(CagriMerkeziClient.PageRows)] };
    }

    private CallHistoryPage Read(CagriMerkeziRows<CagriMerkeziRecord> page, DateTimeOffset now)
    {
        var records = ImmutableArray.CreateBuilder<CallRecord>(page.Rows.Length);
        var rejected = page.Rejected.ToBuilder();
        foreach (var row in page.Rows)
        {
            if (CagriMerkeziRecords.RecordOf(row, settings.MonitorDirectory, now, out var reason) is { } record) records.Add(record);
            else rejected.Add(_client.Reject(row.Raw, reason));
        }

        return new CallHistoryPage([.. records.DistinctBy(record => record.VendorKey, StringComparer.Ordinal)], rejected.ToImmutable());
    }
}
