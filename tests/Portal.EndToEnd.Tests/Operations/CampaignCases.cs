using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Portal.EndToEnd.Tests.Live;
using Portal.EndToEnd.Tests.Running;

namespace Portal.EndToEnd.Tests.Operations;

/// <summary>A campaign from its draft to its deletion.</summary>
internal static class CampaignCases
{
    /// <summary>Two numbers that are busy: attempts that end soon, and no agent is needed.</summary>
    private static readonly string[] Numbers = ["5321230002", "5321240002"];

    public static Func<Stage, Task> Campaign(string vendor) => async stage =>
    {
        var id = await DraftAsync(stage, vendor);
        await OrderAsync(stage, id, "create");
        (await stage.CampaignsAsync(vendor)).Length.ShouldBe(vendor == "bulutsantralim" ? 0 : 1, "made at once only where the PBX does not dial it from its creation");
        await OrderAsync(stage, id, "start");
        (await stage.CampaignsAsync(vendor)).Length.ShouldBe(1);
        await OrderAsync(stage, id, "stop");
        var stopped = (await stage.CampaignsAsync(vendor)).Single();
        if (vendor == "cagrimerkezi") stopped.List("numbers").ShouldAllBe(number => number.GetProperty("removed").GetBoolean() || number.List("attempts").Any());
        else stopped.GetProperty("running").GetBoolean().ShouldBeFalse();

        await OrderAsync(stage, id, "start");
        await UntilAsync(stage, id, "ended");
        var entries = (await stage.CampaignsAsync(vendor)).Single().List("numbers").ToLookup(number => number.Text("number")!, StringComparer.Ordinal);
        foreach (var number in Numbers) entries[number].SelectMany(entry => entry.List("attempts")).ShouldHaveSingleItem().Text("outcome").ShouldBe("busy");

        using var answer = await stage.SendAsync(HttpMethod.Delete, $"/api/v1/campaigns/{id}");
        ((int)answer.StatusCode).ShouldBe(202);
        await UntilAsync(stage, id, "ended");
        (await stage.CampaignsAsync(vendor)).Single().GetProperty("deleted").GetBoolean().ShouldBe(vendor != "netgsm");
    };

    private static async Task<string> DraftAsync(Stage stage, string vendor)
    {
        var hours = await SentAsync(stage, "/api/v1/calling-hours", new
        {
            name = $"Hep {vendor}", quietOff = true, openOnPublicHolidays = true, week = Enum.GetNames<DayOfWeek>().Select(day => new { day = JsonNamingPolicy.CamelCase.ConvertName(day), from = "00:00:00", to = "00:00:00" }),
        });
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(3));
        var draft = await SentAsync(stage, "/api/v1/campaigns", new
        {
            accountId = stage.AccountId(vendor), type = "dialer", name = "Deneme", callingHoursId = hours.Text("id"),
            firstDay = today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), lastDay = today.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            destination = new { kind = "queue", value = vendor switch { "netgsm" => "satis", "bulutsantralim" => "201", _ => "10001" } },
            prefix = vendor == "netgsm" ? "DNM" : null, department = vendor == "netgsm" ? "satis" : null, trunk = vendor == "netgsm" ? "8504000500" : null,
        });
        var id = draft.Text("id")!;
        using var answer = await stage.SendAsync(HttpMethod.Post, $"/api/v1/campaigns/{id}/contacts", new StringContent("telefon\n" + string.Join('\n', Numbers.Select(number => "0" + number)), Encoding.UTF8, "text/csv"));
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        var import = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.Text("id");
        await Eventually.GetAsync(async () => (await stage.GetAsync($"/api/v1/imports/{import}")).Text("state"), state => state == "done", TimeSpan.FromSeconds(30), "the contacts are imported");
        return id;
    }

    /// <summary>Gives an order; again where the account's quota is used up for the moment.</summary>
    private static Task OrderAsync(Stage stage, string id, string order) => Eventually.GetAsync(
        async () =>
        {
            using var answer = await stage.SendAsync(HttpMethod.Post, $"/api/v1/campaigns/{id}/{order}");
            var text = await answer.Content.ReadAsStringAsync();
            ((int)answer.StatusCode is 200 or 429).ShouldBeTrue($"{order}: {(int)answer.StatusCode} {text}");
            if ((int)answer.StatusCode == 429) await Task.Delay(2_000);
            return (int)answer.StatusCode;
        },
        status => status == 200,
        TimeSpan.FromSeconds(120),
        $"{order} within the quota");

    private static Task UntilAsync(Stage stage, string id, string state) => Eventually.GetAsync(
        async () => (await stage.GetAsync($"/api/v1/campaigns/{id}")).ToString(), text => JsonDocument.Parse(text).RootElement.Text("state") == state, TimeSpan.FromSeconds(240), $"the campaign is {state}");

    private static async Task<JsonElement> SentAsync(Stage stage, string path, object body)
    {
        using var answer = await stage.SendAsync(HttpMethod.Post, path, body);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {text}");
        return JsonDocument.Parse(text).RootElement.Clone();
    }
}
