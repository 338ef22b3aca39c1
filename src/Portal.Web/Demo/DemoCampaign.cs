using System.Globalization;
using System.Text;
using Portal.Domain;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Campaigns.HandOver;
using Portal.Infrastructure.Security;

namespace Portal.Web.Demo;

/// <summary>
/// A list that the demo's people dial, on the account that demo.json names for it: made once, with hours that never close, so that whoever looks sees somebody to call. What people do with it afterwards
/// is theirs: nothing of it is put back at the next start.
/// </summary>
internal static class DemoCampaign
{
    private const string Name = "Yenileme aramaları";
    private const string Hours = "Gösterim: her saat";
    private const int Contacts = 48;
    private const int Days = 365;

    private static readonly string[] Names = ["Ayşe", "Mehmet", "Zeynep", "Ali", "Elif", "Mustafa", "Fatma", "Emre", "Hatice", "Burak", "Merve", "Okan"];
    private static readonly string[] Surnames = ["Yılmaz", "Demir", "Şahin", "Çelik", "Öztürk", "Aydın", "Kılıç"];
    private static readonly string[] Cities = ["İstanbul", "Ankara", "İzmir", "Bursa", "Eskişehir"];
    private static readonly string[] Tariffs = ["Ev İnterneti 50", "Ev İnterneti 100", "Kurumsal Hat", "Mobil 20 GB"];

    private static readonly Disposition[] Codes =
    [
        new("SATIS", "Yenilendi", EndsContact: true, null), new("RANDEVU", "Randevu alındı", EndsContact: true, null), new("TEKRAR", "Tekrar aranmak istiyor", EndsContact: false, 60),
        new("DUSUNUYOR", "Düşünüyor", EndsContact: false, 24 * 60), new("ILGISIZ", "İlgilenmiyor", EndsContact: true, null), new("YANLIS", "Yanlış kişi", EndsContact: true, null),
    ];

    public static async Task SeedAsync(IServiceProvider services, Actor actor, Guid accountId, TimeProvider time, CancellationToken cancellationToken)
    {
        var drafts = services.GetRequiredService<CampaignDrafts>();
        if (!(await drafts.ListAsync(actor.TenantId, new CampaignFilter(AccountId: accountId), cancellationToken)).IsEmpty) return;
        var dispositions = services.GetRequiredService<DispositionCodes>();
        if ((await dispositions.ListAsync(actor.TenantId, cancellationToken)).IsEmpty) await dispositions.ReplaceAsync(actor, Codes, cancellationToken);
        var today = TurkishTime.Day(time.GetUtcNow());
        var plan = new CampaignPlan
        {
            AccountId = accountId, Type = CampaignType.Preview, Name = Name, FirstDay = today, LastDay = today.AddDays(Days), CallingHoursId = await HoursAsync(services, actor, cancellationToken),
            Retries = [new RetryRule(ContactResult.NoAnswer, 3, 60), new RetryRule(ContactResult.Busy, 3, 15), new RetryRule(ContactResult.Unreachable, 2, 240)], AttemptsPerDay = 3,
        };
        var draft = await drafts.CreateAsync(actor, plan, CampaignStep.Summary, template: false, cancellationToken);
        if (draft.Campaign is not { } campaign) throw new DemoException($"The demo's campaign could not be made: {string.Join(", ", draft.Problems.Select(problem => $"{problem.Field} {problem.Key}"))}.");
        await using var file = new MemoryStream(Encoding.UTF8.GetBytes(List()));
        var table = TableSource.Open(file);
        var rules = new ContactRules(campaign.Id, AttemptsPerDay: plan.AttemptsPerDay);
        await services.GetRequiredService<ContactImports>().RunAsync(actor, rules, table, ContactColumns.Find(table), "yenileme.csv", watch: null, cancellationToken);
        var started = await services.GetRequiredService<CampaignControl>().StartAsync(actor, campaign.Id, null, cancellationToken);
        if (started.Outcome != ControlOutcome.Ok) throw new DemoException($"The demo's campaign could not be started: {started.Outcome}.");
    }

    /// <summary>Hours that never close, of a demo that may be looked at on a Sunday night; calls of a real list are bound to quiet hours.</summary>
    private static async Task<Guid> HoursAsync(IServiceProvider services, Actor actor, CancellationToken cancellationToken)
    {
        var rules = services.GetRequiredService<CallingHoursRules>();
        if ((await rules.ListAsync(actor.TenantId, cancellationToken)).FirstOrDefault(rule => rule.Rule.Name == Hours) is { } known) return known.Id;
        var rule = new CallingHours { Name = Hours, Week = [.. Enum.GetValues<DayOfWeek>().Select(day => new WeekSpan(day, TimeOnly.MinValue, TimeOnly.MinValue))], OpenOnPublicHolidays = true, QuietOff = true };
        return (await rules.CreateAsync(actor, rule, cancellationToken)).Hours?.Id ?? throw new DemoException("The demo's calling hours could not be made.");
    }

    private static string List()
    {
        var list = new StringBuilder("Ad;Soyad;Telefon;Şehir;Tarife;Bitiş tarihi\n");
        for (var at = 0; at < Contacts; at++)
        {
            list.Append(CultureInfo.InvariantCulture, $"{Names[at % Names.Length]};{Surnames[at % Surnames.Length]};0532 000 {at / 10 + 10:00} {at % 10 * 7 + 10:00};")
                .Append(CultureInfo.InvariantCulture, $"{Cities[at % Cities.Length]};{Tariffs[at % Tariffs.Length]};{at % 28 + 1:00}.{at % 12 + 1:00}.2027\n");
        }

        return list.ToString();
    }
}
