using System.Net;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Tests.Pbx.CagriMerkezi;

/// <summary>Campaigns, number by number; what became of them from the call details.</summary>
public sealed class CagriMerkeziCampaignTests
{
    private static readonly PbxCampaign Campaign = new()
    {
        Name = "Güz Ödemeleri",
        FirstDay = new DateOnly(2026, 3, 2),
        LastDay = new DateOnly(2026, 3, 6),
        From = new TimeOnly(9, 0),
        To = new TimeOnly(18, 30),
        Retries = 2,
        Target = new CampaignTarget(CampaignTargetKind.Queue, "20001"),
    };

    [Fact]
    public async Task CreateCampaignAsync_is_sent_as_documented_and_who_names_no_queue_gets_the_vendors()
    {
        var cagri = Cagri.Saying("""{"result":"true","id_campaign":37,"name":"Güz Ödemeleri"}""");

        (await cagri.Pbx.CreateCampaignAsync(Campaign, CancellationToken.None)).ShouldBe("37");
        await cagri.Pbx.CreateCampaignAsync(Campaign with { Target = null }, CancellationToken.None);

        cagri.Asked.ShouldBe(
        [
            "createCampaign name=Güz Ödemeleri&start_date=2026-03-02&end_date=2026-03-06&start_time=09:00:00&end_time=18:30:00&retries=2&queue=20001",
            "createCampaign name=Güz Ödemeleri&start_date=2026-03-02&end_date=2026-03-06&start_time=09:00:00&end_time=18:30:00&retries=2&queue=191",
        ]);
        (await Should.ThrowAsync<PbxException>(() => cagri.Pbx.CreateCampaignAsync(Campaign with { Numbers = [new CampaignNumber("05321112233")] }, CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Refused);
        cagri.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task AddNumbersAsync_a_refusal_concerns_its_own_number_and_a_break_the_rest()
    {
        var asked = 0;
        var cagri = new Cagri(_ => ++asked switch
        {
            1 => CannedLine.Text("""{"result":"true","message":"Kampanyaya Yeni Telefon Eklendi"}"""),
            2 => CannedLine.Text("""{"result":"false","message":"Geçersiz telefon: 12"}"""),
            _ => CannedLine.Text("Internal Server Error", HttpStatusCode.InternalServerError),
        });
        CampaignNumber[] numbers = [new("0532 111 22 33", "Elif") { Surname = "Kaya" }, new("12"), new("05321112244"), new("05321112255")];

        var addition = await cagri.Pbx.AddNumbersAsync("37", [.. numbers], CancellationToken.None);

        addition.Failure.ShouldNotBeNull().Kind.ShouldBe(PbxErrorKind.Protocol);
        addition.Numbers.ShouldBe(
        [
            new CampaignNumberAnswer(numbers[0], NumberVerdict.Accepted, "Kampanyaya Yeni Telefon Eklendi"), new CampaignNumberAnswer(numbers[1], NumberVerdict.Refused, "Geçersiz telefon: 12"),
            new CampaignNumberAnswer(numbers[2], NumberVerdict.Unsure, "Internal Server Error"), new CampaignNumberAnswer(numbers[3], NumberVerdict.NotSent),
        ]);
        cagri.Asked.ShouldBe(
        [
            "campaignAddPhone name=Elif&surname=Kaya&phone=05321112233&id_campaign=37", "campaignAddPhone name=12&surname=&phone=12&id_campaign=37", "campaignAddPhone name=05321112244&surname=&phone=05321112244&id_campaign=37",
        ]);
    }

    [Theory]
    [InlineData("""{"result":"false","message":"Geçersiz API anahtarı"}""", PbxErrorKind.Unauthorized, NumberVerdict.NotSent)]
    [InlineData("<html></html>", PbxErrorKind.Protocol, NumberVerdict.Unsure)]
    [InlineData("", PbxErrorKind.Protocol, NumberVerdict.Unsure)]
    public async Task AddNumbersAsync_failure_says_what_became_of_the_number_and_is_not_repeated(string body, PbxErrorKind kind, NumberVerdict verdict)
    {
        var cagri = Cagri.Saying(body);

        var addition = await cagri.Pbx.AddNumbersAsync("37", [new CampaignNumber("05321112233")], CancellationToken.None);

        (addition.Failure?.Kind, addition.Numbers.ShouldHaveSingleItem().Verdict, cagri.Asked.Count).ShouldBe((kind, verdict, 1));
    }

    [Fact]
    public async Task RemoveNumberAsync_and_DeleteCampaignAsync_give_the_vendors_words()
    {
        var cagri = Cagri.Saying("""{"result":"true","message":"Tamam"}""");

        (await cagri.Pbx.RemoveNumberAsync("37", new CampaignNumberKey("+90 532 111 22 33"), CancellationToken.None)).VendorMessage.ShouldBe("Tamam");
        (await cagri.Pbx.DeleteCampaignAsync("37", CancellationToken.None)).VendorMessage.ShouldBe("Tamam");

        cagri.Asked.ShouldBe(["campaignDeletePhone id_campaign=37&phone=05321112233", "deleteCampaign id_campaign=37"]);
    }

    [Fact]
    public async Task ReadCampaignAsync_rows_are_numbers_and_attempts()
    {
        var cagri = Cagri.Saying("""
            {"result":"true","data":[
             {"name":"Güz","phone":"05321112201","status":"Success","start_time":"2026-03-02 12:10:38","end_time":"2026-03-02 12:11:00","duration":"22","failure_cause":"","failure_cause_txt":"","agent_number":"Agent/2004","agent_name":"Elif Kaya"},
             {"name":"Güz","phone":"05321112202","status":"Failure","start_time":"","end_time":"","duration":"","failure_cause":"17","failure_cause_txt":"User busy","agent_number":"","agent_name":""},
             {"name":"Güz","phone":"05321112203","status":"NoAnswer","failure_cause":"19"}, {"name":"Güz","phone":"05321112204","status":"Abandoned","start_time":"2026-03-02 12:10:38"},
             {"name":"Güz","phone":"05321112205","status":""}, {"name":"Güz","phone":"05321112206","status":"OnQueue"}, {"name":"Güz","phone":"05321112207","status":"ShortCall"},
             {"name":"Güz","phone":"05321112208","status":"Failure","failure_cause":"1"}, {"name":"Güz","phone":"05321112209","status":"Yeni"}, {"name":"Güz","status":"Success"}]}
            """);

        var report = await cagri.Pbx.ReadCampaignAsync("37", CancellationToken.None);

        report.Numbers.Select(one => one.State).ShouldBe(
        [
            CampaignNumberState.Reached, CampaignNumberState.Failed, CampaignNumberState.Failed, CampaignNumberState.Reached, CampaignNumberState.NotDialed, CampaignNumberState.InProgress, CampaignNumberState.Reached,
            CampaignNumberState.Failed, CampaignNumberState.Unknown,
        ]);
        report.Rejected.Length.ShouldBe(1);
        var start = new DateTimeOffset(2026, 3, 2, 9, 10, 38, TimeSpan.Zero);
        report.Results[0].ShouldBe(new CampaignResult
        {
            Key = $"37/5321112201/{start.ToUnixTimeSeconds()}", Campaign = "37", Number = "05321112201", Outcome = ContactResult.Answered, RawOutcome = "Success", StartedAt = start, EndedAt = start.AddSeconds(22),
            Seconds = 22, Agent = "2004", AgentName = "Elif Kaya",
        });
        report.Results.Select(one => one.Outcome).ShouldBe(
        [
            ContactResult.Answered, ContactResult.Busy, ContactResult.NoAnswer, ContactResult.Dropped, ContactResult.Answered, ContactResult.Failed, ContactResult.Other,
        ]);
        report.Results[1].ShouldSatisfyAllConditions(one => one.Key.ShouldBe("37/5321112202/FAILURE/17"), one => one.RawOutcome.ShouldBe("Failure 17 User busy"));
        report.Results.Select(one => one.Key).ShouldBeUnique();
    }
}
