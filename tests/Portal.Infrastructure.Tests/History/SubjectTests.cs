using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;
using Portal.Infrastructure.Tests.Databases;
using Portal.Infrastructure.Tests.Time;
using Secret = Portal.Domain.Pbx.Secret;

namespace Portal.Infrastructure.Tests.History;

public abstract class SubjectTests(DatabaseKind kind) : DatabaseTests(kind)
{
    public sealed class Sqlite() : SubjectTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : SubjectTests(DatabaseKind.Postgres);

    private const string Digits = "5320001234";
    private static readonly DateTimeOffset Noon = new(2026, 5, 15, 9, 0, 0, TimeSpan.Zero);

    private readonly ManualTime _time = new(Noon);
    private PbxAccount _account = null!;

    private CallStore Calls => Services.GetRequiredService<CallStore>();

    private SubjectErasure Erasure => Services.GetRequiredService<SubjectErasure>();

    private Actor Admin => new(_account.TenantId, "admin@example.test", PortalRoles.Admin);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _account = await AddAccountAsync((await AddTenantAsync("A")).Id, vendor: PbxCatalog.All[0].Id);
    }

    protected override void Configure(IServiceCollection services)
    {
        services.AddSingleton<TimeProvider>(_time);
        services.AddPortalPbx().AddPortalIngest().AddPortalHistory().AddPortalMissed();
    }

    [DatabaseFact]
    public async Task Erase_leaves_the_number_nowhere_and_the_figures_as_they_were()
    {
        await StoreEverythingAsync();
        var before = await FiguresAsync();
        (await DumpAsync()).ShouldContain(Digits);

        var counts = (await Erasure.EraseAsync(Admin, Digits, CancellationToken.None)).ShouldNotBeNull();

        counts.ShouldBe(new SubjectCounts(4, 1, true));
        var dump = await DumpAsync();
        dump.ShouldNotContain(Digits);
        dump.ShouldContain("5320009999", customMessage: "another number stays");
        (await FiguresAsync()).ShouldBe(before);
        await using var context = Db.ForTenant(_account.TenantId);
        var erased = await context.Calls.Where(call => call.From.StartsWith("erased-") || call.To.StartsWith("erased-")).ToListAsync();
        erased.Count.ShouldBe(4);
        erased.ShouldAllBe(call => call.HasRecording != true && call.ProtectedRecording == null);
        (await context.MissedCallers.Select(line => line.Caller).ToListAsync()).ShouldBe(["5320009999"]);
        (await Services.GetRequiredService<RecordingArchive>().SizeAsync(_account.TenantId, CancellationToken.None)).Files.ShouldBe(1);
        var entry = await context.Audit.SingleAsync(one => one.Action == "privacy.erase");
        (entry.Target + entry.Detail).ShouldNotContain(Digits);
        entry.Detail.ShouldBe("4 calls, 1 recordings");
    }

    [DatabaseFact]
    public async Task Calls_told_again_after_the_erasure_stay_without_the_number_and_single()
    {
        await StoreEverythingAsync();
        await Erasure.EraseAsync(Admin, Digits, CancellationToken.None);
        var before = await FiguresAsync();

        await StoreCallsAsync();
        await StoreCallsAsync();

        (await DumpAsync()).ShouldNotContain(Digits);
        (await FiguresAsync()).ShouldBe(before);
        await using var context = Db.ForTenant(_account.TenantId);
        (await context.Calls.CountAsync()).ShouldBe(5);
        (await context.Calls.Where(call => call.HasRecording == true).Select(call => call.VendorKey).ToListAsync()).ShouldBe(["other"]);
    }

    [DatabaseFact]
    public async Task Calls_after_the_erasure_are_new_dealings_and_keep_their_number()
    {
        await StoreEverythingAsync();
        await Erasure.EraseAsync(Admin, Digits, CancellationToken.None);

        await Calls.UpsertAsync(_account.TenantId, _account.Id, [Call("later", Noon.AddHours(1), "0" + Digits)], CancellationToken.None);

        await using var context = Db.ForTenant(_account.TenantId);
        (await context.Calls.SingleAsync(call => call.VendorKey == "later")).FromKey.ShouldBe(Digits);
    }

    [DatabaseFact]
    public async Task Erase_by_another_tenant_or_without_the_permission_touches_nothing()
    {
        await StoreEverythingAsync();
        var other = await AddTenantAsync("B");
        (await Erasure.EraseAsync(new Actor(other.Id, "b", PortalRoles.Admin), Digits, CancellationToken.None)).ShouldBe(new SubjectCounts(0, 0, false));
        (await Erasure.EraseAsync(Admin with { Role = PortalRoles.Manager }, Digits, CancellationToken.None)).ShouldBeNull();
        (await Erasure.CountAsync(Admin, Digits, CancellationToken.None)).ShouldBe(new SubjectCounts(4, 1, true));

        // Told again, this tenant's calls keep their numbers: the other erased its own.
        await StoreCallsAsync();
        (await Erasure.CountAsync(Admin, Digits, CancellationToken.None)).Calls.ShouldBe(4);
    }

    [DatabaseFact]
    public async Task Ordered_erasure_runs_by_itself_and_tells_how_it_went_to_its_tenant_alone()
    {
        await StoreEverythingAsync();
        var erasures = Services.GetRequiredService<Erasures>();
        (await erasures.OrderAsync(Admin with { Role = PortalRoles.Manager }, Digits, CancellationToken.None)).ShouldBeNull();
        var order = (await erasures.OrderAsync(Admin, Digits, CancellationToken.None)).ShouldNotBeNull();
        (order.State, order.Calls, order.KeptRecordings, order.MissedCaller, order.RequestedBy).ShouldBe((ErasureState.Running, 4, 1, true, "admin@example.test"));

        await erasures.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(async () => (await erasures.FindAsync(Admin, order.Id, CancellationToken.None))!.State == ErasureState.Done, "the order is done");
        await erasures.StopAsync(CancellationToken.None);

        var done = (await erasures.ListAsync(Admin, CancellationToken.None)).ShouldHaveSingleItem();
        (done.Id, done.Calls, done.KeptRecordings, done.MissedCaller, done.EndedAt).ShouldBe((order.Id, 4, 1, true, Noon));
        (await Erasure.CountAsync(Admin, Digits, CancellationToken.None)).ShouldBe(new SubjectCounts(0, 0, false));
        var stranger = new Actor((await AddTenantAsync("B")).Id, "b", PortalRoles.Admin);
        (await erasures.FindAsync(stranger, order.Id, CancellationToken.None)).ShouldBeNull();
        (await erasures.ListAsync(stranger, CancellationToken.None)).ShouldBeEmpty();
    }

    [DatabaseFact]
    public async Task Ordered_erasure_that_nobody_lives_to_finish_is_told_as_failed()
    {
        var erasures = Services.GetRequiredService<Erasures>();
        var order = (await erasures.OrderAsync(Admin, Digits, CancellationToken.None)).ShouldNotBeNull();
        (await erasures.FindAsync(Admin, order.Id, CancellationToken.None))!.State.ShouldBe(ErasureState.Running);
        _time.Advance(TimeSpan.FromHours(2));
        (await erasures.FindAsync(Admin, order.Id, CancellationToken.None))!.State.ShouldBe(ErasureState.Failed);
    }

    [DatabaseFact]
    public async Task Export_holds_all_that_is_stored_of_the_number_and_nothing_of_another()
    {
        await StoreEverythingAsync();
        using var file = new MemoryStream();
        (await Services.GetRequiredService<SubjectExport>().WriteAsync(Admin, Digits, file, CancellationToken.None)).ShouldBeTrue();

        var text = Encoding.UTF8.GetString(file.ToArray());
        text.ShouldNotContain("5320009999");
        var root = JsonDocument.Parse(text).RootElement;
        root.GetProperty("number").GetString().ShouldBe("0532 000 12 34");
        var calls = root.GetProperty("calls").EnumerateArray().ToArray();
        calls.Length.ShouldBe(4);
        calls[0].GetProperty("asReceived")[0].GetProperty("text").GetString()!.ShouldContain("raw row");
        calls.Count(call => call.TryGetProperty("recordingKept", out _)).ShouldBe(1);
        root.GetProperty("missedCalls")[0].GetProperty("note").GetString().ShouldBe("call after five");
        root.GetProperty("recordingsWithoutCall").GetArrayLength().ShouldBe(1);
        root.GetProperty("messagesReceived").GetArrayLength().ShouldBe(1);

        using var nothing = new MemoryStream();
        (await Services.GetRequiredService<SubjectExport>().WriteAsync(Admin with { Role = PortalRoles.Manager }, Digits, nothing, CancellationToken.None)).ShouldBeFalse();
        nothing.Length.ShouldBe(0);
        await using var context = Db.ForTenant(_account.TenantId);
        (await context.Audit.SingleAsync(one => one.Action == "privacy.export")).Detail.ShouldBe("4 calls");
    }

    [Theory]
    [InlineData("0532 000 12 34", Digits)]
    [InlineData("+90 532 000 12 34", Digits)]
    [InlineData("0049 30 1234567", "+49301234567")]
    [InlineData("1001", null)]
    [InlineData("somebody", null)]
    [InlineData("", null)]
    public void KeyOf_takes_any_notation_of_an_outside_number_and_nothing_else(string typed, string? key) => SubjectErasure.KeyOf(typed).ShouldBe(key);

    [DatabaseFact]
    public async Task Retention_is_saved_checked_and_audited()
    {
        var policy = Services.GetRequiredService<RetentionPolicy>();
        (await policy.ReadAsync(_account.TenantId, CancellationToken.None)).ShouldBe(RetentionSettings.None);
        var wanted = new RetentionSettings(365, 30, null, ArchiveRecordings: true, 90);
        (await policy.SaveAsync(Admin, wanted, CancellationToken.None)).ShouldBeTrue();
        (await policy.SaveAsync(Admin, wanted with { RawDays = 0 }, CancellationToken.None)).ShouldBeFalse();
        (await policy.SaveAsync(Admin with { Role = PortalRoles.Manager }, wanted with { RawDays = 3 }, CancellationToken.None)).ShouldBeFalse();
        (await policy.ReadAsync(_account.TenantId, CancellationToken.None)).ShouldBe(wanted);
        (await policy.ReadAsync((await AddTenantAsync("B")).Id, CancellationToken.None)).ShouldBe(RetentionSettings.None);
        await using var context = Db.ForTenant(_account.TenantId);
        (await context.Audit.SingleAsync()).Detail.ShouldBe("calls 365 d, raw rows 30 d, pushes for ever, archive on, recordings 90 d");
    }

    private static CallRecord Call(string key, DateTimeOffset at, string from) => new()
    {
        VendorKey = key, Source = CallSources.VendorRecord, Direction = CallDirection.Inbound, From = from, To = "08500000000", Queue = "7", StartedAt = at, Outcome = CallOutcome.Abandoned, WaitSeconds = 20,
        Raw = $"raw row of {from}",
    };

    private Task StoreCallsAsync() => Calls.UpsertAsync(
        _account.TenantId,
        _account.Id,
        [
            Call("a", Noon.AddHours(-3), "0" + Digits),
            Call("b", Noon.AddHours(-2), "+90" + Digits) with { Outcome = CallOutcome.Answered, HasRecording = true, RecordingReference = new Secret($"/in/0{Digits}.wav"), TalkSeconds = 9 },
            Call($"in:90{Digits}:7", Noon.AddHours(-1), "90" + Digits) with { Legs = [new CallLeg { Destination = "0" + Digits }, new CallLeg { Destination = "101" }] },
            Call("out", Noon.AddHours(-4), "101") with { Direction = CallDirection.Outbound, From = "101", To = Digits, Queue = null },
            Call("other", Noon.AddHours(-1), "05320009999") with { HasRecording = true },
        ],
        CancellationToken.None);

    private async Task StoreEverythingAsync()
    {
        await StoreCallsAsync();
        await Services.GetRequiredService<MissedCallers>().WorkAsync(CancellationToken.None);
        await using var context = Db.ForTenant(_account.TenantId);
        (await context.MissedCallers.SingleAsync(line => line.Caller == Digits)).Note = "call after five";
        context.OrphanRecordings.Add(new OrphanRecordingRow { TenantId = _account.TenantId, AccountId = _account.Id, VendorKey = "r", StartedAt = Noon, From = "0" + Digits, To = "101" });
        foreach (var (number, hash) in ((string, byte)[])[(Digits, 1), ("5320009999", 2)])
        {
            context.PushInbox.Add(new PushInboxRow
            {
                TenantId = _account.TenantId, AccountId = _account.Id, Body = Encoding.UTF8.GetBytes($"event=hangup&from=0{number}"), ContentHash = [.. Enumerable.Repeat(hash, 16)], ReceivedAt = Noon,
            });
        }

        var protector = JobRun.ProtectorOf(Services.GetRequiredService<IDataProtectionProvider>(), _account.TenantId, _account.Id);
        foreach (var (number, hash) in ((string, byte)[])[(Digits, 3), ("5320009999", 4)])
        {
            context.JobRejects.Add(new JobRejectRow
            {
                Id = Guid.NewGuid(), TenantId = _account.TenantId, AccountId = _account.Id, Job = "calls", Reason = "?", ContentHash = [.. Enumerable.Repeat(hash, 16)], Body = protector.Protect($"row of 0{number}"),
            });
        }

        await context.SaveChangesAsync();
        var last = await context.PushInbox.MaxAsync(push => push.Id);
        await using (var installation = Db.ForInstallation()) await installation.PushCursors.ExecuteUpdateAsync(row => row.SetProperty(cursor => cursor.LastId, last));
        var calls = await context.Calls.Where(call => call.HasRecording == true).ToListAsync();
        foreach (var call in calls)
        {
            var sound = new byte[2000];
            Random.Shared.NextBytes(sound);
            await Services.GetRequiredService<RecordingArchive>().StoreAsync(_account.TenantId, _account.Id, call.Id, new RecordingFile(Wav(sound), "audio/wav", "a.wav"), CancellationToken.None);
        }
    }

    private static byte[] Wav(byte[] samples)
    {
        using var file = new MemoryStream();
        using (var writer = new BinaryWriter(file, Encoding.ASCII, leaveOpen: true))
        {
            writer.Write("RIFF"u8);
            writer.Write(36 + samples.Length);
            writer.Write("WAVEfmt "u8);
            writer.Write(16);
            writer.Write((short)1);
            writer.Write((short)1);
            writer.Write(8000);
            writer.Write(8000);
            writer.Write((short)1);
            writer.Write((short)8);
            writer.Write("data"u8);
            writer.Write(samples.Length);
            writer.Write(samples);
        }

        return file.ToArray();
    }

    /// <summary>Every row of every table as text, protected texts opened.</summary>
    private async Task<string> DumpAsync()
    {
        var secrets = Services.GetRequiredService<CallSecrets>();
        await using var context = Db.ForTenant(_account.TenantId);
        var text = new StringBuilder();
        foreach (var type in context.Model.GetEntityTypes().Where(type => typeof(ITenantOwned).IsAssignableFrom(type.ClrType)))
        {
            var set = (IQueryable<object>)typeof(DbContext).GetMethod(nameof(DbContext.Set), Type.EmptyTypes)!.MakeGenericMethod(type.ClrType).Invoke(context, null)!;
            foreach (var row in await set.AsNoTracking().ToListAsync())
            {
                foreach (var property in type.GetProperties())
                {
                    var value = property.PropertyInfo?.GetValue(row);
                    text.Append(value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : value).Append('|');
                    if (row is CallRawRow && property.Name == nameof(CallRawRow.Body)) text.Append(secrets.Raw((string)value!)).Append('|');
                    if (row is JobRejectRow reject && property.Name == nameof(JobRejectRow.Body)) text.Append(JobDesk.Clear(JobRun.ProtectorOf(Services.GetRequiredService<IDataProtectionProvider>(), reject.TenantId, reject.AccountId), reject.Body)).Append('|');
                    if (row is CallRow && property.Name == nameof(CallRow.ProtectedRecording)) text.Append(secrets.Recording((string?)value).Value).Append('|');
                }

                text.AppendLine();
            }
        }

        return text.ToString();
    }

    private async Task<List<string>> FiguresAsync()
    {
        await using var context = Db.ForTenant(_account.TenantId);
        return await context.CallHours.OrderBy(hour => hour.LocalHour).ThenBy(hour => hour.Queue).ThenBy(hour => hour.Agent)
            .Select(hour => $"{hour.LocalDate} {hour.LocalHour} {hour.Direction} {hour.Queue} {hour.Calls} {hour.Answered} {hour.Abandoned} {hour.WaitSeconds} {hour.TalkSeconds}").ToListAsync();
    }
}
