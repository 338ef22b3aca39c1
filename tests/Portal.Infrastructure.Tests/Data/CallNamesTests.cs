using Portal.Domain.Calls;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Data;

/// <summary>Calls that a source tells without naming them.</summary>
public abstract class CallNamesTests(DatabaseKind kind) : CallTests(kind)
{
    public sealed class Sqlite() : CallNamesTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : CallNamesTests(DatabaseKind.Postgres);

    [DatabaseFact]
    public async Task Upsert_one_call_with_two_ids_is_one_call_that_both_lead_to_in_either_order()
    {
        var ring = Ring("r1", Noon.AddSeconds(4));
        var record = Call("58689", Noon) with { From = "0532 123 41 07", To = "908503330101", EndedAt = Noon.AddSeconds(30), Outcome = CallOutcome.Answered };
        await StoreAsync(ring);
        (await CallAsync()).VendorKey.ShouldStartWith("~");
        await StoreAsync(record);
        var call = await CallAsync();
        (call.VendorKey, call.Sources, call.StartedAt, call.Corrections).ShouldBe(("58689", CallSources.Push | CallSources.VendorRecord, Noon, null));
        (await NamesAsync()).Keys.ShouldBe(["~r1", "58689"], ignoreOrder: true);
        (await StoreAsync(ring, record)).ShouldBe(new CallUpsert(0, 0, 1));

        var later = Noon.AddHours(2);
        await StoreAsync(record with { VendorKey = "58690", StartedAt = later, EndedAt = later.AddSeconds(30) });
        await StoreAsync(ring with { VendorKey = "r2", StartedAt = later.AddSeconds(4) });
        var calls = await CallsAsync();
        calls.ConvertAll(row => (row.VendorKey, row.Sources)).ShouldBe([("58689", CallSources.Push | CallSources.VendorRecord), ("58690", CallSources.Push | CallSources.VendorRecord)]);
        (await NamesAsync())["~r2"].ShouldBe(calls[1].Id);
        await RollUpsShouldEqualARecountAsync();
    }

    [DatabaseFact]
    public async Task Upsert_rings_of_several_telephones_and_a_late_one_are_one_call()
    {
        await StoreAsync(Ring("r1", Noon.AddSeconds(1)), Ring("r2", Noon.AddSeconds(1.2)) with { Extension = "102" });
        await StoreAsync(Call("9", Noon) with { EndedAt = Noon.AddMinutes(5), Extension = "103" });
        // Long after the call began, but while it went on.
        await StoreAsync(Ring("r3", Noon.AddMinutes(4)) with { Extension = "103" });
        (await CallAsync()).Extension.ShouldBe("103");
        (await NamesAsync()).Count.ShouldBe(4);
    }

    [DatabaseFact]
    public async Task Upsert_record_of_a_call_that_rang_again_after_a_long_wait_takes_in_all_its_rings()
    {
        CallRecord[] rings = [Rang("r1", 4, "101"), Rang("r2", 22, "102"), Rang("r3", 50, "103"), Rang("r4", 110, "104")];
        foreach (var ring in rings) await StoreAsync(ring);
        // The third rang soon enough after the second to be known as the same call.
        (await CallsAsync()).Count.ShouldBe(2);
        await StoreAsync(Ring("other", Noon.AddSeconds(60)) with { From = "05320000000" });

        var record = Call("9", Noon) with { EndedAt = Noon.AddSeconds(130), Outcome = CallOutcome.Answered, TotalSeconds = 130 };
        await StoreAsync(record);

        var calls = await CallsAsync();
        calls.ConvertAll(row => (row.VendorKey, row.Sources)).ShouldBe([("9", Both), ("~other", CallSources.Push)]);
        CallJson.Legs(calls[0].Legs).Select(leg => leg.Extension).ShouldBe(["101", "102", "103", "104"]);
        var names = await NamesAsync();
        foreach (var name in (string[])["~r1", "~r2", "~r3", "~r4", "9"]) names[name].ShouldBe(calls[0].Id, name);
        await RollUpsShouldEqualARecountAsync();
        (await StoreAsync([.. rings, record])).ShouldBe(new CallUpsert(0, 0, 1));

        static CallRecord Rang(string key, int seconds, string extension) => Ring(key, Noon.AddSeconds(seconds)) with
        {
            Extension = null, Legs = [new CallLeg { Destination = extension, Extension = extension, StartedAt = Noon.AddSeconds(seconds) }],
        };
    }

    [DatabaseFact]
    public async Task Upsert_record_leaves_an_own_command_of_the_same_minute_to_its_own_record()
    {
        var command = Ring("c1", Noon) with { Source = CallSources.Portal, Direction = CallDirection.Outbound, From = "101", To = "05321234107", StartedBy = "ayse@example.test" };
        await StoreAsync(command, command with { VendorKey = "c2", StartedAt = Noon.AddSeconds(31) });
        (await CallsAsync()).Count.ShouldBe(2);
        var record = Call("1", Noon.AddSeconds(1)) with { Direction = CallDirection.Outbound, From = "101", To = "05321234107", Extension = "101", EndedAt = Noon.AddSeconds(20) };
        await StoreAsync(record);
        await StoreAsync(record with { VendorKey = "2", StartedAt = Noon.AddSeconds(32), EndedAt = Noon.AddSeconds(50) });
        (await CallsAsync()).ConvertAll(row => (row.VendorKey, row.StartedBy)).ShouldBe([("1", "ayse@example.test"), ("2", "ayse@example.test")]);
    }

