using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.CagriMerkezi;

/// <summary>A channel of the PBX.</summary>
internal sealed class CagriMerkeziChannel(CagriMerkeziChannelRow row)
{
    public string Name { get; } = row.Kanal;
    public string Technology { get; } = CagriMerkeziWords.Technology(row.Kanal);
    public string Peer { get; } = CagriMerkeziWords.PeerOf(row.Kanal);
    public string? Extension { get; } = CagriMerkeziWords.ExtensionOf(row.Kanal);
    public string Context { get; } = row.Kaynak ?? "";
    public string Dialled { get; } = row.Dahili ?? "";
    public string State { get; } = (row.Yon ?? "").ToUpperInvariant();
    public string RawState { get; } = row.Yon ?? "";
    public string Application { get; } = (row.Islem ?? "").ToUpperInvariant();
    public string RawApplication { get; } = row.Islem ?? "";
    public string Data { get; } = row.Data ?? "";
    public string Number { get; } = row.ArayanNumara ?? "";
    public TimeSpan? Age { get; } = WireValues.Duration(row.Sure);

    public double Seconds => Age?.TotalSeconds ?? 0;

    public bool IsUp => State == "UP";

    /// <summary>A leg that the PBX itself called: an agent, or the outside line of an outbound call.</summary>
    public bool IsCalled => Application is "APPDIAL" or "APPQUEUE" or "APPDIAL2" || Data.Contains("(Outgoing Line)", StringComparison.OrdinalIgnoreCase);

    public bool Queues => Application == "QUEUE";

    public string? Queue => Queues ? CagriMerkeziWords.QueueOf(Data) ?? Dialled.Said() : null;

    /// <summary>The two halves of a channel inside the PBX have one name up to <c>;1</c> and <c>;2</c>; null for every other channel.</summary>
    public string? Inside { get; } = row.Kanal.StartsWith("Local/", StringComparison.OrdinalIgnoreCase) && row.Kanal.LastIndexOf(';') is var cut and > 0 ? row.Kanal[..cut] : null;

    /// <summary>An agent who sits signed in on an open line, or a channel that carries text messages, is no call.</summary>
    public bool IsCall => Application is not ("AGENTLOGIN" or "AGENTREQUEST") && Technology != "MESSAGE";
}

/// <summary>A call put together from channels. <see cref="Caller"/> is the leg that began it and gives it its key.</summary>
internal sealed class CagriMerkeziJoinedCall(CagriMerkeziChannel caller)
{
    public CagriMerkeziChannel Caller { get; } = caller;

    /// <summary>Legs that the PBX called for it.</summary>
    public List<CagriMerkeziChannel> Called { get; } = [];

    /// <summary>True when who is in this call was taken from the order of the queue and not from anything the PBX said.</summary>
    public bool Guessed { get; set; }

    public string Key => Caller.Name;

    public IEnumerable<string> Extensions => Called.Select(leg => leg.Extension).Prepend(Caller.Extension).OfType<string>().Distinct(StringComparer.Ordinal);
}

/// <summary>
/// Joins the rows of <c>activeCalls</c> into calls. A call is two channels or more without a common id: what ties them together is the data of the application (the leg
/// it dials), the list of agents' calls, the caller's number, and at last the order of the queue.
/// </summary>
internal static class CagriMerkeziChannels
{
    /// <summary>A leg that was called cannot be older than who called it, but for the whole seconds in which ages are told.</summary>
    private const double Slack = 2;

    public static ImmutableArray<CagriMerkeziJoinedCall> Join(IEnumerable<CagriMerkeziChannelRow> rows, IReadOnlyCollection<CagriMerkeziAgentCall> agentCalls)
    {
        var channels = rows.DistinctBy(row => row.Kanal, StringComparer.Ordinal).Select(row => new CagriMerkeziChannel(row)).Where(channel => channel.IsCall).ToList();
        var calls = channels.Where(channel => !channel.IsCalled).OrderByDescending(channel => channel.Seconds).Select(channel => new CagriMerkeziJoinedCall(channel)).ToList();
        var free = channels.Where(channel => channel.IsCalled).OrderByDescending(channel => channel.Seconds).ToList();

        ByName(calls, free);
        ByDialledLeg(calls, free, withNumber: true);
        ByDialledLeg(calls, free, withNumber: false);
        Inside(calls);
        var queued = calls.Where(call => call.Caller.Queues && call.Called.Count == 0).ToList();
        ByAgentCall(queued, free, agentCalls);
        ByCallerNumber(queued, free);
        ByQueueOrder(queued, free);
        Inside(calls);

        // What the PBX calls for nobody: the first leg of a call that was ordered from outside.
        calls.AddRange(free.Where(leg => leg.Inside is null).Select(leg => new CagriMerkeziJoinedCall(leg)));
        return [.. calls];
    }

    private static void Take(CagriMerkeziJoinedCall call, CagriMerkeziChannel leg, List<CagriMerkeziChannel> free)
    {
        call.Called.Add(leg);
        free.Remove(leg);
    }

