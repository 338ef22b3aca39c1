using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Pbx.Http;

/// <summary>Filters that a vendor has not, applied to what it gave.</summary>
internal static class CallFilter
{
    /// <summary>Fewer digits are an extension and no part of a number.</summary>
    private const int LeastPart = 4;

    /// <summary>The page with the records that the search is for. Rejected rows stay: nobody can say that they do not belong to it.</summary>
    public static CallHistoryPage Only(this CallHistoryPage page, CallSearch search) => page with { Records = [.. page.Records.Where(r => Matches(r, search))] };

    /// <summary>The one page of a vendor without pages: windows that touch share no call. Rejected rows stay, as above.</summary>
    public static PastCallsPage Within(this CallHistoryPage page, PastCallsRequest request) =>
        new([.. page.Records.Where(record => record.StartedAt >= request.From && record.StartedAt < request.To)], page.Rejected, null);

    public static bool Matches(CallRecord record, CallSearch search)
    {
        if (search.CallKey.Said() is { } key && record.VendorKey != key) return false;

        // Vendors tell whole seconds; a call that began within the first one belongs to the range.
        if (record.StartedAt < search.From.AddTicks(-(search.From.Ticks % TimeSpan.TicksPerSecond)) || record.StartedAt > search.To) return false;
        if (search.Number.Said() is not { } number) return true;
        return (search.Side != CallSide.Called && IsParty(record.From, number))
            || (search.Side != CallSide.Caller && IsParty(record.To, number))
            || (record.Extension is { } extension && extension == number && search.Side == (record.Direction == CallDirection.Outbound ? CallSide.Caller : CallSide.Called))
            || (record.Extension == number && search.Side is null);
    }

    public static ImmutableArray<CallRecord> NewestFirst(this IEnumerable<CallRecord> records) =>
        [.. records.OrderByDescending(r => r.StartedAt).ThenBy(r => r.VendorKey, StringComparer.Ordinal)];

    /// <summary>The end of a range for a vendor whose filters have whole seconds: what began within the last second belongs to it.</summary>
    public static DateTimeOffset ToFullSecond(this DateTimeOffset at) => at.Ticks % TimeSpan.TicksPerSecond is var rest && rest > 0 ? at.AddTicks(TimeSpan.TicksPerSecond - rest) : at;

    /// <summary>The same number however both are written; part of one counts too, from four digits on, because people remember beginnings and endings.</summary>
    private static bool IsParty(string party, string number)
    {
        var (one, other) = (PhoneNumber.Key(party), PhoneNumber.Key(number));
        if (one.Length == 0 || other.Length == 0) return false;
        if (one == other) return true;
        return other.Length >= LeastPart && !PhoneNumber.IsExtension(one)
            && (one.Contains(other, StringComparison.Ordinal) || ("0" + one).StartsWith(other, StringComparison.Ordinal) || ("90" + one).StartsWith(other, StringComparison.Ordinal));
    }
}