    [DatabaseFact]
    public async Task Upsert_telephones_that_rang_stay_to_be_seen_on_the_call_until_its_record_tells_better()
    {
        await StoreAsync(Rang("r1", "101"), Rang("r2", "102"));
        await StoreAsync(Rang("r2", "102"));
        await StoreAsync(Call("9", Noon) with { Outcome = CallOutcome.Answered });
        var call = await CallAsync();
        CallJson.Legs(call.Legs).Select(leg => leg.Extension).ShouldBe(["101", "102"]);
        CallJson.SourceOf("legs", call.Sources, call.FieldSources).ShouldBe(CallSources.Push);

        await StoreAsync(Call("9", Noon) with { Outcome = CallOutcome.Answered, Legs = [new CallLeg { Destination = "103", Extension = "103", StartedAt = Noon }] });
        call = await CallAsync();
        CallJson.Legs(call.Legs).Select(leg => leg.Extension).ShouldBe(["103"]);
        CallJson.SourceOf("legs", call.Sources, call.FieldSources).ShouldBe(CallSources.VendorRecord);
        (await StoreAsync(Rang("r1", "101"))).ShouldBe(new CallUpsert(0, 0, 1));

        static CallRecord Rang(string key, string extension) => Ring(key, Noon) with { Extension = null, Legs = [new CallLeg { Destination = extension, Extension = extension, StartedAt = Noon }] };
    }

    [DatabaseFact]
    public async Task Upsert_redialled_call_takes_the_nearest_ring_and_other_parties_none()
    {
        await StoreAsync(Ring("r1", Noon), Ring("r2", Noon.AddMinutes(2)), Ring("r3", Noon.AddMinutes(2)) with { From = "05320000000" });
        await StoreAsync(Call("2", Noon.AddMinutes(2).AddSeconds(-2)), Call("1", Noon.AddSeconds(-1)), Call("3", Noon.AddMinutes(10)));
        var names = await NamesAsync();
        names["~r1"].ShouldBe(names["1"]);
        names["~r2"].ShouldBe(names["2"]);
        (await CallsAsync()).ConvertAll(call => (call.VendorKey, call.Sources)).ShouldBe(
            [("1", Both), ("2", Both), ("~r3", CallSources.Push), ("3", CallSources.VendorRecord)]);
    }

    [DatabaseFact]
    public async Task Upsert_two_vendor_ids_are_two_calls_however_alike_they_are()
    {
        await StoreAsync(Call("1", Noon));
        await StoreAsync(Call("2", Noon));
        (await CallsAsync()).Count.ShouldBe(2);
    }

    [DatabaseFact]
    public async Task Upsert_own_command_becomes_the_vendors_call_and_keeps_who_gave_it()
    {
        var command = new CallRecord
        {
            VendorKey = "portal 1",
            Provisional = true,
            Source = CallSources.Portal,
            Direction = CallDirection.Outbound,
            From = "101",
            To = "0532 123 41 07",
            Extension = "101",
            StartedAt = Noon,
            StartedBy = "ayse@example.test",
        };
        await StoreAsync(command);
        await StoreAsync(Outbound("1", "102"), Outbound("2", "101"));
        var calls = (await CallsAsync()).ToDictionary(call => call.VendorKey);
        calls.Count.ShouldBe(2);
        (calls["2"].StartedBy, calls["2"].Sources, calls["2"].Outcome, calls["2"].Corrections).ShouldBe(("ayse@example.test", CallSources.Portal | CallSources.VendorRecord, CallOutcome.Answered, null));
        calls["1"].StartedBy.ShouldBeNull();

        static CallRecord Outbound(string key, string extension) => Call(key, Noon.AddSeconds(3)) with
        {
            Direction = CallDirection.Outbound, From = "08503330101", To = "905321234107", Extension = extension, Outcome = CallOutcome.Answered,
        };
    }

    [DatabaseFact]
    public async Task Upsert_internal_call_is_found_by_both_parties()
    {
        var ring = Ring("r1", Noon) with { Direction = CallDirection.Internal, From = "101", To = "102" };
        await StoreAsync(ring, ring with { VendorKey = "r2", To = "103" });
        await StoreAsync(Call("1", Noon.AddSeconds(1)) with { Direction = CallDirection.Internal, From = "101", To = "102" });
        var names = await NamesAsync();
        names["~r1"].ShouldBe(names["1"]);
        names["~r2"].ShouldNotBe(names["1"]);
    }

    private const CallSources Both = CallSources.Push | CallSources.VendorRecord;

    private static CallRecord Ring(string key, DateTimeOffset at) => Call(key, at, CallSources.Push) with { Provisional = true, From = "905321234107", To = "908503330101", Extension = "101" };
}
