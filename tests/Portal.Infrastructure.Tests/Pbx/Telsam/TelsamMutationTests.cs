using System.Text;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Telsam;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Pbx.Telsam;

/// <summary>Damaged answers: nothing but a <see cref="PbxException"/> comes out, and a good row survives its bad neighbour.</summary>
public sealed class TelsamMutationTests
{
    private const int Count = 10_000;
    private const string Call = """{"channel":"SIP/trunk-sip-Trunk201-7c01e","duration":"00:02:05","calltype":"Kuyruk(640)","callinfo":"Konuşuyor","src":"905321112233","dst":"114"}""";

    private const string Record = """
        {"id":"31001","calldate":"02.03.2026 12:10:38","calltype":"incoming","src":"905321112233","dst":"104","duration":"85,6972","disposition":"ANSWERED","queue":"630","record":true,"userfield":"x"}
        """;

    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 30, 20, TimeSpan.Zero);

    [Theory]
    [InlineData(1, "calls", $$"""[{"success":true,"count":1,"data":[{{Call}}]}]""")]
    [InlineData(2, "calls", $$"""{"success":true,"count":1,"data":[{{Call}}]}""")]
    [InlineData(3, "records", $$"""[{"success":true,"count":1,"data":[{{Record}}]}]""")]
    [InlineData(4, "records", $$"""{"success":true,"count":1,"data":[{{Record}}]}""")]
    [InlineData(5, "search", $$"""{"success":true,"count":1,"data":[{{Record}}]}""")]
    [InlineData(6, "hangup", """{"success":false,"count":0,"data":[],"message":"Kanal bulunamadı"}""")]
    public Task Answers_damaged_do_no_harm(int seed, string operation, string sample) => Mutations.SurviveAsync(sample, seed, Count, body => KeysAsync(operation, body));

    [Theory]
    [InlineData(7, "calls", Call, "SIP/trunk-sip-Trunk201-7c01e")]
    [InlineData(8, "records", Record, "31001")]
    public async Task Good_rows_survive_a_bad_neighbour(int seed, string operation, string row, string key)
    {
        var (first, last) = (row.Replace(key, "good-1", StringComparison.Ordinal), row.Replace(key, "good-2", StringComparison.Ordinal));
        foreach (var bad in Mutations.Rows(row, seed, Count))
        {
            var keys = await KeysAsync(operation, Encoding.UTF8.GetBytes($$"""{"success":true,"data":[{{first}},{{bad}},{{last}}]}"""));

            keys.Count(k => k is "good-1" or "good-2").ShouldBe(2, bad);
        }
    }

    private static async Task<IEnumerable<string>> KeysAsync(string operation, byte[] body)
    {
        var pbx = new TelsamPbx(
            new TelsamSettings { Endpoint = "http://pbx.example/", Username = "api", Password = new Secret("geheim") }, new CannedLine(new ManualTime(Now), _ => CannedLine.Bytes(body)));
        switch (operation)
        {
            case "calls":
                return (await pbx.ReadActiveCallsAsync(CancellationToken.None)).Select(c => c.Key);
            case "records":
                return (await pbx.ReadRecentCallsAsync(Now, CancellationToken.None)).Records.Select(r => r.VendorKey);
            case "search":
                return (await pbx.SearchCallsAsync(new CallSearch(Now.AddDays(-1), Now, "0532 111 22 33"), CancellationToken.None)).Records.Select(r => r.VendorKey);
            default:
                await pbx.HangUpAsync("SIP/1", CancellationToken.None);
                return [];
        }
    }
}
