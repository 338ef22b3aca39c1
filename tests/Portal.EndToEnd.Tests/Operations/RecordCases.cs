using System.Globalization;
using System.Text.Json;
using Portal.EndToEnd.Tests.Live;
using Portal.EndToEnd.Tests.Running;

namespace Portal.EndToEnd.Tests.Operations;

/// <summary>What is asked of a PBX on demand: records, recordings, counts, credit, links.</summary>
internal static class RecordCases
{
    private static readonly TimeSpan Istanbul = TimeSpan.FromHours(3);

    /// <param name="vendor">Whose.</param>
    /// <param name="more">Further fields of the search, made of the call.</param>
    public static Func<Stage, Task> CallSearch(string vendor, Func<StagedCall, string>? more = null) => async stage =>
    {
        var call = await EndedAsync(stage, vendor);
        await SearchAsync(stage, call, "callSearch", more?.Invoke(call) ?? $"&number=0{call.Number}");
    };

    public static Func<Stage, Task> CallDetail(string vendor) => async stage =>
    {
        var call = await EndedAsync(stage, vendor);

        var answer = await stage.QueryAsync(vendor, $"callDetail?callId={Uri.EscapeDataString(call.Key)}");

        answer.Names(call.Number).ShouldBeTrue(answer.ToString());
        answer.Says(call.Extension!).ShouldBeTrue(answer.ToString());
    };

    /// <summary>The record's recording is fetched by the reference that the portal made for it.</summary>
    /// <param name="vendor">Whose.</param>
    /// <param name="query">Query that lists it.</param>
    public static Func<Stage, Task> Recording(string vendor, string query) => async stage =>
    {
        var call = await EndedAsync(stage, vendor);
        var found = await SearchAsync(stage, call, query, $"&number=0{call.Number}");
        var url = found.Leaf("recordingUrl").FirstOrDefault();
        url.ShouldNotBeNull(found.ToString());

        using var answer = await stage.SendAsync(HttpMethod.Get, url);

        var audio = await answer.Content.ReadAsByteArrayAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue($"{(int)answer.StatusCode} {System.Text.Encoding.UTF8.GetString(audio.AsSpan(0, Math.Min(300, audio.Length)))}");
        audio[..4].ShouldBe("RIFF"u8.ToArray());
    };

    public static Func<Stage, Task> Statistics(string vendor) => async stage =>
    {
        await EndedAsync(stage, vendor);
        var day = Today();

        var range = await stage.QueryAsync(vendor, $"statistics?from={day}&to={day}");
        range.Says(day).ShouldBeTrue(range.ToString());
        Answered(range).ShouldBeGreaterThan(0, range.ToString());

        var one = await stage.QueryAsync(vendor, $"dayStatistics?day={day}");
        Answered(one).ShouldBeGreaterThanOrEqualTo(Answered(range), one.ToString());
    };

    public static Func<Stage, Task> AbandonedCalls(string vendor) => async stage =>
    {
        await stage.FreezeAsync(vendor);
        var call = await stage.CallInAsync(vendor);
        await stage.EndAsync(call);
        await stage.ThawAsync();

        var answer = await stage.QueryAsync(vendor, $"abandonedCalls?day={Today()}");

        answer.Names(call.Number).ShouldBeTrue(answer.ToString());
    };

    public static Func<Stage, Task> Balance(string vendor) => async stage =>
    {
        var credit = (await stage.SiteAsync(vendor)).GetProperty("credit").GetDouble();

        var answer = await stage.QueryAsync(vendor, "balance");

        answer.Holds(credit).ShouldBeTrue($"{credit} in {answer}");
    };

    /// <summary>A link is a secret of the account: it is asked for by POST, so that no address shown anywhere brings it up.</summary>
    public static Func<Stage, Task> Link(string vendor, string query) => async stage =>
    {
        using var byGet = await stage.SendAsync(HttpMethod.Get, $"/api/v1/accounts/{stage.AccountId(vendor)}/queries/{query}");
        byGet.IsSuccessStatusCode.ShouldBeFalse();

        var answer = await stage.QueryAsync(vendor, query, HttpMethod.Post);

        answer.Says("://").ShouldBeTrue("a link");
    };

    public static Func<Stage, Task> PushSettings(string vendor) => async stage =>
    {
        var answer = await stage.QueryAsync(vendor, "pushSettings");

        answer.Says("127.0.0.1").ShouldBeTrue(answer.ToString());
        answer.Says("ringing").ShouldBeTrue(answer.ToString());
        answer.Says("/push/").ShouldBeFalse("the address holds the token");
    };

    /// <summary>The portal tells the PBX where to push to, and that it is to stop. Nobody types an address.</summary>
    public static Func<Stage, Task> PushSubscription(string vendor) => async stage =>
    {
        var path = $"/api/v1/accounts/{stage.AccountId(vendor)}/push-subscription";
        using var stopped = await stage.SendAsync(HttpMethod.Delete, path);
        stopped.IsSuccessStatusCode.ShouldBeTrue(await stopped.Content.ReadAsStringAsync());
        var unheard = await stage.CallInAsync(vendor);
        await stage.EndAsync(unheard);

        using var begun = await stage.SendAsync(HttpMethod.Post, path);
        begun.IsSuccessStatusCode.ShouldBeTrue(await begun.Content.ReadAsStringAsync());
        await stage.FreezeAsync(vendor);
        var heard = await stage.CallInAsync(vendor);

        // Pushes come in order: when the second call is there, the first would have been.
        await stage.OnBoardAsync(heard, "ringing");
        (await stage.BoardAsync(vendor, "calls")).ShouldNotContain(row => unheard.Is(row));
    };

    /// <summary>A call that somebody answered and that is over.</summary>
    private static async Task<StagedCall> EndedAsync(Stage stage, string vendor)
    {
        var call = await stage.TalkingAsync(vendor);
        await stage.EndAsync(call);
        return call;
    }

    private static async Task<JsonElement> SearchAsync(Stage stage, StagedCall call, string query, string fields)
    {
        var now = TimeProvider.System.GetUtcNow();
        string At(DateTimeOffset instant) => Uri.EscapeDataString(instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        return await Eventually.GetAsync(
            () => stage.QueryAsync(call.Vendor, $"{query}?from={At(now.AddHours(-1))}&to={At(now.AddMinutes(1))}{fields}"),
            answer => answer.Names(call.Number),
            TimeSpan.FromSeconds(20),
            $"{call.Vendor} {query}{fields}: the record of {call.Number}");
    }

    private static string Today() => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().ToOffset(Istanbul).DateTime).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static int Answered(JsonElement answer)
    {
        var rows = answer.ValueKind == JsonValueKind.Array ? answer : answer.EnumerateObject().Select(property => property.Value).FirstOrDefault(value => value.ValueKind == JsonValueKind.Array);
        return rows.ValueKind == JsonValueKind.Array ? rows.EnumerateArray().Sum(row => row.GetProperty("answered").GetInt32()) : answer.GetProperty("answered").GetInt32();
    }
}
