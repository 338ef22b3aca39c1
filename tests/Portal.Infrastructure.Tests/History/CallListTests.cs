using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Security;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.History;

public abstract class CallListTests(DatabaseKind kind) : DatabaseTests(kind)
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private Actor _manager = null!;
    private Guid _account;
    private int _told;

    public sealed class Sqlite() : CallListTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : CallListTests(DatabaseKind.Postgres);

    private CallList List => Services.GetRequiredService<CallList>();

    private Actor Supervisor => _manager with { Role = PortalRoles.Supervisor };

    protected override void Configure(IServiceCollection services) => services.AddSingleton<LiveBoards>().AddPortalHistory();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var tenant = await AddTenantAsync("Mine");
        _manager = new Actor(tenant.Id, "manager@mine.test", PortalRoles.Manager);
        _account = (await AddAccountAsync(tenant.Id)).Id;
    }

    [DatabaseFact]
    public async Task Every_filter_leaves_the_calls_it_names()
    {
        var second = (await AddAccountAsync(_manager.TenantId, "second")).Id;
        await StoreAsync(
            Call("plain"),
            Call("early") with { StartedAt = Noon.AddHours(-2) },
            Call("elsewhere") with { AccountId = second },
            Call("outbound") with { Direction = CallDirection.Outbound, From = "1002", To = "0212 555 00 11" },
            Call("lost") with { Outcome = CallOutcome.Abandoned },
            Call("agent") with { Extension = "1007", AgentName = "Şule Öz" },
            Call("queued") with { Queue = "300" },
            Call("recorded") with { HasRecording = true, TalkSeconds = 5 },
            Call("empty") with { HasRecording = true, TalkSeconds = 0 },
            Call("untold") with { HasRecording = null },
            Call("long") with { TotalSeconds = 600 },
            Call("foreign") with { From = "004930123456789" });

        (await KeysAsync(new() { From = Noon.AddHours(-3), To = Noon.AddHours(-1) })).ShouldBe(["early"]);
        (await KeysAsync(new() { AccountId = second })).ShouldBe(["elsewhere"]);
        (await KeysAsync(new() { Direction = CallDirection.Outbound })).ShouldBe(["outbound"]);
        (await KeysAsync(new() { Outcome = CallOutcome.Abandoned })).ShouldBe(["lost"]);
        (await KeysAsync(new() { Agent = "1007" })).ShouldBe(["agent"]);
        (await KeysAsync(new() { Agent = "Şule" })).ShouldBe(["agent"]);
        (await KeysAsync(new() { Queue = "300" })).ShouldBe(["queued"]);
        (await KeysAsync(new() { HasRecording = true })).ShouldBe(["recorded"]);
        (await KeysAsync(new() { HasRecording = true, EmptyRecordings = true })).ShouldBe(["empty", "recorded"]);
        (await KeysAsync(new() { HasRecording = false })).ShouldNotContain("untold");
        (await KeysAsync(new() { MinSeconds = 500 })).ShouldBe(["long"]);
        (await KeysAsync(new() { MinSeconds = 601 })).ShouldBeEmpty();
        (await KeysAsync(new() { MaxSeconds = 59, Queue = "300" })).ShouldBeEmpty();
        (await KeysAsync(new() { Number = "+90 212 555 00 11" })).ShouldBe(["outbound"]);
        (await KeysAsync(new() { Number = "55500" })).ShouldBe(["outbound"]);
        (await KeysAsync(new() { Number = "0212" })).ShouldBe(["outbound"]);
        (await KeysAsync(new() { Number = "0011" })).ShouldBe(["outbound"], "a zero may stand in the middle");
        (await KeysAsync(new() { Number = "+49 30 123456789" })).ShouldBe(["foreign"]);
        (await KeysAsync(new() { Number = "1002", Direction = CallDirection.Outbound })).ShouldBe(["outbound"]);
        (await KeysAsync(new() { Number = "0850 333 01 01" })).Count.ShouldBe(11, "our own number is on every inbound call");
        (await KeysAsync(new() { Number = "9999999999" })).ShouldBeEmpty();
    }

    [DatabaseFact]
    public async Task Agent_named_only_by_the_board_is_found_by_name_on_calls_of_the_own_account()
    {
        var second = (await AddAccountAsync(_manager.TenantId, "second")).Id;
        var board = Services.GetRequiredService<LiveBoards>().For(_manager.TenantId);
        board.Apply(new Domain.Pbx.AccountChanged(_account, Noon, "none", "pbx", true, false, TimeSpan.FromMinutes(10)));
        board.Apply(new Domain.Pbx.AgentStatesRead(_account, Noon, [new Domain.Pbx.AgentReading("1001", "Derya Ak", Domain.Agents.AgentState.Ready, null, [])]));
        await StoreAsync(Call("hers") with { Extension = "1001" }, Call("another's") with { Extension = "1001", AccountId = second });
        (await KeysAsync(new() { Agent = "derya" })).ShouldBe(["hers"]);
    }

    [DatabaseFact]
    public async Task Masked_role_finds_a_whole_number_and_its_last_digits_but_no_other_part()
    {
        await StoreAsync(Call("one") with { From = "05321234107" }, Call("other") with { From = "05329876543" });
        foreach (var typed in (string[])["0532 123 41 07", "+905321234107", "4107"]) (await KeysAsync(new() { Number = typed }, Supervisor)).ShouldBe(["one"], typed);
        foreach (var typed in (string[])["12341", "0532123", "53212"]) (await KeysAsync(new() { Number = typed }, Supervisor)).ShouldBeEmpty(typed);
    }

    [DatabaseFact]
    public async Task Pages_hold_every_call_once_while_others_arrive_and_go_back_the_same_way()
    {
        // Several of one instant, so that pages end between calls that only their id tells apart.
        await StoreAsync([.. Enumerable.Range(0, 97).Select(i => Call($"c{i:00}") with { StartedAt = Noon.AddSeconds(i / 5) })]);
        var seen = new List<string>();
        CallPosition? from = null;
        var pages = new List<CallListPage>();
        while (true)
        {
            var page = await List.ReadAsync(_manager, new(), from, newer: false, 10, CancellationToken.None);
            pages.Add(page);
            seen.AddRange(page.Calls.Select(call => call.VendorKey));
            await StoreAsync(Call($"new{pages.Count}") with { StartedAt = Noon.AddHours(1).AddSeconds(pages.Count) });
            if (!page.HasOlder) break;
            from = CallPosition.Of(page.Calls[^1]);
        }

        seen.Count.ShouldBe(97);
        seen.Distinct(StringComparer.Ordinal).Count().ShouldBe(97);
        pages.SelectMany(page => page.Calls).Select(call => call.StartedAt).ShouldBe(pages.SelectMany(page => page.Calls).Select(call => call.StartedAt).OrderDescending());

        for (var at = pages.Count - 1; at > 0; at--)
        {
            var back = await List.ReadAsync(_manager, new(), CallPosition.Of(pages[at].Calls[0]), newer: true, 10, CancellationToken.None);
            back.Calls.Select(call => call.Id).ShouldBe(pages[at - 1].Calls.Select(call => call.Id));
            back.HasOlder.ShouldBeTrue();
        }

        (await List.ReadAsync(_manager, new(), CallPosition.Of(pages[0].Calls[0]), newer: true, 50, CancellationToken.None)).Calls.Length.ShouldBe(pages.Count);
        pages[0].HasNewer.ShouldBeFalse();
        pages[1].HasNewer.ShouldBeTrue();
    }

    [DatabaseFact]
    public async Task Other_tenants_calls_are_in_no_page_no_count_and_not_found()
    {
        var foreign = await AddTenantAsync("Foreign");
        var stranger = new Actor(foreign.Id, "x@foreign.test", PortalRoles.Admin);
        await StoreAsync(Call("mine"));
        var mine = (await List.ReadAsync(_manager, new(), null, newer: false, 10, CancellationToken.None)).Calls.ShouldHaveSingleItem();

        (await KeysAsync(new(), stranger)).ShouldBeEmpty();
        (await KeysAsync(new() { Number = mine.From }, stranger)).ShouldBeEmpty();
        (await KeysAsync(new() { AccountId = _account }, stranger)).ShouldBeEmpty();
        (await List.CountAsync(stranger, new(), CancellationToken.None)).ShouldBe(new CallCount(0, false));
        (await List.FindAsync(stranger.TenantId, mine.Id, CancellationToken.None)).ShouldBeNull();
        (await List.FindAsync(_manager.TenantId, mine.Id, CancellationToken.None)).ShouldNotBeNull();
    }

    [DatabaseFact]
    public async Task Count_is_exact_up_to_its_limit_and_says_when_there_are_more()
    {
        await StoreAsync([.. Enumerable.Range(0, CallList.CountedTo + 5).Select(i => Call($"c{i}") with { StartedAt = Noon.AddSeconds(i), Queue = i % 2 == 0 ? "300" : null })]);
        (await List.CountAsync(_manager, new() { Queue = "300" }, CancellationToken.None)).ShouldBe(new CallCount((CallList.CountedTo + 6) / 2, false));
        (await List.CountAsync(_manager, new(), CancellationToken.None)).ShouldBe(new CallCount(CallList.CountedTo, true));
    }

    [DatabaseFact]
    public async Task All_reads_more_than_one_piece_without_loss()
    {
        await StoreAsync([.. Enumerable.Range(0, 4_100).Select(i => Call($"c{i}") with { StartedAt = Noon.AddMilliseconds(i / 3) })]);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var call in List.AllAsync(_manager, new(), CancellationToken.None)) keys.Add(call.VendorKey).ShouldBeTrue(call.VendorKey);
        keys.Count.ShouldBe(4_100);
    }

    private async Task<List<string>> KeysAsync(CallListFilter filter, Actor? actor = null) =>
        [.. (await List.ReadAsync(actor ?? _manager, filter, null, newer: false, 100, CancellationToken.None)).Calls.Select(call => call.VendorKey).Order(StringComparer.Ordinal)];

    private sealed record Told(string Key, Guid AccountId)
    {
        public DateTimeOffset StartedAt { get; init; } = Noon;
        public CallDirection Direction { get; init; } = CallDirection.Inbound;
        public CallOutcome Outcome { get; init; } = CallOutcome.Answered;
        public string From { get; init; } = "05301110000";
        public string To { get; init; } = "08503330101";
        public string? Queue { get; init; }
        public string? Extension { get; init; }
        public string? AgentName { get; init; }
        public bool? HasRecording { get; init; } = false;
        public int? TalkSeconds { get; init; } = 30;
        public int? TotalSeconds { get; init; } = 60;
    }

    private Told Call(string key) => new(key, _account);

    private async Task StoreAsync(params Told[] calls)
    {
        foreach (var some in calls.Chunk(2_000))
        {
            await using var context = Db.ForTenant(_manager.TenantId);
            context.Calls.AddRange(some.Select(call => new CallRow
            {
                // Ids in no order of time.
                Id = new Guid(_told++ * 7919 % 100_003, 1, 2, [1, 2, 3, 4, 5, 6, 7, 8]),
                TenantId = _manager.TenantId,
                AccountId = call.AccountId,
                VendorKey = call.Key,
                Sources = CallSources.VendorRecord,
                FirstStartedAt = call.StartedAt,
                StartedAt = call.StartedAt,
                LocalDate = DateOnly.FromDateTime(call.StartedAt.UtcDateTime),
                Direction = call.Direction,
                Outcome = call.Outcome,
                From = call.From,
                To = call.To,
                FromKey = PhoneNumber.Key(call.From),
                ToKey = PhoneNumber.Key(call.To),
                OutsideKey = PhoneNumber.Key(call.Direction == CallDirection.Outbound ? call.To : call.From),
                Queue = call.Queue,
                Extension = call.Extension,
                AgentName = call.AgentName,
                HasRecording = call.HasRecording,
                TalkSeconds = call.TalkSeconds,
                TotalSeconds = call.TotalSeconds,
            }));
            await context.SaveChangesAsync();
        }
    }
}
