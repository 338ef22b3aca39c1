using System.Globalization;
using System.Net;
using System.Text;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.CagriMerkezi;
using Portal.Infrastructure.Pbx.Http;
using static Portal.Infrastructure.Tests.Pbx.CagriMerkezi.Rows;

namespace Portal.Infrastructure.Tests.Pbx.CagriMerkezi;

/// <summary>Call records, recordings, and the way to a recording.</summary>
public sealed class CagriMerkeziRecordsTests
{
    private const string File = "/var/spool/asterisk/monitor/2026/03/02/in-05321112233-2004-20260302-121038-1772442638.40633.WAV";

    [Fact]
    public async Task ReadRecentCallsAsync_call_of_a_queue_has_all_that_the_row_tells_and_its_recording()
    {
        var row = Record("2026-03-02 12:10:38", "05321112233", "20000", "SIP/hat-a-0000b2c3", "SIP/2004-0000b2c4", "Queue", "20000,t,,,300", "95", "ANSWERED");
        var cagri = Cagri.Modules(("callRecords", List(row)), ("soundRecords", List(row[..^1] + $",\"dosya\":\"{File}\"}}")));

        var page = await cagri.Pbx.ReadRecentCallsAsync(Cagri.Now.AddHours(-1), CancellationToken.None);

        var start = new DateTimeOffset(2026, 3, 2, 9, 10, 38, TimeSpan.Zero);
        var record = page.Records.ShouldHaveSingleItem();
        record.Raw.ShouldBe(row);
        (record with { Raw = null }).ShouldBe(new CallRecord
        {
            VendorKey = CagriMerkeziRecords.KeyOf("2026-03-02 12:10:38", "SIP/hat-a-0000b2c3", "SIP/2004-0000b2c4", "20000"), Source = CallSources.VendorRecord,
            Direction = CallDirection.Inbound, From = "05321112233", To = "2004", Queue = "20000", Extension = "2004", StartedAt = start, EndedAt = start.AddSeconds(95),
            Outcome = CallOutcome.Answered, TotalSeconds = 95, HasRecording = true, RecordingReference = new Secret(File), RawOutcome = "ANSWERED",
        });
        cagri.Asked.ShouldBe(["callRecords sira=desc&limit=200&baslangic_tarihi=2026-03-02&bitis_tarihi=2026-03-02", "soundRecords sira=desc&limit=200&baslangic_tarihi=2026-03-02&bitis_tarihi=2026-03-02"]);
        page.ToString().ShouldNotContain("monitor");
    }

    [Theory]
    [InlineData("05321112233", "2004", "SIP/hat-a-1", "SIP/2004-2", "Dial", "SIP/2004,20", "ANSWERED", CallDirection.Inbound, CallOutcome.Answered, "2004", null)]
    [InlineData("05321112233", "2004", "SIP/hat-a-1", "SIP/2004-2", "Dial", "SIP/2004,20", "NO ANSWER", CallDirection.Inbound, CallOutcome.Abandoned, "2004", null)]
    [InlineData("05321112233", "20000", "SIP/hat-a-1", "", "Queue", "20000,t", "ANSWERED", CallDirection.Inbound, CallOutcome.Abandoned, null, "20000")]
    [InlineData("2004", "05321112233", "SIP/2004-1", "SIP/hat-a-2", "Dial", "SIP/hat-a/05321112233,300", "BUSY", CallDirection.Outbound, CallOutcome.Busy, "2004", null)]
    [InlineData("02120000100", "05321112233", "SIP/2004-1", "SIP/hat-a-2", "Dial", "SIP/hat-a/05321112233,300", "NO ANSWER", CallDirection.Outbound, CallOutcome.NoAnswer, "2004", null)]
    [InlineData("2004", "05321112233", "SIP/2004-1", "", "Congestion", "", "FAILED", CallDirection.Outbound, CallOutcome.Failed, "2004", null)]
    [InlineData("2004", "2007", "SIP/2004-1", "SIP/2007-2", "Dial", "SIP/2007", "Cevaplandı", CallDirection.Internal, CallOutcome.Answered, "2007", null)]
    [InlineData("2004", "2007", "SIP/2004-1", "", "Dial", "SIP/2007", "Bir şey", CallDirection.Internal, CallOutcome.Other, "2007", null)]
    public async Task ReadRecentCallsAsync_channels_tell_direction_and_extension(
        string from, string to, string channel, string called, string application, string data, string word, CallDirection direction, CallOutcome outcome, string? extension, string? queue)
    {
        var cagri = Cagri.Modules(("callRecords", List(Record("2026-03-02 12:10:38", from, to, channel, called, application, data, "00:01:05", word))));

        var record = (await cagri.Pbx.ReadRecentCallsAsync(Cagri.Now.AddHours(-1), CancellationToken.None)).Records.ShouldHaveSingleItem();

        (record.Direction, record.Outcome, record.Extension, record.Queue, record.TotalSeconds, record.TalkSeconds, record.RawOutcome).ShouldBe((direction, outcome, extension, queue, 65, null, word));
        record.From.ShouldBe(direction == CallDirection.Inbound ? from : "2004");
        record.HasRecording.ShouldBe(false);
    }

