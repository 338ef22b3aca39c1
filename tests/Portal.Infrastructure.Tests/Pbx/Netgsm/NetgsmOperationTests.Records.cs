using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Netgsm;

namespace Portal.Infrastructure.Tests.Pbx.Netgsm;

public sealed partial class NetgsmOperationTests
{
    [Theory]
    [InlineData("list")]
    [InlineData("data")]
    [InlineData("keyed")]
    [InlineData("text")]
    public async Task SearchCallsAsync_every_wrapping_tells_the_same_calls(string shape)
    {
        await SwitchAsync("cdr", shape);
        var now = _center.Time.GetUtcNow();

        var page = await _pbx.SearchCallsAsync(new CallSearch(now.AddHours(-20), now), None);

        page.Rejected.ShouldBeEmpty();
        var truth = (await _center.FinishedAsync("netgsm")).Where(c => c.GetProperty("startedAt").GetDateTimeOffset() <= now).ToDictionary(c => c.Text("key")!, StringComparer.Ordinal);
        page.Records.Select(r => r.VendorKey).ShouldBeSubsetOf(truth.Keys);
        page.Records.Length.ShouldBeGreaterThan(10);
        page.Records.Where(r => r.HasRecording == true).Select(r => r.VendorKey)
            .ShouldBe(page.Records.Where(r => truth[r.VendorKey].GetProperty("recorded").GetBoolean()).Select(r => r.VendorKey));
        await SwitchAsync("cdr", "list");
    }

    [Fact]
    public async Task SearchCallsAsync_by_number_side_and_id()
    {
        var now = _center.Time.GetUtcNow();
        var real = (await _center.FinishedAsync("netgsm")).First(c => c.Text("direction") == "outbound" && c.Text("outcome") == "answered");
        var span = new CallSearch(now.AddHours(-20), now);

        (await _pbx.SearchCallsAsync(span with { Number = real.Text("to"), Side = CallSide.Called }, None)).Records.ShouldContain(r => r.VendorKey == real.Text("key"));
        (await _pbx.SearchCallsAsync(span with { CallKey = real.Text("key") }, None)).Records.ShouldHaveSingleItem().To.ShouldBe(real.Text("to"));
    }

    [Theory]
    [InlineData("40")]
    [InlineData("60")]
    public async Task SearchCallsAsync_no_record_is_an_empty_page(string code)
    {
        await SwitchAsync("noRecord", code);

        (await _pbx.SearchCallsAsync(new CallSearch(default, default, CallKey: "1.1"), None)).Records.ShouldBeEmpty();

        await SwitchAsync("noRecord", "40");
    }

    [Fact]
    public async Task ReadRecordingAsync_the_sound_of_a_record_is_fetched()
    {
        var now = _center.Time.GetUtcNow();
        var record = (await _pbx.SearchCallsAsync(new CallSearch(now.AddHours(-20), now), None)).Records.First(r => r.HasRecording == true);

        var file = await _pbx.ReadRecordingAsync(record.RecordingReference, None);

        (file.ContentType, file.Audio.Span[..4].SequenceEqual("RIFF"u8)).ShouldBe(("audio/wav", true));
        (await Should.ThrowAsync<PbxException>(() => _pbx.ReadRecordingAsync(new Secret(_center.Url + "/netgsm/api/upload.php?tip=1&a=0"), None))).Kind.ShouldBe(PbxErrorKind.Protocol);
    }

    [Fact]
    public async Task ReadStatisticsAsync_a_day_and_a_range_agree_with_the_truth()
    {
        var inbound = (await _center.FinishedAsync("netgsm")).Where(c => c.Text("direction") == "inbound").ToArray();
        var day = DateOnly.FromDateTime(_center.Time.GetUtcNow().ToOffset(TimeSpan.FromHours(3)).DateTime);

        var row = (await _pbx.ReadDayStatisticsAsync(day, None)).ShouldHaveSingleItem();

        row.Day.ShouldBe(day);
        row.Incoming.ShouldBe(inbound.Length);
        row.Answered.ShouldBe(inbound.Count(c => c.Text("outcome") == "answered"));
        (row.NotAnswered + row.Abandoned + row.Answered).ShouldBe(row.Incoming);
        row.TalkSeconds.ShouldBe(inbound.Sum(c => c.GetProperty("talkSeconds").GetInt32()));
        (await _pbx.ReadStatisticsAsync(day.AddDays(-3), day, None)).ShouldBe([row]);
    }