    /// <summary>One channel's data names the other channel whole.</summary>
    private static void ByName(List<CagriMerkeziJoinedCall> calls, List<CagriMerkeziChannel> free)
    {
        foreach (var leg in free.ToArray())
        {
            if (calls.Find(call => leg.Data.Contains(call.Key, StringComparison.OrdinalIgnoreCase) || call.Caller.Data.Contains(leg.Name, StringComparison.OrdinalIgnoreCase)) is { } call)
                Take(call, leg, free);
        }
    }

    /// <summary><c>Dial</c> says whom it calls: <c>SIP/1004,20,tr</c>, several with <c>&amp;</c>, or a line and a number: <c>SIP/trunk-a/05321112233,300</c>.</summary>
    private static void ByDialledLeg(List<CagriMerkeziJoinedCall> calls, List<CagriMerkeziChannel> free, bool withNumber)
    {
        foreach (var call in calls.Where(call => !call.Caller.Queues))
        {
            foreach (var (technology, peer, number) in Targets(call.Caller.Data))
            {
                var leg = free
                    .Where(leg => leg.Technology == technology && string.Equals(leg.Peer, peer, StringComparison.OrdinalIgnoreCase) && leg.Seconds <= call.Caller.Seconds + Slack)
                    .Where(leg => !withNumber || number is null || CagriMerkeziWords.SameNumber(leg.Number, number))
                    .MinBy(leg => Math.Abs(leg.Seconds - call.Caller.Seconds));
                if (leg is not null && (withNumber || call.Called.Count == 0)) Take(call, leg, free);
            }
        }
    }

    private static IEnumerable<(string Technology, string Peer, string? Number)> Targets(string data)
    {
        var end = data.AsSpan().IndexOfAny(',', '|');
        foreach (var target in (end < 0 ? data : data[..end]).Split('&', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = target.Split('/', 3);
            if (parts.Length < 2) continue;
            var peer = parts[1].IndexOf('@', StringComparison.Ordinal) is var at and > 0 ? parts[1][..at] : parts[1];
            yield return (parts[0].ToUpperInvariant(), peer, parts.Length > 2 ? parts[2] : null);
        }
    }

    /// <summary>A queue may reach its members through channels inside the PBX, whose two halves tie two pairs into one call.</summary>
    private static void Inside(List<CagriMerkeziJoinedCall> calls)
    {
        foreach (var behind in calls.Where(call => call.Caller.Inside is not null).ToArray())
        {
            if (calls.Find(call => call != behind && call.Called.Exists(leg => leg.Inside == behind.Caller.Inside)) is not { } front) continue;

            // The half stands for the phone behind it as soon as that one is called.
            if (behind.Called.Count > 0)
            {
                front.Called.RemoveAll(leg => leg.Inside == behind.Caller.Inside);
                front.Called.AddRange(behind.Called);
            }

            calls.Remove(behind);
        }
    }

    /// <summary>The call-center module tells which agent has which caller.</summary>
    private static void ByAgentCall(List<CagriMerkeziJoinedCall> queued, List<CagriMerkeziChannel> free, IReadOnlyCollection<CagriMerkeziAgentCall> agentCalls)
    {
        foreach (var told in agentCalls)
        {
            if (free.Find(leg => leg.Extension == told.Agent) is not { } leg) continue;
            if (queued.Find(call => call.Called.Count == 0 && CagriMerkeziWords.SameNumber(call.Caller.Number, told.Phone)) is { } call) Take(call, leg, free);
        }
    }

    /// <summary>The rung phone shows the caller's number.</summary>
    private static void ByCallerNumber(List<CagriMerkeziJoinedCall> queued, List<CagriMerkeziChannel> free)
    {
        foreach (var leg in free.Where(leg => leg.Number != leg.Extension).ToArray())
        {
            var call = queued
                .Where(call => CagriMerkeziWords.SameNumber(call.Caller.Number, leg.Number) && leg.Seconds <= call.Caller.Seconds + Slack)
                .MinBy(call => call.Caller.Seconds);
            if (call is not null) Take(call, leg, free);
        }
    }

    /// <summary>
    /// Nothing is said: whoever waits longest is served first, so the agent who has been at it longest has the caller who came first. With one caller and one agent that
    /// is certain; with more it is a guess, by which nobody is ever hung up on.
    /// </summary>
    private static void ByQueueOrder(List<CagriMerkeziJoinedCall> queued, List<CagriMerkeziChannel> free)
    {
        var waiting = queued.Where(call => call.Called.Count == 0).ToList();
        var legs = free.Where(leg => leg.Application == "APPQUEUE" || leg.Inside is not null).OrderByDescending(leg => leg.IsUp).ThenByDescending(leg => leg.Seconds).ToList();
        var guessed = waiting.Count > 1;
        foreach (var leg in legs)
        {
            if (waiting.Find(call => leg.Seconds <= call.Caller.Seconds + Slack) is not { } call) continue;
            Take(call, leg, free);
            call.Guessed = guessed;

            // All phones of a queue that rings them together are one caller's when there is one caller only.
            if (guessed) waiting.Remove(call);
        }
    }
}
