using System.Text.Json;
using System.Xml.Linq;
using Portal.PbxSimulator.World;

namespace Portal.Infrastructure.Tests.Simulator;

public sealed class CagriMerkeziFaceTests : IAsyncLifetime
{
    private const string Vendor = "cagrimerkezi";
    private const string Key = "5c1f-77ab-90de-4b2a-cagri";

    private Sim _sim = null!;

    public async Task InitializeAsync() => _sim = await Sim.StartAsync(callsPerMinute: 16);

    public async Task DisposeAsync() => await _sim.DisposeAsync();

    [Theory]
    [InlineData("api/")]
    [InlineData("api")]
    [InlineData("api/index.php")]
    public async Task Answer_without_a_type_is_xml_at_every_address(string path)
    {
        using var answer = await _sim.Http.GetAsync($"/{Vendor}/{path}?apikey={Key}&module=activeCalls/");

        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/xml; charset=utf-8");
        var root = XDocument.Parse(await answer.Content.ReadAsStringAsync()).Root!;
        (root.Name.LocalName, root.Element("result")!.Value).ShouldBe(("CallCenter", "true"));
        root.Element("calls")!.Elements("call").First().Elements().Select(field => field.Name.LocalName)
            .ShouldBe(["kanal", "kaynak", "dahili", "oncelik", "yon", "islem", "data", "arayan_numara", "sure"]);
    }

    [Fact]
    public async Task Parameters_are_read_from_query_form_and_multipart_and_the_type_by_both_names()
    {
        using var form = new FormUrlEncodedContent([new("account", "10000"), new("module", "queueAgents")]);
        using var parts = new MultipartFormDataContent { { new StringContent("10000"), "account" } };
        var address = $"/{Vendor}/api/?apikey={Key}";

        foreach (var answer in (HttpResponseMessage[])[
            await _sim.Http.GetAsync(address + "&module=queueAgents&type=json&account=10000"),
            await _sim.Http.PostAsync(address + "&tip=json", form),
            await _sim.Http.PostAsync(address + "&module=queueAgents&type=JSON", parts)])
        {
            var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
            body.GetProperty("agents").EnumerateArray().Select(agent => agent.GetString())
                .ShouldBe(_sim.At(Vendor, site => site.FindQueue("10000")!.Members.Select(agent => agent.Extension).ToArray()));
            answer.Dispose();
        }
    }

    [Theory]
    [InlineData("apikey=wrong&module=listQueue", "Geçersiz API anahtarı")]
    [InlineData("module=listQueue", "Geçersiz API anahtarı")]
    [InlineData("apikey=" + Key + "&module=nothing", "Geçersiz modül")]
    [InlineData("apikey=" + Key, "Geçersiz modül")]
    [InlineData("apikey=" + Key + "&module=dial&extension=1001", "Eksik parametre: number")]
    [InlineData("apikey=" + Key + "&module=hangup&extension=77", "Dahili bulunamadı: 77")]
    [InlineData("apikey=" + Key + "&module=agentsQueue&account=10000&dynmembers[]=1001&make=maybe", "Eksik parametre: make")]
    [InlineData("apikey=" + Key + "&module=callRecords&baslangic_tarihi=yesterday", "Geçersiz tarih: baslangic_tarihi")]
    [InlineData("apikey=" + Key + "&module=downloadRecording&listen=/etc/passwd", "Dosya bulunamadı")]
    public async Task Refusal_is_a_result_of_false_with_words(string query, string words)
    {
        var json = await _sim.JsonAsync($"/{Vendor}/api/?type=json&{query}");
        var (_, xml) = await _sim.GetAsync($"/{Vendor}/api/?{query}");

        (json.GetProperty("result").GetString(), json.GetProperty("message").GetString()).ShouldBe(("false", words));
        XDocument.Parse(xml).Root!.Element("message")!.Value.ShouldBe(words);
    }

    [Fact]
    public async Task Wrong_key_is_an_empty_401_when_so_switched()
    {
        (await _sim.ControlAsync("options", new { vendor = Vendor, name = "refusal", value = "401" })).Status.ShouldBe(200);

        (await _sim.GetAsync($"/{Vendor}/api/?apikey=x&module=listQueue")).ShouldBe((401, ""));
    }

    [Fact]
    public async Task Lists_take_the_shape_that_is_switched_on()
    {
        async Task<string> BodyAsync(string lists, string query)
        {
            (await _sim.ControlAsync("options", new { vendor = Vendor, name = "lists", value = lists })).Status.ShouldBe(200);
            return (await _sim.GetAsync($"/{Vendor}/api/?apikey={Key}&{query}")).Body;
        }

        var members = _sim.At(Vendor, site => site.FindQueue("10000")!.Members.Select(agent => agent.Extension).ToArray());
        JsonDocument.Parse(await BodyAsync("documented", "type=json&module=queueAgents&account=10000")).RootElement.GetProperty("agents").GetProperty("0").GetString().ShouldBe(members[0]);
        (await BodyAsync("printed", "type=json&module=queueAgents&account=10000")).ShouldContain($"\"0\": \"{members[0]}\",\n");
        (await BodyAsync("printed", "module=queueAgents&account=10000")).ShouldContain($"<agent>{members[0]}<agent>");
        var calls = await BodyAsync("printed", "type=json&module=activeCalls");
        calls.ShouldContain("\"0\" : {");
        calls.ShouldContain('\u00A0');
        (await BodyAsync("printed", "module=activeCallsCallCenter")).Split("<activecalls>").Length.ShouldBe(3);
        var records = await BodyAsync("printed", "type=json&module=callRecords&limit=1");
        records.ShouldContain("\"activecalls\"");
        records.Split("\"sure\"")[1].Split('\n')[0].ShouldEndWith("\"");
        Should.Throw<JsonException>(() => JsonDocument.Parse(records));
    }

    [Fact]
    public async Task AsPrinted_fault_strikes_one_vendor_and_leaves_the_others_alone()
    {
        await _sim.SetFaultAsync(Vendor, "asPrinted", 1);

        (await _sim.GetAsync($"/{Vendor}/api/?apikey={Key}&module=queueAgents&account=10000")).Body.ShouldContain("<agent>...<agent>");
        await _sim.SetFaultAsync(Vendor, "asPrinted", 0);
        (await _sim.GetAsync($"/{Vendor}/api/?apikey={Key}&module=queueAgents&account=10000")).Body.ShouldNotContain("...");
    }

    [Fact]
    public async Task Every_call_in_progress_has_the_channel_that_names_it_and_the_legs_called_for_it()
    {
        for (var i = 0; i < 20; i++)
        {
            _sim.Advance(11);
            var rows = (await _sim.JsonAsync($"/{Vendor}/api/?apikey={Key}&type=json&module=activeCalls")).GetProperty("activecalls").EnumerateArray()
                .Select(row => (Name: row.GetProperty("kanal").GetString()!, Application: row.GetProperty("islem").GetString()!)).ToArray();

            rows.Select(row => row.Name).ShouldBeUnique();
            rows.Where(row => row.Application is not ("AppDial" or "AppQueue")).Select(row => row.Name).ShouldBe(_sim.At(Vendor, site => site.Live.Select(call => call.Channel!).ToArray()));
            rows.Length.ShouldBe(_sim.At(Vendor, site => site.Live.Sum(Legs)));
        }
    }

    private static int Legs(Call call) => 1 + (call.Direction == Direction.Outbound ? 1 : call.RingingAgents.Count + (call.Agent is null ? 0 : 1));
}
