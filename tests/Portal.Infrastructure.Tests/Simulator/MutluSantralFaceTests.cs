using System.Globalization;
using System.Text.Json;
using Portal.PbxSimulator.World;

namespace Portal.Infrastructure.Tests.Simulator;

public sealed class MutluSantralFaceTests
{
    private const string Vendor = "mutlusantral";
    private const string SignIn = "username=portal&pwd=Mutlu-Sim-1";

    [Theory]
    [InlineData("cdrs", "username=portal&pwd=x", 401, """{"errorCode":"INVALID_DATA","message":"Geçersiz Kullanıcı Adı/Parola!"}""")]
    [InlineData("accessurl", "username=portal", 401, """{"errorCode":"INVALID_DATA","message":"Geçersiz Kullanıcı Adı/Parola!"}""")]
    [InlineData("crediturl", "username=somebody", 401, """{"errorCode":"INVALID_DATA","message":"Geçersiz Kullanıcı Adı/Parola!"}""")]
    [InlineData("cdrs", SignIn, 400, """{"errorCode":"INVALID_DATA","message":"startDate hatalı"}""")]
    [InlineData("cdrs", SignIn + "&startDate=03/04/2026%2011:00:00&endDate=31/04/2026%2011:00:00", 400, """{"errorCode":"INVALID_DATA","message":"endDate hatalı"}""")]
    [InlineData("subscribe", SignIn + "&notificationUrl=http://example.com/&notificationEvents=EXTENSION_RINGING", 400, """{"errorCode":"INVALID_DATA","message":"notificationUrl geçersiz"}""")]
    [InlineData("subscribe", SignIn + "&notificationUrl=http://127.0.0.1:9/&notificationEvents=", 400, """{"errorCode":"INVALID_DATA","message":"notificationEvents geçersiz"}""")]
    [InlineData("unsubscribe", SignIn, 200, "[{}]")]
    [InlineData("calls", SignIn, 404, """{"errorCode":"NOT_FOUND","message":"Sayfa bulunamadı"}""")]
    public async Task Answers_have_the_vendors_shapes(string operation, string query, int status, string body)
    {
        await using var sim = await Sim.StartAsync(callsPerMinute: 0);

        (await sim.GetAsync($"/{Vendor}/api/mutlusantral/v1/{operation}?{query}")).ShouldBe((status, body));

        // Two chapters are headed POST.
        using var posted = await sim.Http.PostAsync(new Uri($"/{Vendor}/{operation}?{query}", UriKind.Relative), null);
        ((int)posted.StatusCode, await posted.Content.ReadAsStringAsync()).ShouldBe((status, body));

        await sim.ControlAsync("options", new { vendor = Vendor, name = "errorStatus", value = "200" });
        (await sim.GetAsync($"/{Vendor}/{operation}?{query}")).ShouldBe((200, body));
    }

    [Fact]
    public async Task Cdrs_within_the_range_come_oldest_first_with_the_vendors_fields()
    {
        await using var sim = await Sim.StartAsync();
        sim.Advance(900);

        var rows = (await sim.JsonAsync($"/{Vendor}/cdrs?{SignIn}&startDate=03/04/2026%2011:02:00&endDate=03/04/2026%2011:09:00")).EnumerateArray().ToArray();

        var (from, to) = (Sim.Noon.AddMinutes(2), Sim.Noon.AddMinutes(9));
        var truth = sim.At(Vendor, site => site.Finished.Where(call => call.StartedAt >= from && call.StartedAt <= to).OrderBy(call => call.StartedAt).ThenBy(call => call.Index).ToArray());
        rows.Select(row => row.GetProperty("idCdr").GetInt64().ToString(CultureInfo.InvariantCulture)).ShouldBe(truth.Select(call => call.Key));
        foreach (var (row, call) in rows.Zip(truth))
        {
            row.GetProperty("startTimeDate").GetString()!.ShouldMatch(@"^Mar 4, 2026 11:\d\d:\d\d AM$");
            row.GetProperty("callDuration").ValueKind.ShouldBe(JsonValueKind.Number);
            (row.GetProperty("billableDuration").GetInt64() > 0).ShouldBe(call.AnsweredAt is not null);
            row.GetProperty("hangupCause").GetString().ShouldBe(call.Cause);
            if (call.Direction == Direction.Inbound)
            {
                row.GetProperty("callingNumber").GetString()!.ShouldMatch(@"^0\d{10}$");
                row.GetProperty("dialedNumber").GetString().ShouldBe("908504000500");
            }
            if (call.Queue is { } queue) (row.GetProperty("calleeDialedNumber").GetString(), row.GetProperty("calleeType").GetString()).ShouldBe((queue.Number, "RINGGROUP"));
        }
        rows.ShouldContain(row => row.GetProperty("calleeType").GetString() == "RINGGROUP");
        (await sim.GetAsync($"/{Vendor}/cdrs?{SignIn}&startDate=03/04/2020%2011:02:00&endDate=03/04/2020%2011:09:00")).Body.ShouldBe("[]");
    }

    [Fact]
    public async Task Pushes_go_to_the_newest_subscription_with_the_vendors_fields_and_end_when_it_ends()
    {
        await using var sim = await Sim.StartAsync(callsPerMinute: 0);
        await using var first = await PushReceiver.StartAsync();
        await using var second = await PushReceiver.StartAsync();
        sim.Advance(600);

        await SubscribeAsync(sim, first.Url, "EXTENSION_RINGING,IVR_MENU_ACTION,IVR_MENU_EXIT");
        await SubscribeAsync(sim, second.Url, "IVR_MENU_EXIT,IVR_MENU_ACTION");
        await CallInAsync(sim, "5320000009", menu: true);
        var menu = await second.NextAsync();
        menu["event"].ShouldBeOneOf("IVR_MENU_ACTION", "IVR_MENU_EXIT");
        (menu["calling_number"], menu["called_number"], menu["tenant_id"], menu["ivr_id"]).ShouldBe(("905320000009", "908504000500", "2044", "42"));
        menu.ContainsKey(menu["event"] == "IVR_MENU_ACTION" ? "ivr_digits" : "ivr_exit_reason").ShouldBeTrue();

        (await sim.GetAsync($"/{Vendor}/unsubscribe?{SignIn}")).Body.ShouldBe("[{}]");
        await CallInAsync(sim, "5320000008", menu: true);

        await SubscribeAsync(sim, first.Url, "EXTENSION_RINGING");
        await CallInAsync(sim, "5320000007", menu: false);
        var ringing = await first.NextAsync();
        (ringing["event"], ringing["calling_number"], ringing["called_number"]).ShouldBe(("EXTENSION_RINGING", "905320000007", "908504000500"), "what came before was for others or for nobody");
        ringing["extension_uri"].ShouldBe($"2044{ringing["extension_number"]}@192.168.1.3:5{ringing["extension_number"]}");
        ringing.Count.ShouldBe(6);
    }

    private static async Task SubscribeAsync(Sim sim, string url, string events) =>
        (await sim.GetAsync($"/{Vendor}/subscribe?{SignIn}&notificationUrl={Uri.EscapeDataString(url)}&notificationEvents={events}")).ShouldBe((200, "[{}]"));

    private static async Task CallInAsync(Sim sim, string number, bool menu)
    {
        var (status, body) = menu
            ? await sim.ControlAsync("calls", new { vendor = Vendor, number, menu })
            : await sim.ControlAsync("calls", new { vendor = Vendor, number });
        status.ShouldBe(201, body.ToString());
        sim.Advance(60);
    }
}
