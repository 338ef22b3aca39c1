using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.MutluSantral;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Pbx.MutluSantral;

/// <summary>Damaged answers: nothing but a <see cref="PbxException"/> comes out, and a good row survives its bad neighbour.</summary>
public sealed class MutluSantralMutationTests
{
    private const int Count = 10_000;

    private const string Row = """
        {"idCdr":70101,"idTenant":2044,"callingNumber":"05321112233","dialedNumber":"908501112233","calleeDialedNumber":"5001","callDuration":65,"billableDuration":31,
         "hangupCause":"NORMAL_CLEARING","startTimeDate":"Mar 2, 2026 9:06:10 AM","endTimeDate":"Mar 2, 2026 9:07:15 AM","calleeType":"RINGGROUP"}
        """;

    private const string Credit = """
        {"pilotNo":908501112233,"voipBalance":"2,68 TL","voipPackName":"Herkese 500 DK ","minuteLeft":"117 dk","voipPackExpireDate":"07/12/2026","smsBalance":"979 sms",
         "smsPackName":"Aylık 1.000 SMS","smsPackLeft":"0 sms","smsPackExpireDate":"05/06/2026"}
        """;

    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 30, 20, TimeSpan.Zero);

    private byte[] _body = [];

    [Fact]
    public Task Records_damaged_answers_do_no_harm() => Mutations.SurviveAsync($"[{Row}]", 1, Count, body => Pbx(body).ReadRecentCallsAsync(Now, CancellationToken.None));

    [Fact]
    public Task Credit_damaged_answers_do_no_harm() => Mutations.SurviveAsync($"[{Credit}]", 2, Count, body => Pbx(body).ReadBalanceAsync(CancellationToken.None));

    [Fact]
    public Task Links_damaged_answers_do_no_harm() =>
        Mutations.SurviveAsync("""[{"url":"https://login.example/one-time/abc?d=1"}]""", 3, Count, body => Pbx(body).ReadPanelLinkAsync(CancellationToken.None));

    [Fact]
    public Task Errors_damaged_answers_do_no_harm() =>
        Mutations.SurviveAsync("""{"errorCode":"INVALID_DATA","message":"Geçersiz Kullanıcı Adı/Parola!"}""", 4, Count, body => Pbx(body).UnsubscribeAsync(CancellationToken.None));

    [Fact]
    public Task Pushes_damaged_bodies_do_no_harm() => Mutations.SurviveAsync(
        "event=EXTENSION_RINGING&tenant_id=2044&calling_number=905321112233&called_number=908501112233&extension_number=1004&extension_uri=20441004@192.168.7.9:51060",
        5,
        Count,
        body =>
        {
            MutluSantralPush.Read(new PushMessage(Guid.Empty, "", null, body, Now));
            return Task.CompletedTask;
        });

    [Fact]
    public async Task Records_good_rows_survive_a_bad_neighbour()
    {
        var first = Row.Replace("70101", "\"first\"", StringComparison.Ordinal);
        var last = Row.Replace("70101", "\"last\"", StringComparison.Ordinal);
        foreach (var bad in Mutations.Rows(Row, 6, Count))
        {
            var page = await Pbx(System.Text.Encoding.UTF8.GetBytes($"[{first},{bad},{last}]")).ReadRecentCallsAsync(Now, CancellationToken.None);

            page.Records.Count(r => r.VendorKey is "first" or "last").ShouldBe(2, bad);
        }
    }

    [Fact]
    public async Task Credit_good_rows_survive_a_bad_neighbour()
    {
        foreach (var bad in Mutations.Rows(Credit, 7, Count))
        {
            var lines = await Pbx(System.Text.Encoding.UTF8.GetBytes($"[{Credit.Replace("908501112233", "1", StringComparison.Ordinal)},{bad},{Credit.Replace("908501112233", "2", StringComparison.Ordinal)}]"))
                .ReadBalanceAsync(CancellationToken.None);

            lines.Count(l => l.Name is "1: Ses kredisi" or "2: Ses kredisi").ShouldBe(2, bad);
        }
    }

    private MutluSantralPbx Pbx(byte[] body)
    {
        _body = body;
        return new MutluSantralPbx(
            new MutluSantralSettings { Address = "http://pbx.example/", Username = "firma", Password = new Secret("geheim") }, new CannedLine(new ManualTime(Now), _ => CannedLine.Bytes(_body)));
    }
}
