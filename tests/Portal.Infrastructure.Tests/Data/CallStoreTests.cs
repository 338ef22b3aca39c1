using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Security;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Data;

public abstract class CallStoreTests(DatabaseKind kind) : CallTests(kind)
{
    public sealed class Sqlite() : CallStoreTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : CallStoreTests(DatabaseKind.Postgres);

    [DatabaseFact]
    public async Task Upsert_of_every_field_comes_back_and_replayed_writes_nothing()
    {
        var record = Call("a", Noon) with
        {
            Queue = "7",
            Extension = "101",
            AgentName = "Ayşe",
            AnsweredAt = Noon.AddSeconds(8),
            EndedAt = Noon.AddSeconds(60),
            Outcome = CallOutcome.Answered,
            WaitSeconds = 8,
            TalkSeconds = 52,
            TotalSeconds = 60,
            HasRecording = true,
            RecordingReference = new Secret("https://pbx.example.test/r?a=1"),
            RawOutcome = "Cevaplandı",
            StartedBy = "ayse@example.test",
            Legs = [new CallLeg { Destination = "101", Extension = "101", Queue = "7", StartedAt = Noon, AnsweredAt = Noon.AddSeconds(8), EndedAt = Noon.AddSeconds(60), RawOutcome = "ok" }],
            Raw = """{"id":"a"}""",
        };
        (await StoreAsync(record)).ShouldBe(new CallUpsert(1, 0, 0));
        var stored = await CallAsync();
        Time.Advance(TimeSpan.FromMinutes(1));
        (await StoreAsync(record)).ShouldBe(new CallUpsert(0, 0, 1));

        var call = await CallAsync();
        call.ShouldBeEquivalentTo(stored);
        (call.VendorKey, call.From, call.FromKey, call.OutsideKey, call.Queue, call.Extension, call.AgentName).ShouldBe(("a", "05321234107", "5321234107", "5321234107", "7", "101", "Ayşe"));
        (call.StartedAt, call.AnsweredAt, call.EndedAt, call.LocalHour).ShouldBe((Noon, Noon.AddSeconds(8), Noon.AddSeconds(60), (byte)12));
        (call.WaitSeconds, call.TalkSeconds, call.TotalSeconds, call.HasRecording, call.RawOutcome, call.StartedBy).ShouldBe((8, 52, 60, true, "Cevaplandı", "ayse@example.test"));
        CallJson.Legs(call.Legs).ShouldBe(record.Legs);
        Services.GetRequiredService<CallSecrets>().Recording(call.ProtectedRecording).Value.ShouldBe("https://pbx.example.test/r?a=1");
        (call.FieldSources, call.Corrections).ShouldBe((null, null));
    }

    [DatabaseFact]
    public async Task Call_that_went_nobody_knows_which_way_is_found_by_the_number_outside()
    {
        await StoreAsync(
            Call("in", Noon) with { Direction = CallDirection.Unknown, From = "05321234107", To = "101" },
            Call("out", Noon.AddMinutes(1)) with { Direction = CallDirection.Unknown, From = "101", To = "05321234107" },
            Call("inside", Noon.AddMinutes(2)) with { Direction = CallDirection.Unknown, From = "101", To = "102" });
        var list = new CallList(Db, Services.GetRequiredService<LiveBoards>());
        var supervisor = new Actor(Account.TenantId, "supervisor@example.test", PortalRoles.Supervisor);
        foreach (var typed in (string[])["0532 123 41 07", "4107"])
            (await list.ReadAsync(supervisor, new CallListFilter { Number = typed }, null, newer: false, 10, CancellationToken.None)).Calls.Select(call => call.VendorKey).ShouldBe(["out", "in"], typed);

        // Told later, the direction decides.
        await StoreAsync(Call("in", Noon) with { From = "05321234107", To = "101", Direction = CallDirection.Internal });
        (await CallsAsync())[0].OutsideKey.ShouldBeEmpty();
    }

