using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.Results;

/// <summary>
/// The attempts to reach one contact, and what a PBX tells of them: each attempt once, however often and by whichever ways it is told. Nothing here knows a database.
/// </summary>
/// <param name="attempts">Those that are stored.</param>
/// <param name="begin">Makes a new one.</param>
/// <param name="handedOverAt">When the contact went to the PBX that has it now; null when none has.</param>
internal sealed class AttemptBook(IEnumerable<ContactAttemptRow> attempts, Func<ContactAttemptRow> begin, DateTimeOffset? handedOverAt)
{
    /// <summary>How far two ways may put one attempt apart: a push tells the end and may be late, a report the begin.</summary>
    private static readonly TimeSpan SameAttemptWithin = TimeSpan.FromMinutes(2);

    private const int DigitLength = 10;

    private readonly List<ContactAttemptRow> _attempts = [.. attempts.OrderBy(attempt => attempt.At)];
    private readonly List<ContactAttemptRow> _added = [];

    /// <summary>Stored attempts of which something else is believed now than before.</summary>
    public HashSet<ContactAttemptRow> Corrected { get; } = [];

    /// <summary>New attempts, in the order in which they happened.</summary>
    public IEnumerable<ContactAttemptRow> Added => _added.OrderBy(attempt => attempt.At);

    /// <summary>All attempts, in the order in which they happened.</summary>
    public IEnumerable<ContactAttemptRow> All => _attempts.OrderBy(attempt => attempt.At);

    /// <summary>Attempts since an instant, as far as the PBX's clock can be believed.</summary>
    public IEnumerable<ContactAttemptRow> Since(DateTimeOffset? at) => All.Where(attempt => at is null || attempt.At >= at - SameAttemptWithin);

    /// <summary>Takes in what was told of one attempt.</summary>
    public void Tell(CampaignResult told, ToldBy way, DateTimeOffset now)
    {
        var key = AttemptKeys.Of(way, told.Key);
        var span = SpanOf(told, now);
        var attempt = Find(told, key, way, span);
        var before = attempt?.Result;
        if (attempt is null)
        {
            attempt = Begin(key, span.From);
        }
        else if (!AttemptKeys.Has(attempt.VendorKey, key))
        {
            // When a push arrived says little of when the attempt was; that it was concluded before says more.
            if (AttemptKeys.IsTold(attempt.VendorKey, ToldBy.State))
                (attempt.At, attempt.Result, attempt.RawOutcome) = (HasTime(told) || span.From < attempt.At ? span.From : attempt.At, null, null);
            attempt.VendorKey = AttemptKeys.With(attempt.VendorKey, key);
        }

        if (told.StartedAt is not null && attempt.At != span.From) attempt.At = span.From;
        // What a report says of an attempt is said with hindsight; a push that is read again must not undo it.
        if (attempt.Result is null or ContactResult.Other || (told.Outcome != ContactResult.Other && (way == ToldBy.Report || !AttemptKeys.IsTold(attempt.VendorKey, ToldBy.Report))))
        {
            attempt.Result = told.Outcome;
            attempt.RawOutcome = ShortText.Cut(told.RawOutcome, CallRow.Lengths.RawOutcome) ?? attempt.RawOutcome;
        }

        if (attempt.Result != before && !_added.Contains(attempt)) Corrected.Add(attempt);
        attempt.Seconds = told.Seconds ?? Between(told.AnsweredAt, told.EndedAt) ?? attempt.Seconds;
        attempt.Agent = ShortText.Cut(told.Agent ?? told.AgentName, CallRow.Lengths.Extension) ?? attempt.Agent;
        attempt.Digit = ShortText.Cut(told.Digit, DigitLength) ?? attempt.Digit;
        if (told.CallKey is { Length: > 0 } call) attempt.CallKey = StoredCall.KeyOf(call);
    }

    /// <summary>Enters an attempt of which nothing came but the number's state.</summary>
    public void Infer(ContactResult result, string? words, string key, DateTimeOffset now)
    {
        var attempt = Begin(AttemptKeys.Of(ToldBy.State, key), now);
        (attempt.Result, attempt.RawOutcome) = (result, ShortText.Cut(words, CallRow.Lengths.RawOutcome));
    }

    private ContactAttemptRow Begin(string key, DateTimeOffset at)
    {
        var attempt = begin();
        (attempt.VendorKey, attempt.At) = (key, at);
        _attempts.Add(attempt);
        _added.Add(attempt);
        return attempt;
    }

    private ContactAttemptRow? Find(CampaignResult told, string key, ToldBy way, (DateTimeOffset From, DateTimeOffset To) span)
    {
        if (_attempts.Find(attempt => AttemptKeys.Has(attempt.VendorKey, key)) is { } same) return same;
        var call = told.CallKey is { Length: > 0 } said ? StoredCall.KeyOf(said) : null;
        if (call is not null && _attempts.Find(attempt => attempt.CallKey == call) is { } ofCall) return ofCall;
        return _attempts.Where(attempt => !AttemptKeys.IsTold(attempt.VendorKey, way) && (call is null || attempt.CallKey is null) && (AttemptKeys.IsTold(attempt.VendorKey, ToldBy.State) ? IsConcluded(attempt, told, span) : IsNear(attempt, span)))
            .MinBy(attempt => (attempt.At - span.From).Duration());
    }

    /// <summary>
    /// Whether the word of an attempt is about one that was only concluded from the number's state. That one happened at some time before, and nobody says how late the word of it is; a state that
    /// tells of an answer does not follow from an attempt in vain, nor the other way round.
    /// </summary>
    private bool IsConcluded(ContactAttemptRow attempt, CampaignResult told, (DateTimeOffset From, DateTimeOffset To) span)
    {
        var fits = told.Outcome switch
        {
            ContactResult.Answered => attempt.Result == ContactResult.Answered,
            ContactResult.Dropped or ContactResult.Other => true,
            _ => attempt.Result != ContactResult.Answered,
        };
        return fits && (span.From <= attempt.At + SameAttemptWithin || (!HasTime(told) && !(attempt.At < handedOverAt)));
    }

    private static bool HasTime(CampaignResult told) => (told.StartedAt ?? told.AnsweredAt ?? told.EndedAt) is not null;

    private static bool IsNear(ContactAttemptRow attempt, (DateTimeOffset From, DateTimeOffset To) span)
    {
        var end = attempt.At.AddSeconds(attempt.Seconds ?? 0);
        var (laterBegin, earlierEnd) = (attempt.At > span.From ? attempt.At : span.From, end < span.To ? end : span.To);
        return laterBegin - earlierEnd <= SameAttemptWithin;
    }

    /// <summary>When it was, never in the future.</summary>
    private static (DateTimeOffset From, DateTimeOffset To) SpanOf(CampaignResult told, DateTimeOffset now)
    {
        var from = told.StartedAt ?? told.AnsweredAt ?? told.EndedAt ?? told.ToldAt ?? now;
        if (from > now) from = now;
        var to = told.EndedAt ?? told.ToldAt ?? from.AddSeconds(told.Seconds ?? 0);
        return (StoredCall.Whole(from), to < from ? from : to);
    }

    private static int? Between(DateTimeOffset? from, DateTimeOffset? to) => from is { } begin && to is { } end && end >= begin && end - begin < TimeSpan.FromDays(1) ? (int)(end - begin).TotalSeconds : null;
}
