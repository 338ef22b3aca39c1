using System.Collections.Immutable;
using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.CagriMerkezi;

/// <summary>
/// A Çağrı Merkezi server. It lists channels, not calls, and controls calls by extension: whatever an extension is in. This part reads; the other parts give orders and
/// search records.
/// </summary>
internal sealed partial class CagriMerkeziPbx(CagriMerkeziSettings settings, PbxLine line)
    : IActiveCalls, IQueueReadings, IAgentStates, IQueueMembers, IBreakReasons, ICallHistory, ICallSearch, IPastCalls, IRecordingList, IRecordings,
        IOriginate, IHangUp, ITransfer, IQueueMembership, IQueueAdministration, IAgentSignIn, IAgentBreaks
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>The list has whole seconds and its own delay; a start that moved less than this has not moved.</summary>
    private static readonly TimeSpan Jitter = TimeSpan.FromSeconds(3);

    private readonly CagriMerkeziClient _client = new(settings, line);
    private ImmutableDictionary<string, CallReading> _last = ImmutableDictionary<string, CallReading>.Empty;

    public static PbxVendor Vendor { get; } = new()
    {
        Id = "cagrimerkezi",
        Name = "Çağrı Merkezi API",
        SettingsType = typeof(CagriMerkeziSettings),
        PbxType = typeof(CagriMerkeziPbx),
        Traits = new PbxTraits(
            [
                // A list of calls is one request, or two while agents talk; agents take one a queue.
                new ReadingPlan(ReadingKind.ActiveCalls, TimeSpan.FromSeconds(4), CagriMerkeziClient.ShortTimeout, CagriMerkeziClient.Requests),
                new ReadingPlan(ReadingKind.Queues, Minute, CagriMerkeziClient.ShortTimeout, CagriMerkeziClient.Requests),
                new ReadingPlan(ReadingKind.AgentStates, Minute, Minute, CagriMerkeziClient.Requests),
                new ReadingPlan(ReadingKind.RecentCalls, TimeSpan.FromSeconds(30), Minute, CagriMerkeziClient.Requests),
            ],
            [new Quota(CagriMerkeziClient.Requests, 120, Minute, 30)],
            SilenceLimit: Minute)
        {
            HistoryPage = CagriMerkeziClient.PageRows,

            // The filter has whole days.
            PastCalls = new PastCallsPlan(CagriMerkeziClient.Requests, TimeSpan.FromDays(1)),
            ControlsByExtension = true,
            Campaigns = new CampaignLimits
            {
                // The document names no limit of retries.
                MostRetries = 9,

                // Call details tell a number's last attempt, and failed ones not even when they were: the portal makes each attempt a hand-over of its own.
                LastAttemptOnly = true,
                RetryDelayMinutes = (0, 1440),
                RetryByResult = true,
                Destinations = [CampaignTargetKind.Queue],
                AddsNumbers = true,
            },
        },
        Create = (settings, line) => new CagriMerkeziPbx((CagriMerkeziSettings)settings, line),
    };

    public Task<ImmutableArray<ConnectionCheck>> TestAsync(CancellationToken cancellationToken) => new ConnectionTest()
        .Reading("queues", async token => (await ReadQueuesAsync(token)).Length)
        .Reading("activeCalls", async token => (await ReadActiveCallsAsync(token)).Length)
        .Reading("agents", async token => (await ReadAgentStatesAsync(token)).Length)
        .Reading("calls", async token => (await _client.RecordsAsync(new CagriMerkeziRecordFilter(line.Time.GetUtcNow(), line.Time.GetUtcNow(), CagriMerkeziClient.PageRows), sounds: false, token)).Rows.Length)
        .RunAsync(cancellationToken);

    public async Task<ImmutableArray<CallReading>> ReadActiveCallsAsync(CancellationToken cancellationToken)
    {
        var (calls, agentCalls) = await JoinAsync(cancellationToken);
        var now = line.Time.GetUtcNow();
        var previous = _last;
        ImmutableArray<CallReading> readings = [.. calls.Select(call => Steady(CagriMerkeziCalls.Reading(call, agentCalls, now), previous))];
        _last = readings.ToImmutableDictionary(call => call.Key, StringComparer.Ordinal);
        return readings;
    }

    public async Task<ImmutableArray<QueueReading>> ReadQueuesAsync(CancellationToken cancellationToken) =>
    [
        .. (await _client.QueuesAsync(cancellationToken)).Select(row => new QueueReading(row.Extension, row.Descr ?? row.Extension)).DistinctBy(queue => queue.Number, StringComparer.Ordinal),
    ];

    public async Task<ImmutableArray<QueueMember>> ReadQueueMembersAsync(string queue, CancellationToken cancellationToken) =>
        [.. (await _client.QueueAgentsAsync(queue, cancellationToken)).Select(agent => new QueueMember(agent, Name: null, Removable: true))];

    /// <summary>
    /// Members of all queues. No module tells a state: somebody in a call is talking, of everybody else nothing is known, for breaks and sign-outs cannot be asked.
    /// </summary>
    public async Task<ImmutableArray<AgentReading>> ReadAgentStatesAsync(CancellationToken cancellationToken)
    {
        var queuesOf = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var queue in await ReadQueuesAsync(cancellationToken))
        {
            foreach (var agent in await MembersAsync(queue.Number, cancellationToken))
            {
                if (!queuesOf.TryGetValue(agent, out var queues)) queuesOf[agent] = queues = [];
                queues.Add(queue.Number);
            }
        }

        var (calls, _) = await JoinAsync(cancellationToken);
        var busy = calls.Where(call => !call.Caller.IsCalled || call.Caller.IsUp)
            .SelectMany(call => call.Called.Where(leg => leg.IsUp).Append(call.Caller)).Select(leg => leg.Extension).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return [.. queuesOf.Select(agent => new AgentReading(agent.Key, null, busy.Contains(agent.Key) ? AgentState.Talking : AgentState.Unknown, null, [.. agent.Value]))];
    }

    public async Task<ImmutableArray<BreakReason>> ReadBreakReasonsAsync(CancellationToken cancellationToken) =>
        [.. (await _client.BreaksAsync(cancellationToken)).Select(row => new BreakReason(row.Id, row.Name ?? row.Id)).DistinctBy(reason => reason.Id, StringComparer.Ordinal)];

    /// <summary>A queue that was deleted since it was listed has no members; its neighbours are read.</summary>
    private async Task<ImmutableArray<string>> MembersAsync(string queue, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.QueueAgentsAsync(queue, cancellationToken);
        }
        catch (PbxException exception) when (exception.Kind == PbxErrorKind.Refused)
        {
            return [];
        }
    }

    private async Task<(ImmutableArray<CagriMerkeziJoinedCall> Calls, ImmutableArray<CagriMerkeziAgentCall> AgentCalls)> JoinAsync(CancellationToken cancellationToken)
    {
        var channels = await _client.ChannelsAsync(cancellationToken);

        // Only a queue's calls are agents' calls: without one there is nothing to ask.
        var agentCalls = channels.Any(row => string.Equals(row.Islem, "Queue", StringComparison.OrdinalIgnoreCase)) ? await AgentCallsAsync(cancellationToken) : [];
        return (CagriMerkeziChannels.Join(channels, agentCalls), agentCalls);
    }

    /// <summary>The list of agents' calls only adds to the channels: a server whose call-center module does not answer is no reason to show no calls.</summary>
    private async Task<ImmutableArray<CagriMerkeziAgentCall>> AgentCallsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _client.AgentCallsAsync(cancellationToken);
        }
        catch (PbxException exception) when (exception.Kind is PbxErrorKind.Refused or PbxErrorKind.Protocol)
        {
            return [];
        }
    }

    private static CallReading Steady(CallReading call, ImmutableDictionary<string, CallReading> previous) =>
        previous.TryGetValue(call.Key, out var before) && before.StartedAt is { } then && call.StartedAt is { } start && (start - then).Duration() < Jitter
            ? call with { StartedAt = then, AnsweredAt = call.AnsweredAt ?? (before.Extension == call.Extension ? before.AnsweredAt : null) }
            : call;
}
