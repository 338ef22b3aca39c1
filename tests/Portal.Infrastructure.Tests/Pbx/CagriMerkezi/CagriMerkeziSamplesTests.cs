using System.Text;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.CagriMerkezi;

namespace Portal.Infrastructure.Tests.Pbx.CagriMerkezi;

/// <summary>Every answer in the shape in which the API document prints it, with its slips, and in the shape in which a correct server would send it.</summary>
public sealed class CagriMerkeziSamplesTests
{
    // The document's code boxes are indented with no-break spaces.
    private const string Nbsp = "\u00A0\u00A0 ";

    public static TheoryData<string> CampaignsCreated =>
    [
        "<CallCenter>\n<result>true</result>\n<id_campaign>37</id_campaign>\n<name>Bahar Kampanyası</name>\n</CallCenter>",
        "{\n    \"result\": \"true\",\n    \"id_campaign\": 37,\n    \"name\": \"Bahar Kampanyası\"\n}",
        """{"result":true,"id_campaign":"37","name":"Bahar Kampanyas\u0131"}""",
    ];

    public static TheoryData<string, string> Messages
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var words in (string[])["Kampanya Silindi", "Kuyruk Eklendi", "Kuyruk Silindi", "Giriş yapıldı.", "Çıkış yapıldı.", "İşleminiz Gerçekleşti", "Kampanyaya Yeni Telefon Eklendi", "Kampanyadan Telefon Silindi", "Mola Başladı", "Arama Başladı", "Çağrı Sonlandırıldı"])
            {
                data.Add($"<CallCenter>\n{Nbsp}<result>true</result>\n{Nbsp}<message>{words}</message>\n</CallCenter>", words);
                data.Add($"{{\n{Nbsp}\"result\": \"true\",\n{Nbsp}\"message\": \"{words}\"\n}}", words);
            }

            return data;
        }
    }

    public static TheoryData<string> QueueLists =>
    [
        "{\n   \"result\": \"true\",\n        \"message\": [\n          {\n             \"extension\": \"20000\",\n             \"descr\": \"SATISQ\"\n          },\n          {\n              \"extension\": \"20001\",\n              \"descr\": \"DESTEKQ\"\n           }\n         ]\n}",
        """{"result":"true","message":{"0":{"extension":20000,"descr":" SATISQ "},"1":{"extension":20001,"descr":"DESTEKQ"}}}""",
        "<CallCenter><result>true</result><message><queue><extension>20000</extension><descr>SATISQ</descr></queue><queue><extension>20001</extension><descr>DESTEKQ</descr></queue></message></CallCenter>",
    ];

    public static TheoryData<string> MemberLists =>
    [
        // As printed: end tags without their stroke, an ellipsis for the rest.
        "<CallCenter>\n  <result>true</result>\n  <agents>\n    <agent>200<agent>\n    <agent>201<agent>\n    <agent>202<agent>\n    <agent>...<agent>\n  </agents>\n</CallCenter>",
        "{\n   \"result\": \"true\",\n   \"agents\": [\n   \"0\": \"200\",\n   \"1\": \"201\",\n   \"2\": \"202\",\n    ...\n    ]\n}",
        "<CallCenter><result>true</result><agents><agent>200</agent><agent>201</agent><agent>202</agent></agents></CallCenter>",
        """{"result":"true","agents":["200","201","202"]}""",
        """{"result":"true","agents":{"0":"200","1":"201","2":"202"}}""",
        """{"result":1,"agents":[200,"SIP/201","Agent/202"]}""",
        """{"result":"true","Agents":["200,0","201,1","202,5"]}""",
    ];

    public static TheoryData<string> AgentCalls =>
    [
        // As printed: the row's end tag is a second begin tag, values are padded.
        "<CallCenter>\n  <result>true</result>\n  <activecalls>\n  <activecall>\n  <agentnumber> 2004 </agentnumber>\n  <fechainicio> 2026-03-02 12:28:10 </fechainicio>\n  <phone> 05321112233 </phone>\n  <activecall>...</activecalls>\n</CallCenter>",

        // As printed in another copy: a second container instead of its end, and a row that is never closed.
        "<CallCenter>\n  <result>true</result>\n  <activecalls>\n  <activecall>\n  <agentnumber> 2004 </agentnumber>\n  <fechainicio> 2026-03-02 12:28:10 </fechainicio>\n  <phone> 05321112233 </phone>\n  <activecalls>\n</CallCenter>",
        "{\n  \"result\": \"true\",\n  \"activecalls\": [\n  \"0\" : {\n     \"agentnumber\" : \"2004\",\n     \"fechainicio\" : \"2026-03-02 12:28:10\",\n     \"phone\" : \" 05321112233 \"\n         }\n        ...\n   ]\n}",
        """{"result":"true","activecalls":[{"agentnumber":"SIP/2004","fechainicio":"2026-03-02 12:28:10","phone":"05321112233"}]}""",
        """{"result":"true","activecalls":{"agentnumber":"Agent/2004","fechainicio":"2026-03-02 12:28:10","phone":"05321112233"}}""",
    ];

    public static TheoryData<string> Channels
    {
        get
        {
            const string Json = "\"kanal\" : \"SIP/2004-0000b2c3\",\n\"kaynak\" : \"from-internal\",\n\"dahili\" : \" s \",\n\"oncelik\" : \" 19 \",\n\"yon\" : \" Up \",\n\"islem\" : \" Dial \",\n\"data\" : \" SIP/hat-a/05321112233,300,tr \",\n\"arayan_numara\" : \" 2004 \",\n\"sure\" : \" 65 \"";
            const string Xml = "<kanal> SIP/2004-0000b2c3 </kanal>\n<kaynak> from-internal </kaynak>\n<dahili> s </dahili>\n<oncelik> 19 </oncelik>\n<yon> Up </yon>\n<islem> Dial  </islem>\n<data> SIP/hat-a/05321112233,300,tr </data>\n<arayan_numara> 2004 </arayan_numara>\n<sure> 65 </sure>";
            return
            [
                $"<CallCenter>\n  <result>true</result>\n  <calls>\n     <call>\n{Xml}\n     </call>\n     ...\n  </calls>\n</CallCenter>",
                $"<CallCenter><result>true</result><calls><call>{Xml}<call></calls></CallCenter>",
                $"{{\n  \"result\": \"true\",\n  \"activecalls\": [\n  \"0\" : {{\n{Json}\n     }}\n   ...\n  ]\n}}".Replace("  ", Nbsp, StringComparison.Ordinal),
                $"{{\"result\":\"true\",\"calls\":[{{{Json}}}]}}",
                $"{{\"result\":\"true\",\"data\":{{\"0\":{{{Json}}}}}}}",
            ];
        }
    }

    public static TheoryData<string, bool> Records
    {
        get
        {
            const string Xml = "<arama_tarihi> 2026-03-02 12:10:38 </arama_tarihi>\n<arayan_adi> 05321112233 </arayan_adi>\n<arayan_numara> 05321112233 </arayan_numara>\n<aranan_numara> 20000 </aranan_numara>\n<kaynak> ext-queues </kaynak>\n<kanal> SIP/hat-a-0000b2c3  </kanal>\n<ic_kanal> SIP/2004-0000b2c4 </ic_kanal>\n<sonislem> Queue </sonislem>\n<sondata> 20000,t,,,300 </sondata>\n<sure> 95 </sure>\n<durum> ANSWERED </durum>";

            // As printed, the comma between the last two is missing in the list of calls and there in the list of recordings.
            static string Json(string comma) => "\"arama_tarihi\" : \"2026-03-02 12:10:38\",\n\"arayan_adi\" : \"05321112233\",\n\"arayan_numara\" : \"05321112233\",\n\"aranan_numara\" : \"20000\",\n\"kaynak\" : \"ext-queues\",\n\"kanal\" : \"SIP/hat-a-0000b2c3\",\n\"ic_kanal\" : \"SIP/2004-0000b2c4\",\n\"sonislem\" : \"Queue\",\n\"sondata\" : \"20000,t,,,300\",\n\"sure\" : \"95\"" + comma + "\n\"durum\" : \" ANSWERED \"";
            const string File = "/var/spool/asterisk/monitor/2026/03/02/in-05321112233-2004-20260302-121038-1772442638.40633.WAV";
            return new()
            {
                { $"<CallCenter>\n  <result>true</result>\n    <call_records>\n      <call_record>\n{Xml}\n     </call_record>\n      ...\n   </call_records>\n</CallCenter>", false },
                { $"{{\n  \"result\": \"true\",\n  \"activecalls\": [\n    \"0\" : {{\n{Json("")}\n        }}\n        ...\n   ]\n}}".Replace("  ", Nbsp, StringComparison.Ordinal), false },
                { $"{{\"result\":\"true\",\"call_records\":[{{{Json(",")}}}]}}", false },
                { $"<CallCenter>\n  <result>true</result>\n  <call_records>\n    <call_record>\n{Xml}\n<dosya> {File} </dosya>\n    </call_record>\n    ...\n  </call_records>\n</CallCenter>", true },
                { $"{{\n  \"result\": \"true\",\n  \"activecalls\": [\n  \"0\" : {{\n{Json(",")},\n  \"dosya\" : \"{File}\"\n   }}\n   ...\n ]\n}}", true },
                { $"{{\"result\":\"true\",\"activecalls\":[{{{Json(",")},\"dosya\":\"{File.Replace("/", "\\/", StringComparison.Ordinal)}\"}}]}}", true },
            };
        }
    }

    public static TheoryData<string> Details
    {
        get
        {
            const string Xml = "<name> Bahar </name>\n<phone> 05321112233 </phone>\n<status> Failure </status>\n<start_time> 2026-03-02 12:10:38 </start_time>\n<end_time> 2026-03-02 12:10:58 </end_time>\n<duration> 20 </duration>\n<failure_cause> 17 </failure_cause>\n<failure_cause_txt> User busy </failure_cause_txt>\n<agent_number> Agent/2004 </agent_number>\n<agent_name> Elif Kaya </agent_name>";
            const string Json = "\"name\" : \"Bahar\",\n\"phone\" : \"05321112233\",\n\"status\" : \"Failure\",\n\"start_time\" : \"2026-03-02 12:10:38\",\n\"end_time\" : \"2026-03-02 12:10:58\",\n\"duration\" : \"20\",\n\"failure_cause\" : \"17\",\n\"failure_cause_txt\" : \"User busy\",\n\"agent_number\" : \"2004\",\n\"agent_name\" : \"Elif Kaya\"";
            return
            [
                $"<CallCenter>\n  <result>true</result>\n  <Datas>\n    <Data>\n{Xml}\n    </Data>\n    ...\n  </Datas>\n</CallCenter>",
                $" {{\n    \"result\": \"true\",\n    \"data\": [\n             0 : {{\n{Json},\n                }},\n                ....\n                ]\n              }}".Replace("  ", Nbsp, StringComparison.Ordinal),
                $"{{\"result\":\"true\",\"data\":[{{{Json}}}]}}",
                $"{{\"result\":\"true\",\"data\":{{{Json}}}}}",
            ];
        }
    }

    public static TheoryData<string> BreakLists =>
    [
        "<CallCenter>\n  <result>true</result>\n  <break>\n    <id>2</id>\n    <name>ÖĞLE MOLASI</name>\n  </break>\n  <break>\n    <id>3</id>\n    <name>EGITIM</name>\n  </break>\n</CallCenter>",
        "[\n   {\n      \"id\": \"2\",\n      \"name\": \"ÖĞLE MOLASI\"\n   },\n   {\n      \"id\": \"3\",\n      \"name\": \"EGITIM\"\n   }\n]",
        """{"result":"true","break":[{"id":2,"name":"\u00D6\u011ELE MOLASI"},{"id":3,"name":"EGITIM"}]}""",
        "<CallCenter><result>true</result><break><id>2</id><name>&Ouml;ĞLE MOLASI</name><break><id>3</id><name>EGITIM</name></CallCenter>",
    ];

    [Theory]
    [MemberData(nameof(CampaignsCreated))]
    public async Task CreateCampaignAsync_every_shape_gives_id_and_name(string body)
    {
        var cagri = Cagri.Saying(body);

        var campaign = await cagri.Client.CreateCampaignAsync(new CagriMerkeziNewCampaign("Bahar Kampanyası", new DateTime(2026, 3, 9, 9, 0, 0, DateTimeKind.Unspecified), new DateTime(2026, 3, 13, 18, 30, 0, DateTimeKind.Unspecified), 3, null), CancellationToken.None);

        campaign.ShouldBe(new CagriMerkeziCampaign("37", "Bahar Kampanyası"));
        cagri.Asked.ShouldBe(["createCampaign name=Bahar Kampanyası&start_date=2026-03-09&end_date=2026-03-13&start_time=09:00:00&end_time=18:30:00&retries=3&queue=191"]);
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task Orders_every_shape_gives_the_vendors_words(string body, string words) =>
        (await Cagri.Saying(body).Client.SignAsync("2004", signIn: true, CancellationToken.None)).ShouldBe(words);

    [Theory]
    [InlineData("<CallCenter>\n  <result>true</result>\n  <message>Çağrı Yönlendirildi</message>\n  <extension>2007</extension>\n</CallCenter>")]
    [InlineData("{\n   \"result\": \"true\",\n   \"message\": \"Çağrı Yönlendirildi\",\n   \"extension\": 2007\n}")]
    [InlineData("{\n   \"result\": \"true\",\n   \"message\": \"Çağrı Yönlendirildi\",\n   \"extension\": DAHİLİ_NO\n}")]
    public async Task RedirectAsync_every_shape_gives_the_vendors_words(string body) =>
        (await Cagri.Saying(body).Client.RedirectAsync("2004", "2007", CancellationToken.None)).ShouldBe("Çağrı Yönlendirildi");

    [Theory]
    [InlineData("<CallCenter>\n  <result>true</result>\n  <break>\n    <agent> 2004 </agent>\n    <starttime> 2026-03-02 10:00:00 </starttime>\n    <endtime> 2026-03-02 10:00:08 </endtime>\n    <duration> 8 </duration>\n  </break>\n</CallCenter>")]
    [InlineData("{\n  \"result\": \"true\",\n  \"message\": \"Mola Başladı\"\n}")]
    public async Task EndBreakAsync_every_shape_is_success_and_never_says_that_a_break_began(string body)
    {
        var cagri = Cagri.Saying(body);

        (await cagri.Pbx.EndBreakAsync("2004", null, CancellationToken.None)).ShouldBe(new CommandAnswer(null, null));
        cagri.Asked.ShouldBe(["breakEnd agent=2004"]);
    }

    [Theory]
    [MemberData(nameof(QueueLists))]
    public async Task ReadQueuesAsync_every_shape_gives_numbers_and_names(string body) =>
        (await Cagri.Saying(body).Pbx.ReadQueuesAsync(CancellationToken.None)).ShouldBe([new QueueReading("20000", "SATISQ"), new QueueReading("20001", "DESTEKQ")]);

    [Theory]
    [MemberData(nameof(MemberLists))]
    public async Task ReadQueueMembersAsync_every_shape_gives_the_agents(string body)
    {
        var cagri = Cagri.Saying(body);

        (await cagri.Pbx.ReadQueueMembersAsync("20000", CancellationToken.None)).Select(member => (member.Extension, member.Removable)).ShouldBe([("200", true), ("201", true), ("202", true)]);
        cagri.Asked.ShouldBe(["queueAgents account=20000"]);
    }

    [Theory]
    [MemberData(nameof(AgentCalls))]
    public async Task AgentCallsAsync_every_shape_gives_the_row(string body) =>
        (await Cagri.Saying(body).Client.AgentCallsAsync(CancellationToken.None)).ShouldBe([new CagriMerkeziAgentCall("2004", "05321112233", "2026-03-02 12:28:10")]);

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task ChannelsAsync_every_shape_gives_the_row(string body) =>
        (await Cagri.Saying(body).Client.ChannelsAsync(CancellationToken.None))
            .ShouldBe([new CagriMerkeziChannelRow("SIP/2004-0000b2c3", "from-internal", "s", "Up", "Dial", "SIP/hat-a/05321112233,300,tr", "2004", "65")]);

    [Theory]
    [MemberData(nameof(Records))]
    public async Task RecordsAsync_every_shape_gives_the_row(string body, bool sounds)
    {
        var page = await Cagri.Saying(body).Client.RecordsAsync(new CagriMerkeziRecordFilter(Cagri.Now, Cagri.Now, 50), sounds, CancellationToken.None);

        page.Rejected.ShouldBeEmpty();
        page.Rows.ShouldAllBe(row => row.Raw.Contains("05321112233", StringComparison.Ordinal));
        page.Rows.Select(row => row with { Raw = "" }).ShouldBe([new CagriMerkeziRecord(
            "2026-03-02 12:10:38", "05321112233", "20000", "ext-queues", "SIP/hat-a-0000b2c3", "SIP/2004-0000b2c4", "Queue", "20000,t,,,300", "95", "ANSWERED",
            sounds ? "/var/spool/asterisk/monitor/2026/03/02/in-05321112233-2004-20260302-121038-1772442638.40633.WAV" : null)]);
    }

    [Theory]
    [MemberData(nameof(Details))]
    public async Task CampaignCallsAsync_every_shape_gives_the_row(string body)
    {
        var cagri = Cagri.Saying(body);
        var start = new DateTimeOffset(2026, 3, 2, 9, 10, 38, TimeSpan.Zero);

        (await cagri.Client.CampaignCallsAsync("37", CancellationToken.None)).Rows
            .ShouldBe([new CagriMerkeziCampaignCall("05321112233", "Bahar", "Failure", start, start.AddSeconds(20), 20, "17", "User busy", "2004", "Elif Kaya")]);
        await cagri.Client.CampaignCallsToAsync("+90 532 111 22 33", CancellationToken.None);
        await cagri.Client.CampaignCallsAsync(CancellationToken.None);

        cagri.Asked.ShouldBe(["getCallDetail id_campaign=37", "getCallDetail phone=05321112233", "getCallDetail"]);
    }

    [Theory]
    [MemberData(nameof(BreakLists))]
    public async Task ReadBreakReasonsAsync_every_shape_gives_ids_and_names(string body)
    {
        var cagri = Cagri.Saying(body);

        (await cagri.Pbx.ReadBreakReasonsAsync(CancellationToken.None)).ShouldBe([new BreakReason("2", "ÖĞLE MOLASI"), new BreakReason("3", "EGITIM")]);
        cagri.Line.Addresses.ShouldHaveSingleItem().Query.ShouldEndWith("&module=breakList&type=json&tip=json");
    }

    [Theory]
    [InlineData("""{"result":"true","activecalls":[]}""")]
    [InlineData("""{"result":"true","activecalls":null}""")]
    [InlineData("""{"result":"true","activecalls":""}""")]
    [InlineData("""{"result":true}""")]
    [InlineData("""{"RESULT":"TRUE","calls":{}}""")]
    [InlineData("<CallCenter><result>true</result><calls></calls></CallCenter>")]
    [InlineData("<CallCenter><result>1</result><calls/></CallCenter>")]
    [InlineData("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- bos -->\n<callcenter v='2'><result>true</result><calls>...</calls></callcenter>\n")]
    public async Task ChannelsAsync_every_shape_of_nothing_is_an_empty_list(string body) => (await Cagri.Saying(body).Client.ChannelsAsync(CancellationToken.None)).ShouldBeEmpty();

    [Theory]
    [InlineData("\uFEFF")]
    [InlineData(" \r\n\u00A0")]
    [InlineData("<br />\n<b>Notice</b>: Undefined index: [tip] in <b>/var/www/api/index.php</b> on line <b>31</b><br />\n")]
    [InlineData("PHP Warning:  foreach() {x} in /var/www/api/index.php on line 31\n")]
    public async Task Answers_words_before_the_answer_are_passed_over(string before)
    {
        (await Cagri.Saying(before + """{"result":"true","agents":["200"]}""").Client.QueueAgentsAsync("1", CancellationToken.None)).ShouldBe(["200"]);
        (await Cagri.Saying(before + "<CallCenter><result>true</result><agents><agent>200</agent></agents></CallCenter>").Client.QueueAgentsAsync("1", CancellationToken.None)).ShouldBe(["200"]);
    }

    [Theory]
    [InlineData(1254)]
    [InlineData(28599)]
    public async Task Answers_in_turkish_bytes_are_read(int codePage)
    {
        var body = CodePagesEncodingProvider.Instance.GetEncoding(codePage)!.GetBytes("<CallCenter><result>true</result><message>İşleminiz Gerçekleşti ğüı</message></CallCenter>");

        (await new Cagri(_ => CannedLine.Bytes(body)).Client.SignAsync("1", signIn: true, CancellationToken.None)).ShouldBe("İşleminiz Gerçekleşti ğüı");
    }
}