    [DatabaseFact]
    public async Task Upsert_of_many_calls_replayed_rewrites_no_row()
    {
        var records = Enumerable.Range(0, 300).Select(i => Call($"call {i}", Noon.AddSeconds(i)) with { Raw = $"row {i}", Outcome = CallOutcome.Answered, WaitSeconds = i }).ToArray();
        (await StoreAsync(records)).ShouldBe(new CallUpsert(300, 0, 0));
        var written = (await CallsAsync()).ConvertAll(call => (call.Id, call.UpdatedAt));
        Time.Advance(TimeSpan.FromMinutes(1));
        (await StoreAsync([.. records.Reverse()])).ShouldBe(new CallUpsert(0, 0, 300));
        (await CallsAsync()).ConvertAll(call => (call.Id, call.UpdatedAt)).ShouldBe(written);

        (await StoreAsync([.. records.Select(record => record with { TalkSeconds = 3 })])).ShouldBe(new CallUpsert(0, 300, 0));
        (await CallsAsync()).ShouldAllBe(call => call.TalkSeconds == 3 && call.UpdatedAt == Time.GetUtcNow());
        await RollUpsShouldEqualARecountAsync();
    }

    [DatabaseFact]
    public async Task Upsert_keeps_a_vendor_row_once_and_protected()
    {
        await StoreAsync(Call("a", Noon) with { Raw = "row 1 05321234107" });
        await StoreAsync(Call("a", Noon) with { Raw = "row 1 05321234107" }, Call("a", Noon) with { Raw = "row 2", TalkSeconds = 5 });
        await using var context = Db.ForTenant(Account.TenantId);
        var raws = await context.CallRaws.OrderBy(raw => raw.ReceivedAt).ToListAsync();
        raws.ShouldAllBe(raw => raw.CallId == context.Calls.Single().Id && raw.Source == CallSources.VendorRecord);
        raws.ShouldAllBe(raw => !raw.Body.Contains("row"));
        raws.ConvertAll(raw => Services.GetRequiredService<CallSecrets>().Raw(raw.Body)).ShouldBe(["row 1 05321234107", "row 2"], ignoreOrder: true);
    }

    [DatabaseFact]
    public async Task Upsert_vendor_record_corrects_the_push_and_both_stay_to_be_seen()
    {
        await StoreAsync(Call("a", Noon, CallSources.Push) with { Queue = "7", Extension = "101", Outcome = CallOutcome.Abandoned, WaitSeconds = 9 });
        await StoreAsync(Call("a", Noon.AddSeconds(1)) with { Outcome = CallOutcome.Answered, WaitSeconds = 8, TalkSeconds = 40 });
        var call = await CallAsync();
        (call.Outcome, call.WaitSeconds, call.TalkSeconds, call.StartedAt, call.Queue, call.Extension).ShouldBe((CallOutcome.Answered, 8, 40, Noon.AddSeconds(1), "7", "101"));
        call.Sources.ShouldBe(CallSources.Push | CallSources.VendorRecord);
        CallJson.FieldSources(call.FieldSources).ShouldBe(new Dictionary<string, CallSources> { ["queue"] = CallSources.Push, ["extension"] = CallSources.Push }, ignoreOrder: true);
        CallJson.SourceOf("outcome", call.Sources, call.FieldSources).ShouldBe(CallSources.VendorRecord);
        // A second more or less is the sources' resolution and no correction.
        CallJson.Corrections(call.Corrections).ShouldBe([new CallCorrection("outcome", "Abandoned", "Answered", CallSources.VendorRecord, Noon)]);
    }

    [DatabaseFact]
    public async Task Upsert_call_of_a_PBX_whose_clock_is_an_hour_off_takes_the_records_start_and_says_so()
    {
        await StoreAsync(Call("a", Noon.AddHours(1), CallSources.Push) with { Outcome = CallOutcome.Answered, WaitSeconds = 3 });
        await StoreAsync(Call("a", Noon) with { Outcome = CallOutcome.Answered, WaitSeconds = 3 });
        var call = await CallAsync();
        (call.StartedAt, call.LocalHour).ShouldBe((Noon, (byte)12));
        CallJson.Corrections(call.Corrections).ShouldHaveSingleItem().Field.ShouldBe("startedAt");
        await RollUpsShouldEqualARecountAsync();
    }

