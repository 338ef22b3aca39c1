using System.Text.Json;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Netgsm;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Pbx.Netgsm;

public sealed class NetgsmAutoDialTests
{
    [Fact]
    public async Task CreateDialListAsync_every_field_is_sent_and_the_new_number_comes_back()
    {
        var (client, line) = Client("""
            {"header":{"error":false,"code":200,"message":"Otomatik arama listesi başarıyla oluşturuldu."},"body":[{"id":12504,"list_name":"liste","list_prefix":"110","list_type":2,"groups":[]}]}
            """);

        var id = await client.CreateDialListAsync(
            new NetgsmDialList
            {
                Name = "liste", Prefix = "110", Kind = NetgsmListKind.Dynamic, FirstDay = new DateOnly(2026, 3, 2), LastDay = new DateOnly(2026, 3, 4), From = new TimeOnly(11, 0), To = new TimeOnly(11, 15),
                Retries = 1, RetryMinutes = 5, Department = "muhasebe", Trunk = "0312 555 0103", DestinationType = "queue", DestinationName = "muhasebe", LimitKind = 2, Limit = 3,
                ResultAddress = new Secret("https://portal.example/push"), Groups = ["otolist"], Numbers = [new NetgsmDialNumber("0553 555 0102", "Şule")], StopKind = 1, StopLimit = 50, Filter = "11",
            },
            CancellationToken.None);

        id.ShouldBe("12504");
        line.Asked.Single().AbsoluteUri.ShouldBe("https://account.example/autocallservice");
        line.Requests.Single().OperationClass.ShouldBe(NetgsmClient.AutoDial);
        var sent = Sent(line);
        sent.GetProperty("header").GetProperty("password").GetString().ShouldBe(NetgsmAccount.Password);
        var body = sent.GetProperty("body");
        body.GetProperty("event").GetString().ShouldBe("addautocall");
        var data = body.GetProperty("data");
        data.GetProperty("liste_type").GetString().ShouldBe("2");
        data.GetProperty("list_startdate").GetString().ShouldBe("2026-03-02");
        data.GetProperty("list_stoptime").GetString().ShouldBe("11:15");
        data.GetProperty("trunk").GetString().ShouldBe("3125550103");
        data.GetProperty("queue_limit_type").GetString().ShouldBe("2");
        data.GetProperty("callstop_type").GetInt32().ShouldBe(1);
        data.GetProperty("callstop_limit").GetInt32().ShouldBe(50);
        data.GetProperty("filter").GetString().ShouldBe("11");
        data.GetProperty("groups")[0].GetString().ShouldBe("otolist");
        data.GetProperty("numbers")[0].GetProperty("number").GetString().ShouldBe("5535550102");
    }

    [Fact]
    public async Task DialListsAsync_lists_are_read_with_their_trailing_blanks()
    {
        var (client, line) = Client("""
            {"header":{"error":"","code":"200","message":"Otomatik arama listeleme başarılı."},"body":[{"list_id":12505,"list_name":"liste","list_status":0,"list_prefix":"110","list_type":2,"list_startdate":"2026-03-02",
             "list_stopdate":"2026-03-02","list_starttime":"11:00     ","list_stoptime":"11:15     ","retry_count":1,"try_time":5,"department":"muhasebe","destination_type":"queue","destination_name":"muhasebe","queue_limit":1,"groups":[]}]}
            """);

        (await client.DialListsAsync(null, CancellationToken.None)).ShouldHaveSingleItem()
            .ShouldBe(new NetgsmDialListState("12505", "liste", "0", NetgsmListKind.Dynamic, "2026-03-02", "2026-03-02", "11:00", "11:15", "muhasebe", "queue", "muhasebe"));
        Sent(line).GetProperty("body").GetRawText().ShouldBe("""{"event":"listautocall","list_id":null}""");
    }

    [Theory]
    [InlineData(true, "1")]
    [InlineData(false, "2")]
    public async Task SwitchDialListAsync_starts_and_stops(bool active, string status)
    {
        var (client, line) = Client("""{"header":{"error":0,"code":200,"message":"Otomatik arama listesi başarıyla aktifleştirildi."},"body":{"list_id":12505,"status":1}}""");

        await client.SwitchDialListAsync("12505", active, CancellationToken.None);

        Sent(line).GetProperty("body").GetRawText().ShouldBe($$$"""{"event":"updateliststatus","list_id":"12505","data":{"status":"{{{status}}}"}}""");
    }

    [Fact]
    public async Task DialReportAsync_counts_and_numbers_are_read()
    {
        var (client, line) = Client("""
            {"header":{"error":false,"code":200,"message":"Raporlama basarili."},"body":[{"numbers_status":[{"type":"Hiç aranmamış","count":0},{"type":"Başarılı","count":"4"},{"type":"Tekrar aranacak"}],
             "numbers":[{"id":27229043,"number":"5425550108","name":"Şule","status":"Başarılı"}]}]}
            """);

        var report = await client.DialReportAsync("12431", CancellationToken.None);

        report.Counts.ShouldBe([("Hiç aranmamış", 0), ("Başarılı", 4), ("Tekrar aranacak", null)]);
        report.Numbers.ShouldBe([new NetgsmDialNumberState("27229043", "5425550108", "Şule", "Başarılı", true)]);
        Sent(line).GetProperty("body").GetProperty("event").GetString().ShouldBe("reportautocall");
    }

