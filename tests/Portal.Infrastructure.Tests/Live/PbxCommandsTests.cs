using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Commands;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Live;

namespace Portal.Infrastructure.Tests.Live;

public sealed class PbxCommandsTests : ControlScene
{
    private PbxCommands Commands => Get<PbxCommands>();

    [Fact]
    public async Task Run_accepted_is_ok_with_the_vendors_words_tracked_and_audited()
    {
        ListCalls(Talking("c1"));
        var outcome = await Commands.RunAsync(Supervisor, Account, new HangUpCommand("c1"), CancellationToken.None);
        outcome.Ok.ShouldBeTrue();
        outcome.VendorMessage.ShouldBe("OK c1");
        outcome.Effect.ShouldBe(CommandEffect.Pending);
        Get<CommandTracker>().For(Admin.TenantId).Find(outcome.Id!.Value)!.Name.ShouldBe("hangup");
        var entry = (await AuditAsync()).ShouldHaveSingleItem();
        (entry.Action, entry.Actor, entry.Target, entry.Ok).ShouldBe(("call.hangup", "supervisor@a.test", $"{Account:N}~c1", true));
    }

    [Fact]
    public async Task Run_originate_accepted_notes_the_call_and_who_began_it_under_the_vendors_name_if_it_has_one()
    {
        await Commands.RunAsync(Supervisor, Account, new OriginateCommand("1001", "05321234107", CallOptions.None), CancellationToken.None);
        Pbx.Answer = _ => Task.FromResult(new CommandAnswer("uuid-1", "OK"));
        await Commands.RunAsync(Admin, Account, new OriginateCommand("1002", "1003", CallOptions.None), CancellationToken.None);
        Pbx.Answer = _ => throw new PbxException(PbxErrorKind.Refused, "no", "Mesgul");
        await Commands.RunAsync(Admin, Account, new OriginateCommand("1003", "05321234107", CallOptions.None), CancellationToken.None);

        await using var context = Get<PortalDb>().ForTenant(Admin.TenantId);
        var calls = await context.Calls.OrderBy(call => call.From).ToListAsync();
        calls.Select(call => (call.From, call.To, call.Extension, call.Direction, call.StartedBy, call.Sources, call.StartedAt)).ShouldBe(
        [
            ("1001", "05321234107", "1001", CallDirection.Outbound, "supervisor@a.test", CallSources.Portal, Start),
            ("1002", "1003", "1002", CallDirection.Internal, Admin.Name, CallSources.Portal, Start),
        ]);
        calls[0].VendorKey.ShouldStartWith("~");
        calls[1].VendorKey.ShouldBe("uuid-1");
    }

    [Fact]
    public async Task Run_without_the_permission_sends_nothing_and_is_audited()
    {
        var outcome = await Commands.RunAsync(Supervisor, Account, new QueueDeleteCommand("600"), CancellationToken.None);
        outcome.Result.ShouldBe(CommandResult.Forbidden);
        Pbx.Sent.ShouldBe(0);
        (await AuditAsync()).ShouldHaveSingleItem().Ok.ShouldBeFalse();
    }

    [Fact]
    public async Task Run_on_another_tenants_account_is_no_account_and_sends_nothing()
    {
        (await Commands.RunAsync(Admin, ForeignAccount, new HangUpCommand("c1"), CancellationToken.None)).Result.ShouldBe(CommandResult.NoAccount);
        Pbx.Sent.ShouldBe(0);
    }

    [Fact]
    public async Task Run_what_the_vendor_lacks_is_not_capable_even_with_wrong_fields()
    {
        (await Commands.RunAsync(Admin, Account, new TransferCommand("", ""), CancellationToken.None)).Result.ShouldBe(CommandResult.NotCapable);
    }

