using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Telsam;

/// <summary>A Telsam PBX: its list of live calls is the truth; talk and waiting times do not exist here.</summary>
internal sealed partial class TelsamPbx(TelsamSettings settings, PbxLine line) : IActiveCalls, IHangUp, ICallHistory, ICallSearch, IPastCalls
{
    /// <summary>A record appears when its call ended but is filtered by when it began, so every reading looks back this far.</summary>
    private static readonly TimeSpan LookBack = TimeSpan.FromMinutes(15);

    /// <summary>Now and then one reading looks back far enough for very long calls.</summary>
    private static readonly TimeSpan LongLookBack = TimeSpan.FromHours(4);
    private static readonly TimeSpan LongLookBackEvery = TimeSpan.FromMinutes(10);

    /// <summary>The list has whole seconds and its own delay; a start that moved less than this has not moved.</summary>
    private static readonly TimeSpan Jitter = TimeSpan.FromSeconds(3);

    private readonly TelsamClient _client = new(settings, line);
    private ImmutableDictionary<string, CallReading> _last = ImmutableDictionary<string, CallReading>.Empty;
    private DateTimeOffset _lookedFarBackAt;

    public static PbxVendor Vendor { get; } = new()
    {
        Id = "telsam",
        Name = "Telsam",
        SettingsType = typeof(TelsamSettings),
        PbxType = typeof(TelsamPbx),
        Traits = new PbxTraits(
            [
                new ReadingPlan(ReadingKind.ActiveCalls, TimeSpan.FromSeconds(3), TelsamClient.ListTimeout, TelsamClient.Operations),
                new ReadingPlan(ReadingKind.RecentCalls, TimeSpan.FromSeconds(60), TelsamClient.HistoryTimeout, TelsamClient.Operations),
            ],
            Quotas: [],
            SilenceLimit: TimeSpan.FromMinutes(1))
        {
            // No window is documented, and there are no pages: half a day of a busy PBX fits well into one answer.
            PastCalls = new PastCallsPlan(TelsamClient.Operations, TimeSpan.FromHours(12)),
        },
        Create = (settings, line) => new TelsamPbx((TelsamSettings)settings, line),
    };

    public Task<ImmutableArray<ConnectionCheck>> TestAsync(CancellationToken cancellationToken) => new ConnectionTest()
        .Reading("activeCalls", async token => (await ReadActiveCallsAsync(token)).Length)
        .Reading("calls", async token => (await ReadRecentCallsAsync(line.Time.GetUtcNow() - LookBack, token)).Records.Length)
        .RunAsync(cancellationToken);

    public async Task<ImmutableArray<CallReading>> ReadActiveCallsAsync(CancellationToken cancellationToken)
    {
        var answer = await _client.ActiveCallsAsync(cancellationToken);
        var now = line.Time.GetUtcNow();
        var previous = _last;
        var calls = answer.Rows
            .Where(r => r.Channel.Said() is not null)
            .DistinctBy(r => r.Channel.Said(), StringComparer.Ordinal)
            .Select(r => Steady(CallOf(r, now), previous))
            .ToImmutableArray();
        _last = calls.ToImmutableDictionary(c => c.Key, StringComparer.Ordinal);
        return calls;
    }

    public async Task<CommandAnswer> HangUpAsync(string callKey, CancellationToken cancellationToken) =>
        new(callKey, await _client.HangUpAsync(callKey, cancellationToken));

