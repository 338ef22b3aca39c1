using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.MutluSantral;

/// <summary>
/// A MutluSantral account. It pushes that a telephone rings and what a caller pressed, never who answered or that it is over; call records, credit and two links are asked for.
/// </summary>
internal sealed class MutluSantralPbx(MutluSantralSettings settings, PbxLine line) : ICallHistory, ICallSearch, IPastCalls, IBalance, ITopUpLink, IPanelLink, IPushSubscription
{
    /// <summary>A record appears when its call ended but is filtered by when it began, so every reading looks back this far.</summary>
    private static readonly TimeSpan LookBack = TimeSpan.FromMinutes(30);

    /// <summary>Now and then one reading looks back far enough for very long calls.</summary>
    private static readonly TimeSpan LongLookBack = TimeSpan.FromHours(4);
    private static readonly TimeSpan LongLookBackEvery = TimeSpan.FromMinutes(10);

    /// <summary>No limit is documented; a day is what one answer carries without doubt.</summary>
    private static readonly TimeSpan LongestReading = TimeSpan.FromDays(1);

    private readonly MutluSantralClient _client = new(settings, line);
    private DateTimeOffset _lookedFarBackAt;

    public static PbxVendor Vendor { get; } = new()
    {
        Id = "mutlusantral",
        Name = "MutluSantral",
        SettingsType = typeof(MutluSantralSettings),
        PbxType = typeof(MutluSantralPbx),
        Traits = new PbxTraits(
            [new ReadingPlan(ReadingKind.RecentCalls, TimeSpan.FromSeconds(60), MutluSantralClient.RecordsTimeout, MutluSantralClient.Operations)],

            // No limit is documented; this is our own courtesy.
            [new Quota(MutluSantralClient.Operations, 20, TimeSpan.FromMinutes(1), 10)],

            // No push tells an answer or an end: a card that nothing more was heard of must go before it lies.
            SilenceLimit: TimeSpan.FromSeconds(45))
        {
            PastCalls = new PastCallsPlan(MutluSantralClient.Operations, LongestReading / 2),
        },
        Create = (settings, line) => new MutluSantralPbx((MutluSantralSettings)settings, line),
        ReadPush = MutluSantralPush.Read,

        // No id and no time in any of its pushes.
        SamePushWithin = TimeSpan.FromSeconds(3),
    };

    public Task<ImmutableArray<ConnectionCheck>> TestAsync(CancellationToken cancellationToken) => new ConnectionTest()
        .Reading("calls", async token => (await ReadRecentCallsAsync(line.Time.GetUtcNow() - LookBack, token)).Records.Length)
        .RunAsync(cancellationToken);