    [Fact]
    public async Task AddDialNumbersAsync_success_that_refused_a_number_says_so()
    {
        var (client, line) = Client("""
            {"header":{"error":false,"code":200,"message":"12505 ID numaralı projeye 1 numara eklenemedi. "},"body":[{"list_id":12505,"list_name":"liste","numbers":[{"number":"5425550108","name":"netgsm","status":"error"},{"number":"5425550109","name":"b","status":"success"}]}]}
            """);

        var (numbers, words) = await client.AddDialNumbersAsync(
            "12505",
            [new NetgsmDialNumber("0542 555 0108", "netgsm", Active: true, CallAt: new DateTimeOffset(2026, 9, 5, 12, 0, 0, TimeSpan.Zero), Trunk: "3125550103")],
            CancellationToken.None);

        words.ShouldBe("12505 ID numaralı projeye 1 numara eklenemedi.");
        numbers.Select(number => (number.Number, number.Accepted)).ShouldBe([("5425550108", false), ("5425550109", true)]);
        Sent(line).GetProperty("body").GetProperty("data").GetRawText()
            .ShouldBe("""{"numbers":[{"number":"5425550108","name":"netgsm","nstatus":"1","calltime":"050920261500","trunk":"3125550103"}]}""");
    }

    [Fact]
    public async Task RemoveDialNumberAsync_and_ChangeDialNumberAsync_name_the_number_by_its_id()
    {
        var (client, line) = Client("""{"header":{"error":false,"code":200,"message":"ok"},"body":[]}""");

        await client.RemoveDialNumberAsync("12431", "27229043", CancellationToken.None);
        Sent(line).GetProperty("body").GetRawText().ShouldBe("""{"event":"deletenumber","list_id":"12431","data":{"id":"27229043"}}""");
        await client.ChangeDialNumberAsync("12431", "12356", new NetgsmDialNumber("5425550108", "test", Active: false), CancellationToken.None);
        Sent(line).GetProperty("body").GetRawText()
            .ShouldBe("""{"event":"updatenumber","list_id":"12431","data":{"name":"test","nstatus":"0","list_id":"12431","id":"12356"}}""");
    }

    [Theory]
    [InlineData("""{"header":{"error":true,"code":70,"message":"Hatalı sorgulama. Departman adı belirtmek zorunludur."},"body":[]}""", PbxErrorKind.Refused, "Hatalı sorgulama. Departman adı belirtmek zorunludur.")]
    [InlineData("""{"header":{"error":1,"code":301,"message":"Gönderilen ID değeri numerik ve sıfırdan büyük bir değer olmalıdır. "},"body":[]}""", PbxErrorKind.Refused, "Gönderilen ID değeri numerik ve sıfırdan büyük bir değer olmalıdır.")]
    [InlineData("""{"header":{"error":"1","code":"400","message":"HAtalı sorgulama."},"body":[]}""", PbxErrorKind.Refused, "HAtalı sorgulama.")]
    [InlineData("""{"header":{"error":true,"code":200,"message":"x"},"body":[]}""", PbxErrorKind.Refused, "x")]
    [InlineData("""{"header":{"error":true,"code":30,"message":"x"},"body":[]}""", PbxErrorKind.Unauthorized, "x")]
    [InlineData("""{"header":{"error":true,"code":80,"message":"x"},"body":[]}""", PbxErrorKind.RateLimited, "x")]
    [InlineData("""{"header":{"error":true,"code":100,"message":"x"},"body":[]}""", PbxErrorKind.Protocol, "x")]
    [InlineData("30", PbxErrorKind.Unauthorized, null)]
    [InlineData("{}", PbxErrorKind.Protocol, null)]
    [InlineData("<html></html>", PbxErrorKind.Protocol, null)]
    public async Task Events_failures_have_their_kind_and_are_not_repeated(string body, PbxErrorKind kind, string? words)
    {
        var (client, line) = Client(body);

        var failure = await Should.ThrowAsync<PbxException>(() => client.DialListsAsync("12406", CancellationToken.None));

        (failure.Kind, failure.VendorMessage).ShouldBe((kind, words));
        line.Asked.Count.ShouldBe(1);
    }

    private static JsonElement Sent(CannedLine line) => JsonDocument.Parse(line.Requests[^1].Request.Content!.ReadAsStringAsync().Result).RootElement;

    private static (NetgsmClient Client, CannedLine Line) Client(string body)
    {
        var line = new CannedLine(new ManualTime(NetgsmAccount.Now), _ => CannedLine.Text(body));
        return (new NetgsmClient(NetgsmAccount.Settings, line), line);
    }
}