    [DatabaseFact]
    public async Task Upsert_start_corrected_across_hour_day_and_month_moves_one_call()
    {
        var edge = new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);
        await StoreAsync(Call("a", edge.AddSeconds(2), CallSources.Push) with { Outcome = CallOutcome.Answered, TotalSeconds = 9 });
        var first = await CallAsync();
        foreach (var corrected in (DateTimeOffset[])[edge.AddSeconds(-3), edge.AddHours(-9), edge.AddMonths(-2), edge.AddSeconds(2)])
        {
            await StoreAsync(Call("a", corrected) with { Outcome = CallOutcome.Answered, TotalSeconds = 9 });
            var call = await CallAsync();
            (call.Id, call.FirstStartedAt, call.StartedAt).ShouldBe((first.Id, first.FirstStartedAt, corrected));
            await RollUpsShouldEqualARecountAsync();
        }

        (await NamesAsync()).Keys.ShouldBe(["a"]);
    }

    [DatabaseFact]
    public async Task Upsert_row_from_the_future_is_stored_as_told_in_the_month_of_its_arrival_and_can_be_corrected()
    {
        await StoreAsync(Call("a", Noon.AddYears(30)), Call("b", new DateTimeOffset(1970, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        var calls = await CallsAsync();
        calls.ConvertAll(call => (call.VendorKey, call.StartedAt.Year, call.FirstStartedAt.Year)).ShouldBe([("b", 1970, 2000), ("a", 2056, 2026)]);
        await StoreAsync(Call("a", Noon), Call("b", Noon.AddSeconds(1)));
        (await CallsAsync()).ConvertAll(call => call.StartedAt).ShouldBe([Noon, Noon.AddSeconds(1)]);
        await RollUpsShouldEqualARecountAsync();
    }

    [DatabaseFact]
    public async Task Upsert_unknown_outcome_is_other_with_its_word_and_takes_no_known_one_away()
    {
        await StoreAsync(Call("a", Noon) with { Outcome = CallOutcome.Other, RawOutcome = "HAVADA" });
        await StoreAsync(Call("b", Noon.AddSeconds(1), CallSources.Push) with { Outcome = CallOutcome.Answered });
        await StoreAsync(Call("b", Noon.AddSeconds(1)) with { Outcome = CallOutcome.Other, RawOutcome = "HAVADA" });
        (await CallsAsync()).ConvertAll(call => (call.Outcome, call.RawOutcome)).ShouldBe([(CallOutcome.Other, "HAVADA"), (CallOutcome.Answered, "HAVADA")]);
        await RollUpsShouldEqualARecountAsync();
    }

    [DatabaseFact]
    public async Task Upsert_two_calls_with_one_id_are_two_calls_when_parties_and_day_differ_else_one()
    {
        var first = Call("7", Noon.AddDays(-40)) with { Outcome = CallOutcome.Answered };
        var second = Call("7", Noon) with { From = "05329998877", Outcome = CallOutcome.Abandoned };
        await StoreAsync(first);
        await StoreAsync(second);
        (await StoreAsync(second, first)).ShouldBe(new CallUpsert(0, 0, 2));
        (await CallsAsync()).ConvertAll(call => (call.StartedAt, call.FromKey, call.Outcome)).ShouldBe(
            [(Noon.AddDays(-40), "5321234107", CallOutcome.Answered), (Noon, "5329998877", CallOutcome.Abandoned)]);

        // The same day: a correction of one call.
        await StoreAsync(second with { From = "05320000000" });
        (await CallsAsync()).ConvertAll(call => call.FromKey).ShouldBe(["5321234107", "5320000000"]);
    }

    [DatabaseFact]
    public async Task Upsert_legs_of_one_id_in_any_order_are_one_call_told_by_the_answered_leg_then_the_longest()
    {
        CallRecord[] rows = [Row("101", 0, 15, answered: null), Row("103", 0, 20, answered: null), Row("102", 15, 75, answered: 20)];
        foreach (var order in (int[][])[[0, 1, 2], [2, 1, 0], [1, 2, 0]])
        {
            var key = string.Join('-', order);
            foreach (var row in order) await StoreAsync(rows[row] with { VendorKey = key });
            (await StoreAsync([.. rows.Select(row => row with { VendorKey = key })])).ShouldBe(new CallUpsert(0, 0, 1), key);
            (await StoreAsync([.. rows.Reverse().Select(row => row with { VendorKey = key })])).ShouldBe(new CallUpsert(0, 0, 1), key);
        }

        var calls = await CallsAsync();
        calls.Count.ShouldBe(3);
        foreach (var call in calls)
        {
            (call.Outcome, call.Extension, call.AgentName, call.TalkSeconds, call.TotalSeconds).ShouldBe((CallOutcome.Answered, "102", "Agent 102", 55, 75));
            CallJson.Legs(call.Legs).Select(leg => leg.Extension).ShouldBe(["101", "103", "102"]);
            call.Corrections.ShouldBeNull();
        }

        await RollUpsShouldEqualARecountAsync();

        static CallRecord Row(string extension, int from, int to, int? answered) => Call("", Noon) with
        {
            Queue = "7",
            Extension = extension,
            AgentName = "Agent " + extension,
            AnsweredAt = answered is { } after ? Noon.AddSeconds(after) : null,
            EndedAt = Noon.AddSeconds(to),
            Outcome = answered is null ? CallOutcome.Abandoned : CallOutcome.Answered,
            TalkSeconds = to - answered,
            TotalSeconds = answered is null ? to - from : to,
            Legs =
            [
                new CallLeg { Destination = extension, Extension = extension, StartedAt = Noon.AddSeconds(from), AnsweredAt = answered is { } at ? Noon.AddSeconds(at) : null, EndedAt = Noon.AddSeconds(to) },
            ],
        };
    }

    [DatabaseFact]
    public async Task Upsert_push_told_again_after_the_record_changes_nothing()
    {
        var push = Call("a", Noon, CallSources.Push) with { Outcome = CallOutcome.Answered, TalkSeconds = 30, AnsweredAt = Noon.AddSeconds(5) };
        var record = Call("a", Noon) with { Outcome = CallOutcome.Abandoned, TotalSeconds = 35 };
        await StoreAsync(push);
        await StoreAsync(record);
        (await StoreAsync(push)).ShouldBe(new CallUpsert(0, 0, 1));
        await StoreAsync(record with { VendorKey = "b", StartedAt = Noon.AddSeconds(1) });
        await StoreAsync(push with { VendorKey = "b", StartedAt = Noon.AddSeconds(1) });

        // Whichever spoke first: nobody talked in a call that was not answered.
        (await CallsAsync()).ShouldAllBe(call => call.Outcome == CallOutcome.Abandoned && call.TalkSeconds == null && call.AnsweredAt == null && call.TotalSeconds == 35);
    }

    [DatabaseFact]
    public async Task Upsert_of_another_tenants_same_key_is_another_call()
    {
        await StoreAsync(Call("a", Noon));
        var other = await AddAccountAsync((await AddTenantAsync("B")).Id);
        await Store.UpsertAsync(other.TenantId, other.Id, [Call("a", Noon) with { Provisional = true }], CancellationToken.None);
        (await CallsAsync()).Count.ShouldBe(1);
        await using var context = Db.ForTenant(other.TenantId);
        (await context.Calls.SingleAsync()).AccountId.ShouldBe(other.Id);
    }

    [DatabaseFact]
    public async Task Remove_takes_the_call_with_its_names_and_rows_and_moves_the_roll_ups()
    {
        await StoreAsync(Call("a", Noon) with { Raw = "row a" }, Call("b", Noon.AddSeconds(1)) with { Raw = "row b" });
        var gone = (await CallsAsync())[0].Id;
        await using (var write = await Store.BeginAsync(CancellationToken.None))
        {
            (await write.RemoveAsync(Account.TenantId, [gone], CancellationToken.None)).ShouldBe(1);
            await write.CommitAsync(CancellationToken.None);
        }

        (await CallAsync()).VendorKey.ShouldBe("b");
        (await NamesAsync()).Keys.ShouldBe(["b"]);
        await using var context = Db.ForTenant(Account.TenantId);
        (await context.CallRaws.CountAsync()).ShouldBe(1);
        await RollUpsShouldEqualARecountAsync();
    }
}
