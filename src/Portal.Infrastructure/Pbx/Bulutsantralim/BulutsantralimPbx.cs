using System.Collections.Immutable;
using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Bulutsantralim;

/// <summary>
/// A Bulutsantralim account. It cannot list its calls: they are known by push alone, and the newest call records end what a lost push left
/// open. This part holds what is known of the vendor and the readings; the others the commands, the records and the account.
/// </summary>
internal sealed partial class BulutsantralimPbx(BulutsantralimSettings settings, PbxLine line)
    : IQueueReadings, IWaitingCallers, IAgentStates, IExtensionStates, IQueueMembers
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan NamesEvery = TimeSpan.FromMinutes(10);

    private readonly BulutsantralimClient _client = new(settings, line);
    private ImmutableDictionary<string, string> _names = ImmutableDictionary<string, string>.Empty;
    private DateTimeOffset _namesAskedAt;

    public static PbxVendor Vendor { get; } = new()
    {
        Id = "bulutsantralim",
        Name = "Bulutsantralim",
        SettingsType = typeof(BulutsantralimSettings),
        PbxType = typeof(BulutsantralimPbx),
        Traits = new PbxTraits(
            [
                new ReadingPlan(ReadingKind.Queues, TimeSpan.FromMinutes(10), BulutsantralimClient.ShortTimeout, BulutsantralimClient.Queues),
                new ReadingPlan(ReadingKind.WaitingCallers, TimeSpan.FromSeconds(10), BulutsantralimClient.ShortTimeout, BulutsantralimClient.Queues),
                new ReadingPlan(ReadingKind.AgentStates, Minute, BulutsantralimClient.AgentsTimeout, BulutsantralimClient.Statuses),
                new ReadingPlan(ReadingKind.ExtensionStates, Minute, BulutsantralimClient.ExtensionsTimeout, BulutsantralimClient.Statuses),
                new ReadingPlan(ReadingKind.RecentCalls, TimeSpan.FromSeconds(15), BulutsantralimClient.RecordsTimeout, BulutsantralimClient.Records),
            ],
            [
                // As the vendor's description groups them; agents and extensions share one limit.
                new Quota(BulutsantralimClient.Originate, 3, TimeSpan.FromSeconds(1), 100),
                new Quota(BulutsantralimClient.Statuses, 2, Minute, 2),
                new Quota(BulutsantralimClient.Queues, 10, Minute, 10),
                new Quota(BulutsantralimClient.Records, 6, Minute, 6),
                new Quota(BulutsantralimClient.Recordings, 5, Minute, 5),
                new Quota(BulutsantralimClient.Campaigns, 2, TimeSpan.FromSeconds(1), 50),
                new Quota(BulutsantralimClient.Other, 2, TimeSpan.FromSeconds(1), 10),
            ],
            SilenceLimit: TimeSpan.FromHours(2))
        {
            Campaigns = new CampaignLimits
            {
                // The vendor names no limit of retries.
                MostRetries = 9,
                RingSeconds = (25, 60),
                Destinations = [CampaignTargetKind.Queue, CampaignTargetKind.Announcement],
                DigitTargets =
                [
                    CampaignTargetKind.Queue, CampaignTargetKind.Menu, CampaignTargetKind.Announcement, CampaignTargetKind.Extension, CampaignTargetKind.Group, CampaignTargetKind.Outside,
                    CampaignTargetKind.Voicemail, CampaignTargetKind.HangUp,
                ],
                DigitSeconds = (1, 10),
                ThreadMultiplier = true,
                MaximumLines = true,
                CallerId = true,
                ActiveDays = true,
                Recording = true,
                Consent = true,
                BrandCode = true,
                CanPause = true,
                NumbersAtCreation = true,
            },
            CallOptions =
            [
                nameof(CallOptions.CallerId), nameof(CallOptions.ManualAnswer), nameof(CallOptions.RingSeconds), nameof(CallOptions.CallerSound), nameof(CallOptions.CalledSound),
            ],
            RingSeconds = (10, 60),
            HistoryWindow = BulutsantralimClient.RecordsWindow,
            HistoryPage = BulutsantralimClient.RecordsPage,

            // Far below what the vendor allows: pages shift while they are read, and a long list shifts more often than a short one.
            PastCalls = new PastCallsPlan(BulutsantralimClient.Records, TimeSpan.FromHours(6)),
        },
        Create = (settings, line) => new BulutsantralimPbx((BulutsantralimSettings)settings, line),
        ReadPush = BulutsantralimPush.Read,
        CampaignTopic = BulutsantralimPush.CampaignTopic,
    };

    public Task<ImmutableArray<ConnectionCheck>> TestAsync(CancellationToken cancellationToken) => new ConnectionTest()
        .Reading("queues", async token => (await ReadQueuesAsync(token)).Length)
        .Reading("waitingCallers", async token => (await ReadWaitingCallersAsync(token)).Length)
        .Reading("agents", async token => (await ReadAgentStatesAsync(token)).Length)
        .Reading("extensions", async token => (await ReadExtensionStatesAsync(token)).Length)
        .Reading("calls", async token => (await ReadRecentCallsAsync(DateTimeOffset.MinValue, token)).Records.Length)
        .RunAsync(cancellationToken);

    public async Task<ImmutableArray<QueueReading>> ReadQueuesAsync(CancellationToken cancellationToken) =>
    [
        .. (await _client.QueuesAsync(cancellationToken))
            .Where(r => r.Number.Said() is not null)
            .Select(r => new QueueReading(r.Number.Said()!, r.Name.Said() ?? r.Number.Said()!))
            .DistinctBy(q => q.Number, StringComparer.Ordinal),
    ];

    public async Task<ImmutableArray<WaitingCaller>> ReadWaitingCallersAsync(CancellationToken cancellationToken)
    {
        var rows = await _client.PendingAsync(cancellationToken);
        var now = line.Time.GetUtcNow();
        return
        [
            .. from row in rows
               let key = row.CallUuid.Said() ?? row.Uuid.Said()
               let queue = row.QueueNumber.Said()
               where key is not null && queue is not null
               let joined = WireValues.UnixStamp(row.JoinedAt) ?? WireValues.Stamp(row.JoinedAt) ?? (WireValues.Duration(row.WaitTime) is { } wait ? now - wait : null)
               select new WaitingCaller(key, queue, row.CallerId.Said() ?? "", joined.Plausible(now)),
        ];
    }

    public async Task<ImmutableArray<AgentReading>> ReadAgentStatesAsync(CancellationToken cancellationToken)
    {
        var agents = await _client.AgentsAsync(cancellationToken);
        var names = await NamesAsync(cancellationToken);
        return
        [
            .. from row in agents
               let extension = row.Agent.Agent.Said()
               where extension is not null
               let state = BulutsantralimWords.Agent(row.Agent.Status)
               select new AgentReading(
                   extension,
                   row.Agent.Name.Said() ?? names.GetValueOrDefault(extension),
                   state,
                   state == AgentState.Break ? row.Agent.BreakDescription.Said() : null,
                   row.Queues),
        ];
    }

    public async Task<ImmutableArray<ExtensionReading>> ReadExtensionStatesAsync(CancellationToken cancellationToken)
    {
        var users = await _client.UsersAsync(cancellationToken);
        var names = await NamesAsync(cancellationToken);
        return
        [
            .. from row in users
               let extension = row.User.Said()
               where extension is not null
               select new ExtensionReading(extension, row.Name.Said() ?? names.GetValueOrDefault(extension), BulutsantralimWords.Extension(row.Status)),
        ];
    }

    /// <summary>
    /// The status lists have no names, so they come from the extension list, asked for seldom. Not every account offers that list; without it agents
    /// are shown by their number.
    /// </summary>
    private async Task<ImmutableDictionary<string, string>> NamesAsync(CancellationToken cancellationToken)
    {
        var now = line.Time.GetUtcNow();
        if (now - _namesAskedAt < NamesEvery) return _names;
        _namesAskedAt = now;
        try
        {
            var names = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            foreach (var row in await _client.ExtensionsAsync(cancellationToken))
            {
                if (row.Number.Said() is { } number && row.Name.Said() is { } name) names[number] = name;
            }

            _names = names.ToImmutable();
        }
        catch (PbxException)
        {
            // The states were read; a missing name is no failure.
        }

        return _names;
    }

    public async Task<ImmutableArray<QueueMember>> ReadQueueMembersAsync(string queue, CancellationToken cancellationToken) =>
    [
        .. (await _client.MembersAsync(queue, cancellationToken))
            .Where(m => m.User.Said() is not null)
            .Select(m => new QueueMember(m.User.Said()!, m.Name.Said()))
            .DistinctBy(m => m.Extension, StringComparer.Ordinal),
    ];
}
