using System.Globalization;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Bulutsantralim;

/// <summary>
/// The past, in pages by number, newest first. Such pages shift: a call that ends while they are read pushes every older one down, a deleted one pulls them up. So the list is read again until
/// it had as many rows at the end as at the beginning, or a page brings nothing new.
/// </summary>
internal sealed partial class BulutsantralimPbx : IPastCalls
{
    /// <summary>A list that never holds still, of a span that has just ended; what is missed now is found by the next reading.</summary>
    private const int MostPasses = 4;

    /// <summary>Rows of the reading under way by call: the rows of one call may stand on two pages.</summary>
    private readonly Dictionary<string, List<BulutsantralimCdr>> _past = new(StringComparer.Ordinal);

    public async Task<PastCallsPage> ReadPastCallsAsync(PastCallsRequest request, CancellationToken cancellationToken)
    {
        var at = Place.Of(request.Cursor);
        if (request.Cursor is null) _past.Clear();

        // The vendor's filter holds its end; a call that began in the second before is told with that second.
        var answer = await _client.RecordsAsync(request.From, request.To, at.Page, cancellationToken);
        var (touched, fresh) = Remember(answer);
        if (at.Page == 1) at = at with { Rows = answer.Total };
        var page = PageOf(touched.SelectMany(key => _past[key]), answer.Rejected);
        return new PastCallsPage(
            [.. page.Records.Where(record => record.StartedAt >= request.From && record.StartedAt < request.To)],
            page.Rejected,
            at.After(answer, fresh)?.ToString());
    }

    /// <summary>Keeps the rows of a page. Gives the calls that it speaks of, and whether any of them was told something new.</summary>
    private (HashSet<string> Calls, bool Fresh) Remember(BulutsantralimRecords answer)
    {
        var calls = new HashSet<string>(StringComparer.Ordinal);
        var fresh = false;
        foreach (var row in answer.Rows)
        {
            var key = row.CallUuid.Said() ?? "";
            calls.Add(key);
            if (!_past.TryGetValue(key, out var rows)) _past[key] = rows = [];
            var known = rows.FindIndex(other => other.StartStamp == row.StartStamp && other.DestinationNumber == row.DestinationNumber && other.DestinationName == row.DestinationName);
            if (known >= 0 && rows[known] == row) continue;
            if (known >= 0) rows[known] = row;
            else rows.Add(row);
            fresh = true;
        }

        return (calls, fresh);
    }

    /// <summary>Where a reading is.</summary>
    /// <param name="Pass">How often the list was begun, from 1.</param>
    /// <param name="Page">Page from 1.</param>
    /// <param name="Rows">Rows that the list had when this pass began; null when not told.</param>
    /// <param name="Whole">True when rows went away, so that a page without news is no sign that the next has none.</param>
    private sealed record Place(int Pass, int Page, int? Rows, bool Whole)
    {
        public static Place Of(string? cursor)
        {
            if (cursor is null) return new Place(1, 1, null, Whole: false);
            var parts = cursor.Split('.');
            return new Place(Number(parts[0]), Number(parts[1]), parts[2].Length == 0 ? null : Number(parts[2]), parts[3] == "1");
        }

        public Place? After(BulutsantralimRecords answer, bool fresh)
        {
            var rows = answer.Rows.Length + answer.Rejected.Length;
            var last = rows == 0 || (answer.Pages is { } pages ? Page >= pages : rows < BulutsantralimClient.RecordsPage);
            var shrunk = answer.Total < Rows;
            if (Pass > 1 && !fresh && !Whole && !shrunk) return null;
            if (!last) return this with { Page = Page + 1, Whole = Whole || shrunk };
            return answer.Total == Rows || Pass >= MostPasses ? null : new Place(Pass + 1, 1, null, shrunk || Whole);
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Pass}.{Page}.{Rows}.{(Whole ? 1 : 0)}");

        private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