    [Fact]
    public async Task ReadRecentCallsAsync_list_of_recordings_that_fails_leaves_them_unknown()
    {
        var cagri = Cagri.Modules(
            ("callRecords", List(Record("2026-03-02 12:10:38", "1", "2", "SIP/hat-a-1", "SIP/2004-2", "Dial", "", "5", "ANSWERED"))),
            ("soundRecords", """{"result":"false","message":"Yok"}"""));

        (await cagri.Pbx.ReadRecentCallsAsync(Cagri.Now.AddHours(-1), CancellationToken.None)).Records.ShouldHaveSingleItem().HasRecording.ShouldBeNull();
    }

    [Fact]
    public async Task ReadRecentCallsAsync_bad_rows_are_kept_as_rejected_and_their_neighbours_land()
    {
        var good = Record("2026-03-02 12:10:38", "05321112233", "2004", "SIP/hat-a-1", "SIP/2004-2", "Dial", "SIP/2004", "5", "ANSWERED");
        var cagri = Cagri.Modules(("callRecords", $$"""{"result":"true","activecalls":[7,null,{{good.Replace("2026-03-02 12:10:38", "dün", StringComparison.Ordinal)}},{"durum":"ANSWERED"},{{good}},"{{Cagri.ApiKey}}"]}"""));

        var page = await cagri.Pbx.ReadRecentCallsAsync(Cagri.Now.AddHours(-1), CancellationToken.None);

        page.Records.ShouldHaveSingleItem().From.ShouldBe("05321112233");
        page.Rejected.Length.ShouldBe(4);
        page.Rejected.ShouldAllBe(row => row.Reason.Length > 0 && !row.Raw.Contains("7a8b", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReadRecentCallsAsync_full_page_that_is_not_in_order_is_asked_again_larger()
    {
        var limits = new List<int>();
        var cagri = new Cagri(_ => throw new InvalidOperationException());
        cagri = new Cagri(module =>
        {
            if (module != "callRecords") return CannedLine.Text("""{"result":"true"}""");
            limits.Add(int.Parse(cagri.Asked[^1].Split("limit=")[1].Split('&')[0], CultureInfo.InvariantCulture));

            // Ordered by the caller's number, of which 300 exist.
            return CannedLine.Text(List([.. Enumerable.Range(0, Math.Min(limits[^1], 300)).Select(i => Record(
                Cagri.Now.AddHours(3).AddMinutes(-(i * 7919 % 300)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                (5320000000 + i).ToString(CultureInfo.InvariantCulture), "2004", $"SIP/hat-a-{i}", "SIP/2004-1", "Dial", "", "5", "ANSWERED"))]));
        });

        var page = await cagri.Pbx.ReadRecentCallsAsync(Cagri.Now.AddMinutes(-10), CancellationToken.None);

        limits.ShouldBe([200, 800]);
        page.Records.Length.ShouldBe(11);
    }

    [Fact]
    public async Task SearchCallsAsync_sends_the_filters_that_the_vendor_has_and_applies_the_others()
    {
        var cagri = Cagri.Modules(("callRecords", List(
            Record("2026-03-02 09:00:00", "05321112233", "2004", "SIP/hat-a-1", "SIP/2004-2", "Dial", "", "5", "ANSWERED"),
            Record("2026-03-02 10:00:00", "2004", "905321112233", "SIP/2004-3", "SIP/hat-a-4", "Dial", "", "5", "ANSWERED"),
            Record("2026-03-02 11:00:00", "05429998877", "2004", "SIP/hat-a-5", "SIP/2004-6", "Dial", "", "5", "ANSWERED"),
            Record("2026-03-02 23:00:00", "05321112233", "2004", "SIP/hat-a-7", "SIP/2004-8", "Dial", "", "5", "ANSWERED"))));
        var search = new CallSearch(Cagri.Now.AddHours(-5), Cagri.Now, Number: "+905321112233");

        (await cagri.Pbx.SearchCallsAsync(search, CancellationToken.None)).Records.Select(record => record.Direction).ShouldBe([CallDirection.Outbound, CallDirection.Inbound]);
        var all = await cagri.Pbx.SearchCallsAsync(search with { Number = null }, CancellationToken.None);
        (await cagri.Pbx.SearchCallsAsync(search with { Number = null, CallKey = all.Records[0].VendorKey }, CancellationToken.None)).Records.ShouldBe([all.Records[0]]);
        (await cagri.Pbx.SearchCallsAsync(search with { Page = 2 }, CancellationToken.None)).Records.ShouldBeEmpty();
        await cagri.Pbx.SearchCallsAsync(search with { Side = CallSide.Caller }, CancellationToken.None);
        await cagri.Pbx.SearchRecordingsAsync(search with { Side = CallSide.Called }, CancellationToken.None);

        cagri.Asked[^2].ShouldBe("callRecords sira=desc&limit=200&baslangic_tarihi=2026-03-02&bitis_tarihi=2026-03-02&arayan_numara=05321112233");
        cagri.Asked[^1].ShouldBe("soundRecords sira=desc&limit=200&baslangic_tarihi=2026-03-02&bitis_tarihi=2026-03-02&aranan_numara=05321112233");
    }

    [Theory]
    [InlineData(File, File)]
    [InlineData("in-1.wav", "/var/spool/asterisk/monitor/2026/03/02/in-1.wav")]
    [InlineData("/etc/passwd", "")]
    [InlineData("/var/spool/asterisk/monitor/../../x.WAV", "")]
    [InlineData("..", "")]
    public async Task SearchRecordingsAsync_only_files_below_the_recording_directory_become_references(string told, string expected)
    {
        var row = Record("2026-03-02 12:10:38", "05321112233", "2004", "SIP/hat-a-1", "SIP/2004-2", "Dial", "", "5", "ANSWERED");
        var cagri = Cagri.Modules(("soundRecords", List(row[..^1] + $",\"dosya\":\" {told} \"}}")));

        var record = (await cagri.Pbx.SearchRecordingsAsync(new CallSearch(Cagri.Now.AddHours(-1), Cagri.Now), CancellationToken.None)).Records.ShouldHaveSingleItem();

        (record.RecordingReference.Value, record.HasRecording).ShouldBe((expected, expected.Length > 0 ? true : null));
    }

    [Fact]
    public async Task ReadRecordingAsync_sound_is_handed_out_under_a_name_of_its_own()
    {
        byte[] wav = [.. "RIFF\0\0\0\0WAVEfmt "u8, 1, 2, 3];
        var cagri = new Cagri(_ => CannedLine.Bytes(wav));

        var file = await cagri.Pbx.ReadRecordingAsync(new Secret(File), CancellationToken.None);

        file.Audio.ToArray().ShouldBe(wav);
        (file.ContentType, file.FileName).ShouldBe(("audio/wav", "in-05321112233-2004-20260302-121038-1772442638.40633.wav"));
        cagri.Line.Addresses.ShouldHaveSingleItem().Query.ShouldEndWith("&module=downloadRecording&type=json&listen=" + Uri.EscapeDataString(File));
        cagri.Line.Verbs.ShouldBe([HttpMethod.Get]);
    }

    [Theory]
    [InlineData(200, "audio/x-wav", """{"result":"false","message":"Dosya yok"}""", PbxErrorKind.Refused)]
    [InlineData(200, "text/xml", "<CallCenter><result>false</result><message>Geçersiz API anahtarı</message></CallCenter>", PbxErrorKind.Unauthorized)]
    [InlineData(200, "text/html", "<html><body>404</body></html>", PbxErrorKind.Protocol)]
    [InlineData(200, "audio/x-wav", "", PbxErrorKind.Protocol)]
    [InlineData(200, "text/plain", "File not found", PbxErrorKind.Protocol)]
    [InlineData(200, "application/json", """{"result":"true","message":"?"}""", PbxErrorKind.Protocol)]
    [InlineData(500, "audio/x-wav", "RIFF", PbxErrorKind.Protocol)]
    [InlineData(401, "audio/x-wav", "RIFF", PbxErrorKind.Unauthorized)]
    public async Task ReadRecordingAsync_anything_but_sound_is_a_failure(int status, string type, string body, PbxErrorKind expected)
    {
        var cagri = new Cagri(_ => new LineAnswer((HttpStatusCode)status, type, Encoding.UTF8.GetBytes(body), null));

        (await Should.ThrowAsync<PbxException>(() => cagri.Pbx.ReadRecordingAsync(new Secret(File), CancellationToken.None))).Kind.ShouldBe(expected);
    }

    [Theory]
    [InlineData("2026-03-02 12:10:38", 9, 10)]
    [InlineData("02.03.2026 12:10", 9, 10)]
    [InlineData("02.03.2026 12:10:38", 9, 10)]
    [InlineData("02/03/2026 12:10:38", 9, 10)]
    [InlineData("2026-03-03", 21, 0)]
    [InlineData("03/03/2026", 21, 0)]
    public void Stamp_every_notation_is_read_as_turkish_time(string text, int hour, int minute)
    {
        var stamp = CagriMerkeziWords.Stamp(text).ShouldNotBeNull();

        (stamp.Offset, stamp.Month, stamp.Day, stamp.Hour, stamp.Minute).ShouldBe((TimeSpan.Zero, 3, 2, hour, minute));
    }

    private static string Record(string at, string from, string to, string channel, string called, string application, string data, string seconds, string word) => Row(
        ("arama_tarihi", at), ("arayan_adi", from), ("arayan_numara", from), ("aranan_numara", to), ("kaynak", "from-internal"), ("kanal", channel), ("ic_kanal", called),
        ("sonislem", application), ("sondata", data), ("sure", seconds), ("durum", word));
}