    public async Task<CallHistoryPage> ReadRecentCallsAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var now = line.Time.GetUtcNow();
        var far = now - _lookedFarBackAt >= LongLookBackEvery;
        var from = now - (far ? LongLookBack : LookBack);
        var page = PageOf(await _client.CallsAsync(since < from ? since : from, now.AddMinutes(1), "", cancellationToken));
        if (far) _lookedFarBackAt = now;
        return page;
    }

    /// <summary>One answer holds everything of the range, so there is one page. Which party a number is, and a call's key, the vendor cannot be asked.</summary>
    public async Task<CallHistoryPage> SearchCallsAsync(CallSearch search, CancellationToken cancellationToken)
    {
        if (search.Page > 1) return new CallHistoryPage([], []);

        // Whole minutes, and whether the last one counts is not documented: a minute more is asked for and what is too much is left out.
        var answer = await _client.CallsAsync(search.From, search.To.AddMinutes(1), Number(search.Number), cancellationToken);
        var page = PageOf(answer).Only(search);
        return page with { Records = page.Records.NewestFirst() };
    }

    /// <summary>Whole minutes, as above; what is too much belongs to the windows beside this one.</summary>
    public async Task<PastCallsPage> ReadPastCallsAsync(PastCallsRequest request, CancellationToken cancellationToken)
    {
        var page = PageOf(await _client.CallsAsync(request.From, request.To.AddMinutes(1), "", cancellationToken));
        return page.Within(request);
    }

    /// <summary>
    /// The printed filter is a whole number with 90; extensions have three digits. Parts of a number are looked for here: whether the vendor would find them is not documented.
    /// </summary>
    private static string Number(string? text)
    {
        var key = PhoneNumber.Key(text);
        if (key.Length == 10 && key.All(char.IsAsciiDigit)) return "90" + key;
        return key.Length == 3 && PhoneNumber.IsExtension(key) ? key : "";
    }

    private CallHistoryPage PageOf(TelsamRows<TelsamCall> answer)
    {
        var records = ImmutableArray.CreateBuilder<CallRecord>(answer.Rows.Length);
        var rejected = answer.Rejected.ToBuilder();
        foreach (var row in answer.Rows)
        {
            if (RecordOf(row, out var reason) is { } record) records.Add(record);
            else rejected.Add(_client.Reject(row.Raw, reason));
        }

        return new CallHistoryPage([.. records.DistinctBy(r => r.VendorKey, StringComparer.Ordinal)], rejected.ToImmutable());
    }

    private static CallReading CallOf(TelsamActiveCall row, DateTimeOffset now)
    {
        var from = row.Src.Said() ?? "";
        var to = row.Dst.Said() ?? "";
        var queue = QueuePattern().Match(row.Calltype ?? "") is { Success: true } match ? match.Groups["queue"].Value : null;
        var direction = queue is not null ? CallDirection.Inbound : DirectionOf(row.Calltype, from, to);
        var (state, known) = StateOf(row.Callinfo, queue);
        var extension = direction == CallDirection.Outbound ? from : to;
        return new CallReading(
            row.Channel.Said()!,
            state,
            direction,
            from,
            to,
            queue,
            state is CallState.Queued or CallState.Ivr || extension == queue || !WireValues.IsExtension(extension) ? null : extension,
            WireValues.Duration(row.Duration) is { } duration ? now - duration : null,
            AnsweredAt: null,
            known ? null : row.Callinfo);
    }

    private static CallReading Steady(CallReading call, ImmutableDictionary<string, CallReading> previous) =>
        previous.TryGetValue(call.Key, out var before) && before.StartedAt is { } then && call.StartedAt is { } start && (start - then).Duration() < Jitter
            ? call with { StartedAt = then }
            : call;

    /// <summary>Only "Konuşuyor" is documented; the others are what such systems say. An unknown word is shown beside the likeliest state.</summary>
    private static (CallState State, bool Known) StateOf(string? word, string? queue) => Plain(word) switch
    {
        "KONUSUYOR" or "GORUSUYOR" or "TALKING" or "UP" => (CallState.Talking, true),
        "CALIYOR" or "ARANIYOR" or "ARIYOR" or "RINGING" or "RING" => (CallState.Ringing, true),
        "BEKLIYOR" or "KUYRUKTA" or "SIRADA" or "WAITING" => (queue is null ? CallState.Ringing : CallState.Queued, true),
        "BEKLETILIYOR" or "BEKLEMEDE" or "HOLD" => (CallState.Held, true),
        "IVR" or "MENU" or "ANONS" => (CallState.Ivr, true),
        "" => (queue is null ? CallState.Ringing : CallState.Queued, true),
        _ => (queue is null ? CallState.Ringing : CallState.Queued, false),
    };

    private static CallDirection DirectionOf(string? word, string from, string to) => Plain(word) switch
    {
        "INCOMING" or "IN" or "INBOUND" or "GELEN" => CallDirection.Inbound,
        "OUTCOMING" or "OUTGOING" or "OUT" or "OUTBOUND" or "GIDEN" => CallDirection.Outbound,
        "INTERNAL" or "DAHILI" or "IC" or "LOCAL" => CallDirection.Internal,
        _ when WireValues.IsExtension(from) && WireValues.IsExtension(to) => CallDirection.Internal,
        _ when WireValues.IsExtension(from) && to.Length > 4 => CallDirection.Outbound,
        _ when WireValues.IsExtension(to) && from.Length > 4 => CallDirection.Inbound,
        _ => CallDirection.Unknown,
    };

    private static CallRecord? RecordOf(TelsamCall row, out string reason)
    {
        reason = "";
        if (row.Id.Said() is not { } id)
        {
            reason = "no id";
            return null;
        }

        if (WireValues.Stamp(row.Calldate) is not { } started)
        {
            reason = "no readable calldate";
            return null;
        }

        var from = row.Src.Said() ?? "";
        var to = row.Dst.Said() ?? "";
        var queue = row.Queue.Said();
        var direction = DirectionOf(row.Calltype, from, to);
        var total = WireValues.Duration(row.Duration);
        var extension = direction == CallDirection.Outbound ? from : to;
        return new CallRecord
        {
            VendorKey = id,
            Source = CallSources.VendorRecord,
            Direction = direction,
            From = from,
            To = to,
            Queue = queue,
            Extension = WireValues.IsExtension(extension) && extension != queue ? extension : null,
            StartedAt = started,
            EndedAt = total is { } span ? started + span : null,
            Outcome = OutcomeOf(row.Disposition, direction),
            TotalSeconds = WireValues.Seconds(row.Duration),
            HasRecording = WireValues.Flag(row.Record),
            RawOutcome = row.Disposition.Said(),
            Raw = row.Raw,
        };
    }

    private static CallOutcome OutcomeOf(string? disposition, CallDirection direction) => Plain(disposition).Replace(" ", "", StringComparison.Ordinal) switch
    {
        "ANSWERED" or "ANSWER" => CallOutcome.Answered,
        "BUSY" => CallOutcome.Busy,
        "NOANSWER" or "CANCEL" or "CANCELLED" => direction == CallDirection.Inbound ? CallOutcome.Abandoned : CallOutcome.NoAnswer,
        "FAILED" or "CONGESTION" or "CHANUNAVAIL" => CallOutcome.Failed,
        _ => CallOutcome.Other,
    };

    /// <summary>Upper case without Turkish letters, so that "Çalıyor", "ÇALIYOR" and "caliyor" are one word.</summary>
    private static string Plain(string? word) => string.Create(CultureInfo.InvariantCulture, $"{word.Said()}")
        .Replace('ı', 'i').Replace('İ', 'i').Replace('ş', 's').Replace('Ş', 's').Replace('ç', 'c').Replace('Ç', 'c')
        .Replace('ö', 'o').Replace('Ö', 'o').Replace('ü', 'u').Replace('Ü', 'u').Replace('ğ', 'g').Replace('Ğ', 'g')
        .ToUpperInvariant();

    [GeneratedRegex(@"Kuyruk\s*\(\s*(?<queue>\d+)\s*\)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 200)]
    private static partial Regex QueuePattern();
}
