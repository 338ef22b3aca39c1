using System.Buffers.Binary;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Tests.Live;

namespace Portal.Infrastructure.Tests.History;

public sealed class RecordingsTests : ControlScene
{
    private Guid _call;

    private Recordings Recordings => Get<Recordings>();

    private RecordingArchive Archive => Get<RecordingArchive>();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Pbx.Audio = () => Wav(WavCoding.Pcm, 16, [0, 0, 0xFF, 0x7F]);
        _call = await StoreAsync();
    }

    [Fact]
    public async Task Listening_gives_the_sound_hides_the_reference_and_is_noted_once_for_all_pieces()
    {
        var recording = await HearAsync();
        recording.State.ShouldBe(RecordingState.Ready);
        recording.File!.ContentType.ShouldBe("audio/wav");
        recording.Sound!.Plays.ShouldBeTrue();
        await HearAsync();
        Pbx.Told.ShouldBe(["https://pbx.example.test/s3cret/1.wav"]);
        var entry = (await AuditAsync()).ShouldHaveSingleItem();
        (entry.Action, entry.Target, entry.Ok).ShouldBe(("recordings.listen", _call.ToString("N"), true));
        (entry.Target + entry.Detail).ShouldNotContain("s3cret");

        await Recordings.OfCallAsync(Admin, _call, saves: true, CancellationToken.None);
        Time.Advance(TimeSpan.FromMinutes(6));
        await HearAsync();
        Pbx.Sent.ShouldBe(2);
        (await AuditAsync()).Select(line => line.Action).ShouldBe(["recordings.listen", "recordings.save", "recordings.listen"]);
    }

    [Fact]
    public async Task Vendor_key_serves_where_there_is_no_reference()
    {
        var plain = await StoreAsync(call => (call.VendorKey, call.ProtectedRecording) = ("uuid-7", null));
        (await Recordings.OfCallAsync(Admin, plain, saves: false, CancellationToken.None)).State.ShouldBe(RecordingState.Ready);
        Pbx.Told.ShouldBe(["uuid-7"]);
    }

    [Fact]
    public async Task Who_may_not_listen_and_who_is_of_another_tenant_hear_nothing()
    {
        (await Recordings.OfCallAsync(Supervisor, _call, saves: false, CancellationToken.None)).ShouldBe(new CallRecording(RecordingState.NotAllowed));
        (await Recordings.OfCallAsync(Foreigner, _call, saves: false, CancellationToken.None)).ShouldBe(new CallRecording(RecordingState.NoCall));
        Pbx.Sent.ShouldBe(0);
        (await AuditAsync()).ShouldHaveSingleItem().Ok.ShouldBeFalse();
    }

    [Theory]
    [InlineData(5, true, RecordingState.NotYet)]
    [InlineData(5, null, RecordingState.NotYet)]
    [InlineData(60, true, RecordingState.Gone)]
    [InlineData(60, null, RecordingState.None)]
    public async Task Recording_that_the_pbx_has_not_is_not_yet_there_or_gone_by_the_calls_age(int minutes, bool? told, RecordingState state)
    {
        Pbx.Audio = () => throw new PbxException(PbxErrorKind.Refused, "No such file.");
        var call = await StoreAsync(row => (row.HasRecording, row.EndedAt) = (told, Start.AddMinutes(-minutes)));
        var recording = await Recordings.OfCallAsync(Admin, call, saves: false, CancellationToken.None);
        recording.State.ShouldBe(state);
        (recording.RetryAfter is not null).ShouldBe(state == RecordingState.NotYet);
    }

    [Fact]
    public async Task Other_reasons_for_silence_are_told_apart()
    {
        (await StateAsync(row => row.HasRecording = false)).ShouldBe(RecordingState.None);
        Pbx.Audio = () => throw new PbxException(PbxErrorKind.Unauthorized, "No.");
        (await StateAsync()).ShouldBe(RecordingState.RefusedByPbx);
        Pbx.Audio = () => throw new PbxException(PbxErrorKind.Timeout, "No answer.");
        (await StateAsync()).ShouldBe(RecordingState.Failed);
        Pbx.Audio = () => Wav(WavCoding.Pcm, 16, []);
        (await StateAsync()).ShouldBe(RecordingState.Empty);
        await using (var context = Get<PortalDb>().ForTenant(Admin.TenantId)) await context.PbxAccounts.ExecuteUpdateAsync(set => set.SetProperty(account => account.Enabled, false));
        (await StateAsync()).ShouldBe(RecordingState.AccountOff);
    }

    [Fact]
    public async Task Sound_that_browsers_do_not_play_is_handed_out_as_it_is_without_a_converter()
    {
        Pbx.Audio = () => Wav(WavCoding.Gsm, 0, [1, 2, 3]);
        var recording = await HearAsync();
        recording.Sound.ShouldBe(new RecordingSound(Plays: false, IsEmpty: false, "GSM 6.10"));
        recording.File.ShouldBe(recording.Original);
    }

    [Fact]
    public async Task Archived_recording_is_heard_without_the_pbx_and_counted_until_its_days_are_over()
    {
        (await Archive.StoreAsync(Admin.TenantId, Account, _call, Wav(WavCoding.Pcm, 8, [128, 255]), CancellationToken.None)).ShouldBeTrue();
        (await Archive.StoreAsync(Admin.TenantId, Account, await StoreAsync(), Wav(WavCoding.Pcm, 8, []), CancellationToken.None)).ShouldBeFalse();
        (await HearAsync()).Original!.Audio.Length.ShouldBe(46);
        Pbx.Sent.ShouldBe(0);
        (await Archive.SizeAsync(Admin.TenantId, CancellationToken.None)).ShouldBe(new ArchiveSize(1, 46, Start));
        (await Archive.SizeAsync(Foreigner.TenantId, CancellationToken.None)).ShouldBe(default);
        (await Archive.ReadAsync(Foreigner.TenantId, _call, CancellationToken.None)).ShouldBeNull();

        (await Archive.RemoveOlderAsync(Foreigner.TenantId, Start.AddDays(1), CancellationToken.None)).ShouldBe(0);
        (await Archive.RemoveOlderAsync(Admin.TenantId, Start, CancellationToken.None)).ShouldBe(0);
        (await Archive.RemoveOlderAsync(Admin.TenantId, Start.AddSeconds(1), CancellationToken.None)).ShouldBe(1);
        (await Archive.ReadAsync(Admin.TenantId, _call, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Archive_is_filled_in_the_background_where_the_tenant_keeps_one_and_asks_once_for_what_is_not_there()
    {
        var work = Get<ArchiveWork>();
        await StoreAsync(row => row.TalkSeconds = 0);
        await StoreAsync(row => row.HasRecording = null);
        await StoreAsync(row => row.EndedAt = Start.AddMinutes(-1));
        (await work.FillAsync(Admin.TenantId, Account, CancellationToken.None)).ShouldBe(0);
        await KeepArchiveAsync(days: 3);
        (await work.FillAsync(Foreigner.TenantId, Account, CancellationToken.None)).ShouldBe(0);
        (await work.FillAsync(Admin.TenantId, Account, CancellationToken.None)).ShouldBe(1);
        (await work.FillAsync(Admin.TenantId, Account, CancellationToken.None)).ShouldBe(0);
        Pbx.Sent.ShouldBe(1);
        (await AuditAsync()).ShouldBeEmpty();
        await HearAsync();
        Pbx.Sent.ShouldBe(1);

        Pbx.Audio = () => throw new PbxException(PbxErrorKind.Refused, "No such file.");
        await StoreAsync(row => (row.VendorKey, row.ProtectedRecording) = ("missing", null));
        await work.FillAsync(Admin.TenantId, Account, CancellationToken.None);
        await work.FillAsync(Admin.TenantId, Account, CancellationToken.None);
        Pbx.Sent.ShouldBe(2);
    }

    [Fact]
    public async Task Archived_recording_goes_when_its_days_are_over_or_its_call_is_gone()
    {
        var work = Get<ArchiveWork>();
        await KeepArchiveAsync(days: 3);
        var gone = await StoreAsync(row => row.VendorKey = "gone");
        (await work.FillAsync(Admin.TenantId, Account, CancellationToken.None)).ShouldBe(2);
        (await work.PruneAsync(Admin.TenantId, Account, Held, CancellationToken.None)).ShouldBe(0);
        await using (var context = Get<PortalDb>().ForTenant(Admin.TenantId)) await context.Calls.Where(call => call.Id == gone).ExecuteDeleteAsync();
        (await work.PruneAsync(Foreigner.TenantId, Account, Held, CancellationToken.None)).ShouldBe(0);
        (await work.PruneAsync(Admin.TenantId, Account, Held, CancellationToken.None)).ShouldBe(1);
        Time.Advance(TimeSpan.FromDays(3) + TimeSpan.FromSeconds(1));
        (await work.PruneAsync(Admin.TenantId, Account, Held, CancellationToken.None)).ShouldBe(1);
        (await Archive.SizeAsync(Admin.TenantId, CancellationToken.None)).Files.ShouldBe(0);
    }

    [Fact]
    public async Task Tenant_that_archives_keeps_what_somebody_heard()
    {
        await KeepArchiveAsync(days: null);
        await HearAsync();
        Time.Advance(TimeSpan.FromMinutes(6));
        await HearAsync();
        Pbx.Sent.ShouldBe(1);
        (await Archive.RemoveAsync(Admin.TenantId, [_call], hold: null, CancellationToken.None)).ShouldBe(1);
    }

    [Fact]
    public async Task Archived_recording_stays_when_whoever_deletes_has_lost_the_right_to()
    {
        var work = Get<ArchiveWork>();
        await KeepArchiveAsync(days: 3);
        (await work.FillAsync(Admin.TenantId, Account, CancellationToken.None)).ShouldBe(1);
        Time.Advance(TimeSpan.FromDays(4));
        await Should.ThrowAsync<OperationCanceledException>(() => work.PruneAsync(Admin.TenantId, Account, (_, _) => throw new OperationCanceledException(), CancellationToken.None));
        (await Archive.SizeAsync(Admin.TenantId, CancellationToken.None)).Files.ShouldBe(1);
        (await Archive.ReadAsync(Admin.TenantId, _call, CancellationToken.None)).ShouldNotBeNull();
    }

    private static Task Held(PortalDbContext context, CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task KeepArchiveAsync(int? days)
    {
        await using var context = Get<PortalDb>().ForTenant(Admin.TenantId);
        context.Retention.Add(new RetentionRow { TenantId = Admin.TenantId, ArchiveRecordings = true, RecordingDays = days });
        await context.SaveChangesAsync();
    }

    private Task<CallRecording> HearAsync() => Recordings.OfCallAsync(Admin, _call, saves: false, CancellationToken.None);

    private async Task<RecordingState> StateAsync(Action<CallRow>? change = null) =>
        (await Recordings.OfCallAsync(Admin, await StoreAsync(row => { row.VendorKey = Guid.NewGuid().ToString(); row.ProtectedRecording = null; change?.Invoke(row); }), saves: false, CancellationToken.None)).State;

    private async Task<Guid> StoreAsync(Action<CallRow>? change = null)
    {
        var row = new CallRow
        {
            Id = Guid.NewGuid(),
            TenantId = Admin.TenantId,
            AccountId = Account,
            VendorKey = "c1",
            Sources = CallSources.VendorRecord,
            FirstStartedAt = Start.AddHours(-1),
            StartedAt = Start.AddHours(-1),
            EndedAt = Start.AddMinutes(-50),
            HasRecording = true,
            ProtectedRecording = Get<CallSecrets>().ProtectRecording(new Portal.Domain.Pbx.Secret("https://pbx.example.test/s3cret/1.wav")),
        };
        change?.Invoke(row);
        await using var context = Get<PortalDb>().ForTenant(Admin.TenantId);
        context.Calls.Add(row);
        await context.SaveChangesAsync();
        return row.Id;
    }

    internal static RecordingFile Wav(WavCoding coding, int bits, byte[] data)
    {
        var file = new byte[44 + data.Length];
        Encoding.ASCII.GetBytes("RIFF").CopyTo(file, 0);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), 36 + data.Length);
        Encoding.ASCII.GetBytes("WAVEfmt ").CopyTo(file, 8);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(20), (ushort)coding);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), 8000);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), 8000 * Math.Max(1, bits / 8));
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(32), (ushort)Math.Max(1, bits / 8));
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(34), (ushort)bits);
        Encoding.ASCII.GetBytes("data").CopyTo(file, 36);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), data.Length);
        data.CopyTo(file, 44);
        return new RecordingFile(file, "audio/wav", "call.wav");
    }
}
