using System.Collections.Immutable;
using Portal.Domain.Agents;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Netgsm;

/// <summary>
/// A Netgsm NetSantral PBX. Its calls are known by push alone; queues are read one by one, by the names of the account's settings, because the vendor has no list of queues.
/// </summary>
internal sealed partial class NetgsmPbx(NetgsmSettings settings, PbxLine line, NetgsmCalls calls)
    : IOriginate, IInternalCall, ILinkNumbers, ICallIntoMenu, IHangUp, IMute, ITransfer, IAttendedTransfer, IQueueStates, IQueueMembers, IQueueMembership, IOutsideMembers,
        IAgentBreaks, ICallHistory, ICallSearch, IPastCalls, IRecordings, IStatistics, IAbandonedCalls, IBalance
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>What pushes and answers told, for every account: pushes are read apart from the adapters.</summary>
    private static readonly NetgsmCalls Memory = new();

    private readonly NetgsmClient _client = new(settings, line);
    private DateTimeOffset _lookedFarBackAt;

    public static PbxVendor Vendor { get; } = new()
    {
        Id = "netgsm",
        Name = "Netgsm NetSantral",
        SettingsType = typeof(NetgsmSettings),
        PbxType = typeof(NetgsmPbx),
        Traits = new PbxTraits(
            [
                new ReadingPlan(ReadingKind.QueueStates, TimeSpan.FromSeconds(5), NetgsmClient.ShortTimeout, NetgsmClient.QueueStats),
                new ReadingPlan(ReadingKind.RecentCalls, TimeSpan.FromSeconds(60), NetgsmClient.ReportTimeout, NetgsmClient.Report),
            ],
            [
                // The control host has no documented limit. These are ours: enough for ten queues every five seconds, and for a person's clicks.
                new Quota(NetgsmClient.Commands, 60, Minute, 20),
                new Quota(NetgsmClient.QueueStats, 120, Minute, 20),

                // "dakikada en fazla 2 kez sorgulanabilir" stands at the outside numbers; reports and statistics are said to have the same limit, lists ten a minute.
                new Quota(NetgsmClient.QueueNumbers, 2, Minute, 2),
                new Quota(NetgsmClient.Report, 2, Minute, 2),
                new Quota(NetgsmClient.Statistics, 2, Minute, 2),
                new Quota(NetgsmClient.AutoDial, 10, Minute, 10),
            ],
            SilenceLimit: TimeSpan.FromHours(2))
        {
            // No span is documented. Two requests a minute make few and long answers the better ones; six hours of a busy PBX are some five thousand calls.
            PastCalls = new PastCallsPlan(NetgsmClient.Report, TimeSpan.FromHours(6)),
            Campaigns = new CampaignLimits
            {
                NameLength = 50,
                PrefixLength = 4,
                PrefixNeeded = true,
                MostRetries = 3,
                RetryDelayMinutes = (0, 1440),
                Destinations = [CampaignTargetKind.Queue, CampaignTargetKind.Menu, CampaignTargetKind.Announcement],
                QueueLimits = [QueueLimitType.FreeAgentsPlus, QueueLimitType.FreeAgentsTimes, QueueLimitType.CallsPerMinute],
                CallStops =
                [
                    CallStopType.None, CallStopType.ReachedCount, CallStopType.ReachedPercent, CallStopType.FailedCount, CallStopType.FailedPercent, CallStopType.DialedCount, CallStopType.DialedPercent,
                ],
                FixedLists = true,
                Department = true,
                Trunk = true,
                Consent = true,
                CanPause = true,
                AddsNumbers = true,
                BeginsStopped = true,
                NumbersAtCreation = true,
                NumbersPerRequest = CampaignForm.NumbersAtOnce,
            },
            CallOptions =
            [
                nameof(Domain.Pbx.CallOptions.RingSeconds), nameof(Domain.Pbx.CallOptions.WaitForAnswer), nameof(Domain.Pbx.CallOptions.DestinationFirst), nameof(Domain.Pbx.CallOptions.Trunk),
                nameof(Domain.Pbx.CallOptions.MaxSeconds), nameof(Domain.Pbx.CallOptions.HideCallerId), nameof(Domain.Pbx.CallOptions.CallerText), nameof(Domain.Pbx.CallOptions.CalledText),
                nameof(Domain.Pbx.CallOptions.CallerSound), nameof(Domain.Pbx.CallOptions.CalledSound), nameof(Domain.Pbx.CallOptions.ManualAnswer),
            ],
        },
        Create = (settings, line) => new NetgsmPbx((NetgsmSettings)settings, line, Memory),
        ReadPush = new NetgsmPush(Memory).Read,
        CampaignTopic = NetgsmPush.AutoDialTopic,
    };

    public Task<ImmutableArray<ConnectionCheck>> TestAsync(CancellationToken cancellationToken) => new ConnectionTest()
        .Reading("queues", async token => (await TryQueuesAsync(token)).Length)
        .Reading("calls", async token => (await ReadRecentCallsAsync(line.Time.GetUtcNow() - LookBack, token)).Records.Length)
        .RunAsync(cancellationToken);

    public async Task<ImmutableArray<QueueState>> ReadQueueStatesAsync(CancellationToken cancellationToken)
    {
        var names = settings.QueueNames;
        if (names.IsEmpty) return [];

        // The first alone: where the PBX is away or refuses the sign-in, the others need not find out.
        var first = await QueueOrRefusalAsync(names[0], cancellationToken);
        var others = await Task.WhenAll(names.Skip(1).Select(name => QueueOrRefusalAsync(name, cancellationToken)));
        ImmutableArray<(ImmutableArray<NetgsmQueue> Queues, PbxException? Refusal)> answers = [first, .. others];

        // One wrong name is a slip; nothing but wrong names is a broken account, and its health should say so.
        if (answers.All(answer => answer.Refusal is not null)) throw answers[0].Refusal!;
        var now = line.Time.GetUtcNow();
        return [.. answers.SelectMany(answer => answer.Queues).DistinctBy(queue => queue.Name, StringComparer.Ordinal).Select(queue => StateOf(queue, now))];
    }

    public async Task<ImmutableArray<QueueMember>> ReadQueueMembersAsync(string queue, CancellationToken cancellationToken)
    {
        var answer = await _client.QueueAsync(NetgsmWords.ShortQueue(queue), cancellationToken);
        return
        [
            .. from agent in answer.SelectMany(read => read.Agents)
               select new QueueMember(
                   agent.Agent.Said()!, null, WireValues.Flag(agent.Paused), null,
                   agent.Membership.Said()?.ToUpperInvariant() switch { "DYNAMIC" => true, "STATIC" => false, _ => null }),
        ];
    }

    /// <summary>Without queues to watch, a question about one that cannot exist still shows whether the PBX knows the user.</summary>
    private async Task<ImmutableArray<QueueState>> TryQueuesAsync(CancellationToken cancellationToken)
    {
        if (!settings.QueueNames.IsEmpty) return await ReadQueueStatesAsync(cancellationToken);
        await QueueOrRefusalAsync("-", cancellationToken);
        return [];
    }

    private async Task<(ImmutableArray<NetgsmQueue> Queues, PbxException? Refusal)> QueueOrRefusalAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await _client.QueueAsync(name, cancellationToken), null);
        }
        catch (PbxException refusal) when (refusal.Kind == PbxErrorKind.Refused)
        {
            return ([], refusal);
        }
    }

    private static QueueState StateOf(NetgsmQueue queue, DateTimeOffset now) => new(
        new QueueReading(queue.Name, queue.Name),
        [.. queue.Callers.Select(caller => new WaitingCaller("", queue.Name, caller.Number, caller.Seconds is { } seconds ? now.AddSeconds(-seconds) : null))],
        [.. queue.Agents.DistinctBy(agent => agent.Agent.Said(), StringComparer.Ordinal).Select(agent => AgentOf(agent, queue.Name))]);

    private static AgentReading AgentOf(NetgsmAgent agent, string queue)
    {
        var state = NetgsmWords.Agent(agent.Status, WireValues.Flag(agent.Paused) ?? false);
        return new AgentReading(agent.Agent.Said()!, null, state, state == AgentState.Break ? agent.Reason.Said() : null, [queue]);
    }
}