    [Fact]
    public async Task ReadAbandonedCallsAsync_agrees_with_the_truth_and_a_day_without_calls_has_none()
    {
        var day = DateOnly.FromDateTime(_center.Time.GetUtcNow().ToOffset(TimeSpan.FromHours(3)).DateTime);
        var abandoned = (await _center.FinishedAsync("netgsm")).Where(c => c.Text("outcome") == "abandoned" && c.Text("queue") is not null);

        (await _pbx.ReadAbandonedCallsAsync(day, None)).Select(c => (c.CallKey, c.Number)).ShouldBe(abandoned.Select(c => (c.Text("key")!, c.Text("from")!)), ignoreOrder: true);
        (await _pbx.ReadAbandonedCallsAsync(day.AddDays(-5), None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task ReadBalanceAsync_tells_the_credit()
    {
        var credit = (await SiteAsync()).GetProperty("credit").GetDecimal();

        (await _pbx.ReadBalanceAsync(None)).ShouldContain(line => line.Amount == credit && line.Unit == "TL");
    }

    [Fact]
    public async Task Auto_dial_lists_go_through_all_seven_events()
    {
        var id = await _client.CreateDialListAsync(
            new NetgsmDialList
            {
                Name = "Bahar", Prefix = "BHR", Kind = NetgsmListKind.Dynamic, FirstDay = new DateOnly(2026, 3, 2), LastDay = new DateOnly(2026, 3, 4), From = new TimeOnly(9, 0), To = new TimeOnly(18, 0),
                Department = "satis", Trunk = "8504000500", DestinationType = "queue", DestinationName = "satis", Numbers = [new NetgsmDialNumber("05320000001", "Bir")],
            },
            None);
        (await _client.DialListsAsync(id, None)).ShouldHaveSingleItem().ShouldBe(
            new NetgsmDialListState(id, "Bahar", "0", NetgsmListKind.Dynamic, "2026-03-02", "2026-03-04", "09:00", "18:00", "satis", "queue", "satis"));

        await _client.SwitchDialListAsync(id, active: true, None);
        (await _client.DialListsAsync(null, None)).Single(list => list.Id == id).Status.ShouldBe("1");

        (await _client.AddDialNumbersAsync(id, [new NetgsmDialNumber("05320000002", "İki"), new NetgsmDialNumber("12", "kötü")], None)).Numbers.Select(n => n.Accepted).ShouldBe([true, false]);
        var report = await _client.DialReportAsync(id, None);
        report.Counts[0].ShouldBe(("Hiç aranmamış", 2));
        var second = report.Numbers.Single(n => n.Name == "İki").Id!;
        await _client.ChangeDialNumberAsync(id, second, new NetgsmDialNumber("", "İkinci", Active: false), None);
        (await _client.DialReportAsync(id, None)).Numbers.ShouldContain(n => n.Name == "İkinci");
        await _client.RemoveDialNumberAsync(id, second, None);
        (await _client.DialReportAsync(id, None)).Numbers.ShouldHaveSingleItem().Name.ShouldBe("Bir");
    }

    [Theory]
    [InlineData("99", "HAtalı sorgulama. Bu id ye ait otomatik arama listesi yok yada yetkiniz yok.")]
    [InlineData("x", "Gönderilen ID değeri numerik ve sıfırdan büyük bir değer olmalıdır.")]
    public async Task Auto_dial_list_that_is_none_is_refused_in_the_vendors_words(string id, string words)
    {
        await RefusedAsync(() => _client.DialReportAsync(id, None), words);
    }
}