    public async Task<CallHistoryPage> ReadRecentCallsAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var now = line.Time.GetUtcNow();
        var far = now - _lookedFarBackAt >= LongLookBackEvery;
        var from = now - (far ? LongLookBack : LookBack);
        if (since < from) from = since > now - LongestReading ? since : now - LongestReading;
        var page = await ReadAsync(from, now.AddMinutes(1), cancellationToken);
        if (far) _lookedFarBackAt = now;
        return page;
    }

    /// <summary>One answer holds everything of the range, so there is one page.</summary>
    public async Task<CallHistoryPage> SearchCallsAsync(CallSearch search, CancellationToken cancellationToken) =>
        search.Page > 1 ? new CallHistoryPage([], []) : (await ReadAsync(search.From, search.To, cancellationToken)).Only(search);

    public async Task<PastCallsPage> ReadPastCallsAsync(PastCallsRequest request, CancellationToken cancellationToken) =>
        (await ReadAsync(request.From, request.To, cancellationToken)).Within(request);

    public async Task<ImmutableArray<BalanceLine>> ReadBalanceAsync(CancellationToken cancellationToken)
    {
        var (credits, rejected) = await _client.CreditAsync(cancellationToken);
        if (credits.IsEmpty && !rejected.IsEmpty) throw new PbxException(PbxErrorKind.Protocol, "The PBX's answer is not the credit that its documentation describes.");
        return [.. credits.SelectMany(c => LinesOf(c, credits.Length > 1 ? c.PilotNo.Said() : null))];
    }

    public Task<Secret> ReadTopUpLinkAsync(CancellationToken cancellationToken) => _client.TopUpLinkAsync(cancellationToken);

    public Task<Secret> ReadPanelLinkAsync(CancellationToken cancellationToken) => _client.PanelLinkAsync(cancellationToken);

    public async Task<CommandAnswer> SubscribeAsync(Secret address, CancellationToken cancellationToken)
    {
        await _client.SubscribeAsync(address, cancellationToken);
        return new CommandAnswer(null, null);
    }

    public async Task<CommandAnswer> UnsubscribeAsync(CancellationToken cancellationToken)
    {
        await _client.UnsubscribeAsync(cancellationToken);
        return new CommandAnswer(null, null);
    }

    private async Task<CallHistoryPage> ReadAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var answer = await _client.RecordsAsync(from, to, cancellationToken);
        var now = line.Time.GetUtcNow();
        var records = ImmutableArray.CreateBuilder<CallRecord>(answer.Rows.Length);
        var rejected = answer.Rejected.ToBuilder();
        foreach (var row in answer.Rows)
        {
            if (RecordOf(row, now, out var reason) is { } record) records.Add(record);
            else rejected.Add(_client.Reject(row.Raw, reason));
        }

        return new CallHistoryPage(records.DistinctBy(r => r.VendorKey, StringComparer.Ordinal).NewestFirst(), rejected.ToImmutable());
    }

    private static CallRecord? RecordOf(MutluSantralCdr row, DateTimeOffset now, out string reason)
    {
        reason = "";
        if (row.IdCdr.Said() is not { } id)
        {
            reason = "no idCdr";
            return null;
        }

        var total = WireValues.Seconds(row.CallDuration);
        var ended = MutluSantralWords.Stamp(row.EndTimeDate).Plausible(now);
        var started = MutluSantralWords.Stamp(row.StartTimeDate).Plausible(now) ?? (ended is { } end && total is { } length ? end.AddSeconds(-length) : ended);
        if (started is null)
        {
            reason = "no readable startTimeDate";
            return null;
        }

        total ??= WireValues.Between(started, ended);
        ended ??= total is { } seconds ? started.Value.AddSeconds(seconds) : null;
        var (from, to, target) = (row.CallingNumber.Said() ?? "", row.DialedNumber.Said() ?? "", row.CalleeDialedNumber.Said());
        var direction = MutluSantralWords.Direction(from, to);
        var queue = row.CalleeType.Said()?.ToUpperInvariant() is "RINGGROUP" or "RING_GROUP" or "QUEUE" ? target : null;
        var extension = direction == CallDirection.Outbound ? from : target ?? to;

        // "NORMAL_CLEARING" also stands beside calls that nobody answered: the talk decides. One that is longer than its call is no talk but an account unit.
        var billed = WireValues.Seconds(row.BillableDuration);
        var answered = billed > 0;
        var talk = billed is { } talked && (total is not { } whole || talked <= whole) ? talked : (int?)null;
        return new CallRecord
        {
            VendorKey = id,
            Source = CallSources.VendorRecord,
            Direction = direction,
            From = from,
            To = to,
            Queue = queue,
            Extension = IsAgent(row.CalleeType, direction) && PhoneNumber.IsExtension(extension) ? extension : null,
            StartedAt = started.Value,
            AnsweredAt = answered && talk is { } spoken ? ended?.AddSeconds(-spoken) : null,
            EndedAt = ended,
            Outcome = SwitchCauses.Outcome(answered, direction, queue, row.HangupCause.Said() ?? ""),
            TalkSeconds = answered ? talk : null,
            TotalSeconds = total,
            RawOutcome = row.HangupCause.Said(),
            Raw = row.Raw,
        };
    }

    /// <summary>A ring group, a menu or a mailbox has a short number, too, but is nobody.</summary>
    private static bool IsAgent(string? calleeType, CallDirection direction) =>
        direction == CallDirection.Outbound || calleeType.Said()?.ToUpperInvariant() is null or "EXTENSION";

    private static IEnumerable<BalanceLine> LinesOf(MutluSantralCredit credit, string? pilot)
    {
        BalanceLine?[] lines =
        [
            LineOf("Ses kredisi", null, credit.VoipBalance, null),
            LineOf("Ses paketi", credit.VoipPackName, credit.MinuteLeft, credit.VoipPackExpireDate),
            LineOf("SMS kredisi", null, credit.SmsBalance, null),
            LineOf("SMS paketi", credit.SmsPackName, credit.SmsPackLeft, credit.SmsPackExpireDate),
        ];
        return lines.OfType<BalanceLine>().Select(l => pilot is null ? l : l with { Name = $"{pilot}: {l.Name}" });
    }

    /// <summary>Null when the vendor says nothing of it.</summary>
    private static BalanceLine? LineOf(string kind, string? package, string? left, string? expires)
    {
        if (left.Said() is not { } raw) return package.Said() is { } name ? new BalanceLine(name, null, null, MutluSantralWords.Day(expires), "") : null;
        var (amount, unit) = MutluSantralWords.Amount(raw);
        return new BalanceLine(package.Said() ?? kind, amount, unit, MutluSantralWords.Day(expires), raw);
    }
}
