using System.Globalization;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.CagriMerkezi;

/// <summary>
/// Campaigns. They dial between their days and hours from the moment they exist; a number that is added twice is dialed twice. The call details hold one row for each number with its last
/// attempt, as the call center module behind such a server keeps them.
/// </summary>
internal sealed class CagriMerkeziCampaigns(CagriMerkeziFace face, FaceContext context)
{
    private const string AnyQueue = "191";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);
    private static readonly CagriMerkeziList Details = new("Datas", "Data", "data") { BareKeys = true };

    public void AddTo(Dictionary<string, Func<CagriMerkeziRequest, IResult>> modules)
    {
        modules["createCampaign"] = Create;
        modules["deleteCampaign"] = request => OnCampaign(request, (site, campaign) =>
        {
            site.Delete(campaign);
            return request.Done("Kampanya Silindi");
        });
        modules["campaignAddPhone"] = request => request.Missing("id_campaign", "phone", "name") ?? OnCampaign(request, (site, campaign) => AddPhone(request, site, campaign));
        modules["campaignDeletePhone"] = request => request.Missing("id_campaign", "phone") ?? OnCampaign(request, (_, campaign) => DeletePhone(request, campaign));
        modules["getCallDetail"] = List;
    }

    private IResult Create(CagriMerkeziRequest request)
    {
        if (request.Missing("name", "start_date", "end_date", "start_time", "end_time", "retries", "queue") is { } missing) return missing;
        if (Date(request["start_date"]) is not { } from || Date(request["end_date"]) is not { } to || to < from) return request.Refuse("Geçersiz tarih");
        if (Time(request["start_time"]) is not { } opens || Time(request["end_time"]) is not { } closes) return request.Refuse("Geçersiz saat");
        if (!int.TryParse(request["retries"], NumberStyles.None, CultureInfo.InvariantCulture, out var retries)) return request.Refuse("Geçersiz deneme sayısı");
        return context.World.Do(world =>
        {
            var site = world.SiteOf(face.Vendor);
            var queue = request["queue"] == AnyQueue ? site.Queues.FirstOrDefault() : site.FindQueue(request["queue"]);
            if (queue is null) return request.Refuse($"Kuyruk bulunamadı: {request["queue"]}");
            var campaign = new Campaign
            {
                Id = (site.Campaigns.Count + 1).ToString(CultureInfo.InvariantCulture),
                Name = request["name"]!,
                From = from,
                To = to,
                Opens = opens,
                Closes = closes,
                Retries = retries,
                RetryAfter = RetryAfter,
                Kind = "queue",
                Target = queue.Number,
                Lines = one => one.FindQueue(queue.Number) is { } now ? one.FreeIn(now) : 0,
                Running = true,
            };
            site.AddCampaign(campaign);
            return CagriMerkeziAnswer.Fields(request.Style, ("result", "true"), ("id_campaign", campaign.Id), ("name", campaign.Name));
        });
    }

    private static IResult AddPhone(CagriMerkeziRequest request, Site site, Campaign campaign)
    {
        var number = request["phone"]!;
        if (number.Length < 3 || !number.All(char.IsAsciiDigit)) return request.Refuse($"Geçersiz telefon: {number}");
        site.AddNumber(campaign, Known(number), $"{request["name"]} {request["surname"]}".Trim());
        return request.Done("Kampanyaya Yeni Telefon Eklendi");
    }

    private static IResult DeletePhone(CagriMerkeziRequest request, Campaign campaign)
    {
        DialNumber[] numbers = [.. campaign.Held.Where(number => number.Number == Known(request["phone"]!))];
        foreach (var number in numbers) campaign.Remove(number);
        return numbers.Length > 0 ? request.Done("Kampanyadan Telefon Silindi") : request.Refuse($"Telefon bulunamadı: {request["phone"]}");
    }

    private IResult List(CagriMerkeziRequest request) => request["id_campaign"] is not null
        ? OnCampaign(request, (site, campaign) => Write(request, site, [campaign]))
        : context.World.Do(world => Write(request, world.SiteOf(face.Vendor), [.. world.SiteOf(face.Vendor).Campaigns.Where(campaign => !campaign.Deleted)]));

    private static IResult Write(CagriMerkeziRequest request, Site site, Campaign[] campaigns) => CagriMerkeziAnswer.List(
        request.Style,
        Details,
        [
            .. from campaign in campaigns
               from number in campaign.Held
               where request["phone"] is not { } wanted || Known(wanted) == number.Number
               select Row(site, campaign, number),
        ]);

    private static (string, string)[] Row(Site site, Campaign campaign, DialNumber number)
    {
        var last = number.Attempts.LastOrDefault();
        var (status, cause, text) = Status(last);
        var (connected, agent, name) = last?.Call is { AnsweredAt: not null } live ? (live.AnsweredAt, live.LastExtension, live.LastAgentName) : (last?.ConnectedAt, last?.Extension, last?.AgentName);
        return
        [
            ("name", campaign.Name),
            ("phone", number.Number.Length == 10 ? site.Plan.WriteNumber(number.Number) : number.Number),
            ("status", status),
            ("start_time", connected is { } begin ? CagriMerkeziRows.Stamp(begin) : ""),
            ("end_time", connected is not null && last?.EndedAt is { } end ? CagriMerkeziRows.Stamp(end) : ""),
            ("duration", connected is { } from && last?.EndedAt is { } to ? ((int)(to - from).TotalSeconds).ToString(CultureInfo.InvariantCulture) : ""),
            ("failure_cause", cause),
            ("failure_cause_txt", text),
            ("agent_number", connected is null ? "" : agent ?? ""),
            ("agent_name", connected is null ? "" : name ?? ""),
        ];
    }

    private static (string Status, string Cause, string Text) Status(DialAttempt? attempt) => attempt switch
    {
        null => ("", "", ""),
        { Call: { AnsweredAt: not null } } => ("Success", "", ""),
        { Call: not null, PickedUpAt: not null } => ("OnQueue", "", ""),
        { Call: not null } => ("Ringing", "", ""),
        { Outcome: Outcome.Answered } => ("Success", "", ""),
        { Outcome: Outcome.Abandoned } => ("Abandoned", "", ""),
        { Outcome: Outcome.NoAnswer } => ("NoAnswer", "19", "No answer"),
        { Outcome: Outcome.Busy } => ("Failure", "17", "User busy"),
        _ => ("Failure", "1", "Unallocated number"),
    };

    private IResult OnCampaign(CagriMerkeziRequest request, Func<Site, Campaign, IResult> action) => request.Missing("id_campaign") ?? context.World.Do(world =>
    {
        var site = world.SiteOf(face.Vendor);
        return site.FindCampaign(request["id_campaign"]) is { } campaign ? action(site, campaign) : request.Refuse($"Kampanya bulunamadı: {request["id_campaign"]}");
    });

    /// <summary>Ten digits of a Turkish number; another as it is.</summary>
    private static string Known(string number) => number.Length == 11 && number[0] == '0' && number[1] != '0' ? number[1..] : number;

    private static DateOnly? Date(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private static TimeOnly? Time(string? text) => TimeOnly.TryParseExact(text, ["HH:mm:ss", "HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