    [Fact]
    public async Task Run_wrong_fields_are_named_and_nothing_is_sent_or_tracked()
    {
        var outcome = await Commands.RunAsync(Admin, Account, new OriginateCommand("", "?", CallOptions.None), CancellationToken.None);
        outcome.Result.ShouldBe(CommandResult.Invalid);
        outcome.Problems.Select(problem => problem.Field).ShouldBe(["extension", "destination"]);
        outcome.Id.ShouldBeNull();
        Pbx.Sent.ShouldBe(0);
        Get<CommandTracker>().For(Admin.TenantId).Recent.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_extension_that_the_accounts_list_has_not_is_refused_before_it_is_sent()
    {
        Board.Apply(new ExtensionStatesRead(Account, Time.GetUtcNow(), [new ExtensionReading("1001", null, Domain.Agents.AgentState.Ready)]));
        (await Commands.RunAsync(Admin, Account, new OriginateCommand("9876", "05321234107", CallOptions.None), CancellationToken.None)).Problems.ShouldHaveSingleItem()
            .Key.ShouldBe(CommandProblems.UnknownExtension);
        Pbx.Sent.ShouldBe(0);
        (await Commands.RunAsync(Admin, Account, new OriginateCommand("1001", "05321234107", CallOptions.None), CancellationToken.None)).Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task Run_refused_is_failed_with_the_reason_and_its_effect_is_not_waited_for()
    {
        Pbx.Answer = _ => throw new PbxException(PbxErrorKind.Refused, "no", "Cagri yok");
        var outcome = await Commands.RunAsync(Admin, Account, new HangUpCommand("c1"), CancellationToken.None);
        (outcome.Result, outcome.Error, outcome.VendorMessage, outcome.Effect).ShouldBe((CommandResult.Failed, PbxErrorKind.Refused, "Cagri yok", CommandEffect.Failed));
    }

    [Fact]
    public async Task Run_timed_out_is_not_repeated_and_unknown_until_a_reading_shows_the_effect()
    {
        ListCalls(Talking("c1"));
        Pbx.Answer = _ => throw new PbxException(PbxErrorKind.Timeout, "The PBX did not answer in time.");
        var outcome = await Commands.RunAsync(Admin, Account, new HangUpCommand("c1"), CancellationToken.None);
        (outcome.Result, outcome.Effect).ShouldBe((CommandResult.Unknown, CommandEffect.Pending));
        Board.Current.Calls.Count.ShouldBe(1);

        Time.Advance(TimeSpan.FromSeconds(5));
        ListCalls();
        await EffectAsync(outcome.Id!.Value, CommandEffect.Seen);
        Pbx.Sent.ShouldBe(1);
    }

    [Fact]
    public async Task Run_effect_that_no_reading_shows_in_time_is_not_seen()
    {
        ListCalls(Talking("c1"));
        var outcome = await Commands.RunAsync(Admin, Account, new HangUpCommand("c1"), CancellationToken.None);
        await Time.UntilWaitingAsync(TimeSpan.FromSeconds(1));
        Time.Advance(TimeSpan.FromSeconds(14));
        ListCalls(Talking("c1"));
        Get<CommandTracker>().For(Admin.TenantId).Find(outcome.Id!.Value)!.Effect.ShouldBe(CommandEffect.Pending);
        Time.Advance(TimeSpan.FromSeconds(2));
        await EffectAsync(outcome.Id!.Value, CommandEffect.NotSeen);
    }

    [Fact]
    public async Task Run_break_of_an_agent_who_talks_all_the_while_is_unknowable()
    {
        Board.Apply(new AgentStatesRead(Account, Time.GetUtcNow(), [new AgentReading("1001", null, Domain.Agents.AgentState.Talking, null, ["600"])]));
        var outcome = await Commands.RunAsync(Admin, Account, new BreakStartCommand("1001", "lunch", null), CancellationToken.None);
        outcome.Effect.ShouldBe(CommandEffect.Pending);
        await Time.UntilWaitingAsync(TimeSpan.FromSeconds(1));
        Time.Advance(TimeSpan.FromSeconds(31));
        await EffectAsync(outcome.Id!.Value, CommandEffect.Unknowable);
    }

    [Theory]
    [InlineData(PbxErrorKind.Unreachable, SocketError.ConnectionReset, CommandResult.Unknown)]
    [InlineData(PbxErrorKind.Unreachable, SocketError.ConnectionRefused, CommandResult.Failed)]
    [InlineData(PbxErrorKind.Unreachable, SocketError.HostNotFound, CommandResult.Failed)]
    [InlineData(PbxErrorKind.Protocol, null, CommandResult.Unknown)]
    [InlineData(PbxErrorKind.RateLimited, null, CommandResult.Failed)]
    [InlineData(PbxErrorKind.Unauthorized, null, CommandResult.Failed)]
    public async Task Run_only_what_surely_never_happened_is_failed(PbxErrorKind kind, SocketError? cause, CommandResult expected)
    {
        Pbx.Answer = _ => throw new PbxException(kind, "no", inner: cause is { } error ? new SocketException((int)error) : null);
        (await Commands.RunAsync(Admin, Account, new HangUpCommand("c1"), CancellationToken.None)).Result.ShouldBe(expected);
    }

    [Fact]
    public async Task Run_open_circuit_was_never_sent_and_is_failed()
    {
        Pbx.Answer = _ => throw new PbxException(PbxErrorKind.Unreachable, "no", retryAfter: TimeSpan.FromSeconds(20));
        (await Commands.RunAsync(Admin, Account, new HangUpCommand("c1"), CancellationToken.None)).Result.ShouldBe(CommandResult.Failed);
    }

    [Fact]
    public async Task Run_password_of_a_new_queue_is_nowhere_afterwards()
    {
        var outcome = await Commands.RunAsync(Admin, Account, new QueueCreateCommand("600", "Support", new Secret("s3cret-9"), ["1001"]), CancellationToken.None);
        outcome.Ok.ShouldBeTrue();
        outcome.ToString().ShouldNotContain("s3cret-9");
        Get<CommandTracker>().For(Admin.TenantId).Recent.Select(command => command.ToString()).ShouldAllBe(text => !text.Contains("s3cret-9"));
        (await AuditAsync()).ShouldAllBe(entry => !(entry.Target + entry.Detail).Contains("s3cret-9"));
    }

    [Fact]
    public async Task RunMany_one_that_fails_leaves_the_others_and_outcomes_keep_their_order()
    {
        Pbx.Answer = extension => extension == "1002" ? throw new PbxException(PbxErrorKind.Refused, "no") : Task.FromResult(new CommandAnswer(null, extension));
        var commands = Enumerable.Range(1001, 9).Select(number => (Account, (PbxCommand)new BreakStartCommand(number.ToString(), "lunch", null))).ToArray();
        var outcomes = await Commands.RunManyAsync(Supervisor, commands, CancellationToken.None);
        outcomes.Select(outcome => outcome.Ok).ShouldBe(Enumerable.Range(1001, 9).Select(number => number != 1002));
        outcomes[8].VendorMessage.ShouldBe("1009");
        (await AuditAsync()).Count(entry => entry.Action == "agent.breakStart").ShouldBe(9);
    }

    [Fact]
    public async Task Tracker_tells_listeners_keeps_tenants_apart_and_survives_one_that_throws()
    {
        var heard = new List<CommandEffect>();
        var commands = Get<CommandTracker>().For(Admin.TenantId);
        commands.Changed += (_, _) => throw new InvalidOperationException("a screen that is gone");
        commands.Changed += (_, changed) =>
        {
            lock (heard) heard.Add(changed.Command.Effect);
        };
        ListCalls(Talking("c1"));
        var outcome = await Commands.RunAsync(Admin, Account, new HangUpCommand("c1"), CancellationToken.None);
        Time.Advance(TimeSpan.FromSeconds(5));
        ListCalls();
        await EffectAsync(outcome.Id!.Value, CommandEffect.Seen);
        lock (heard) heard.ShouldBe([CommandEffect.Pending, CommandEffect.Seen]);
        Get<CommandTracker>().For(Foreigner.TenantId).Recent.ShouldBeEmpty();
    }

    [Fact]
    public async Task Tracker_forgets_the_oldest()
    {
        Pbx.Answer = _ => throw new PbxException(PbxErrorKind.Refused, "no");
        for (var i = 0; i < TenantCommands.Kept + 5; i++) await Commands.RunAsync(Admin, Account, new HangUpCommand("c" + i), CancellationToken.None);
        var recent = Get<CommandTracker>().For(Admin.TenantId).Recent;
        recent.Count.ShouldBe(TenantCommands.Kept);
        recent[0].Target.ShouldBe("c" + (TenantCommands.Kept + 4));
    }

    [Fact]
    public void Tracker_waits_three_intervals_of_the_slowest_reading_but_never_longer_than_two_minutes()
    {
        CommandTracker.WaitFor(new HangUpCommand("c"), With(TimeSpan.FromSeconds(5))).ShouldBe(TimeSpan.FromSeconds(15));
        CommandTracker.WaitFor(new HangUpCommand("c"), With(TimeSpan.FromSeconds(2))).ShouldBe(TimeSpan.FromSeconds(10));
        CommandTracker.WaitFor(new HangUpCommand("c"), With(TimeSpan.FromMinutes(5))).ShouldBe(TimeSpan.FromMinutes(2));
        CommandTracker.WaitFor(new BreakStartCommand("1", null, null), With(TimeSpan.FromMinutes(5))).ShouldBe(TimeSpan.FromSeconds(30));

        static PbxTraits With(TimeSpan every) => new([new ReadingPlan(ReadingKind.ActiveCalls, every, TimeSpan.FromSeconds(5), "calls")], [], TimeSpan.FromMinutes(1));
    }

    private async Task EffectAsync(Guid id, CommandEffect expected)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var commands = Get<CommandTracker>().For(Admin.TenantId);
        commands.Changed += (_, changed) =>
        {
            if (changed.Command.Id == id && changed.Command.Effect == expected) reached.TrySetResult();
        };
        if (commands.Find(id)!.Effect == expected) return;

        // Whoever watches looks again a fifth of a second later.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await Task.WhenAny(reached.Task, Time.UntilWaitingAsync(TimeSpan.FromMilliseconds(200))) != reached.Task)
        {
            limit.Token.ThrowIfCancellationRequested();
            Time.Advance(TimeSpan.FromMilliseconds(200));
        }
    }
}
