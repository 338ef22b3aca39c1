using System.Globalization;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.CagriMerkezi;

/// <summary>
/// Campaigns, kept in memory beside the world. Their calls are not the world's: what becomes of a number follows from the number and the hour, the last four digits 0001
/// (success), 0002 (busy) and 0003 (no answer) being promised as everywhere here.
/// </summary>
internal sealed class CagriMerkeziCampaigns(CagriMerkeziFace face, FaceContext context)
{
    private const string AnyQueue = "191";

    private static readonly CagriMerkeziList Details = new("Datas", "Data", "data") { BareKeys = true };

    private readonly Lock _gate = new();
    private readonly List<Campaign> _campaigns = [];
    private int _lastId;

    public void AddTo(Dictionary<string, Func<CagriMerkeziRequest, IResult>> modules)
    {
        modules["createCampaign"] = Create;
        modules["deleteCampaign"] = request => OnCampaign(request, campaign =>
        {
            _campaigns.Remove(campaign);
            return request.Done("Kampanya Silindi");
        });
        modules["campaignAddPhone"] = request => request.Missing("id_campaign", "phone", "name") ?? OnCampaign(request, campaign => AddPhone(request, campaign));
        modules["campaignDeletePhone"] = request => request.Missing("id_campaign", "phone") ?? OnCampaign(request, campaign =>
            campaign.Phones.RemoveAll(phone => phone.Number == request["phone"]) > 0 ? request.Done("Kampanyadan Telefon Silindi") : request.Refuse($"Telefon bulunamadı: {request["phone"]}"));
        modules["getCallDetail"] = List;
    }

    private IResult Create(CagriMerkeziRequest request)
    {
        if (request.Missing("name", "start_date", "end_date", "start_time", "end_time", "retries", "queue") is { } missing) return missing;
        if (Date(request["start_date"]) is not { } from || Date(request["end_date"]) is not { } to || to < from) return request.Refuse("Geçersiz tarih");
        if (Time(request["start_time"]) is not { } opens || Time(request["end_time"]) is not { } closes) return request.Refuse("Geçersiz saat");
        var queue = request["queue"]!;
        if (queue != AnyQueue && context.World.Do(world => world.SiteOf(face.Vendor).FindQueue(queue) is null)) return request.Refuse($"Kuyruk bulunamadı: {queue}");
        lock (_gate)
        {
            var campaign = new Campaign((++_lastId).ToString(CultureInfo.InvariantCulture), request["name"]!, from, to, opens, closes);
            _campaigns.Add(campaign);
            return CagriMerkeziAnswer.Fields(request.Style, ("result", "true"), ("id_campaign", campaign.Id), ("name", campaign.Name));
        }
    }

    private IResult AddPhone(CagriMerkeziRequest request, Campaign campaign)
    {
        var number = request["phone"]!;
        if (number.Length < 3 || !number.All(char.IsAsciiDigit)) return request.Refuse($"Geçersiz telefon: {number}");
        campaign.Phones.Add(new Phone(number, Now()));
        return request.Done("Kampanyaya Yeni Telefon Eklendi");
    }

    private IResult List(CagriMerkeziRequest request)
    {
        if (request["id_campaign"] is not null) return OnCampaign(request, campaign => Write(request, [campaign]));
        lock (_gate) return Write(request, [.. _campaigns]);
    }

    private IResult Write(CagriMerkeziRequest request, Campaign[] campaigns)
    {
        var now = Now();
        var agents = context.World.Do(world => world.SiteOf(face.Vendor).Agents);
        return CagriMerkeziAnswer.List(
            request.Style,
            Details,
            [
                .. from campaign in campaigns
                   from phone in campaign.Phones
                   where request["phone"] is not { } wanted || wanted == phone.Number
                   select Row(campaign, phone, agents, now),
            ]);
    }

    private static (string, string)[] Row(Campaign campaign, Phone phone, IReadOnlyList<Agent> agents, DateTimeOffset now)
    {
        var fate = phone.Number.Sum(digit => digit - '0');
        var begins = phone.AddedAt.AddSeconds(5 + (fate % 10));
        var rings = begins.AddSeconds(3);
        var ends = rings.AddSeconds(10 + (fate * 7 % 60));
        var (status, cause, text) = phone.Number[^4..] switch
        {
            "0001" => ("Success", "", ""),
            "0002" => ("Failure", "17", "User busy"),
            "0003" => ("NoAnswer", "19", "No answer"),
            _ => (fate % 4) switch { 0 => ("NoAnswer", "19", "No answer"), 1 => ("Failure", "17", "User busy"), _ => ("Success", "", "") },
        };
        var over = now >= ends;
        if (!campaign.IsOpen(phone.AddedAt) || now < begins) (status, over) = ("", false);
        else if (!over) status = now < rings ? "Placing" : "Ringing";
        var agent = agents[fate % agents.Count];
        var talked = over && status == "Success";
        return
        [
            ("name", campaign.Name),
            ("phone", phone.Number),
            ("status", status),
            ("start_time", talked ? CagriMerkeziRows.Stamp(rings) : ""),
            ("end_time", talked ? CagriMerkeziRows.Stamp(ends) : ""),
            ("duration", talked ? ((int)(ends - rings).TotalSeconds).ToString(CultureInfo.InvariantCulture) : ""),
            ("failure_cause", over ? cause : ""),
            ("failure_cause_txt", over ? text : ""),
            ("agent_number", talked ? agent.Extension : ""),
            ("agent_name", talked ? agent.Name : ""),
        ];
    }

    private DateTimeOffset Now() => context.World.Do(world => world.Now);

    private IResult OnCampaign(CagriMerkeziRequest request, Func<Campaign, IResult> action)
    {
        if (request.Missing("id_campaign") is { } missing) return missing;
        lock (_gate)
        {
            return _campaigns.Find(campaign => campaign.Id == request["id_campaign"]) is { } campaign ? action(campaign) : request.Refuse($"Kampanya bulunamadı: {request["id_campaign"]}");
        }
    }

    private static DateOnly? Date(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private static TimeOnly? Time(string? text) => TimeOnly.TryParseExact(text, ["HH:mm:ss", "HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    private sealed record Phone(string Number, DateTimeOffset AddedAt);

    private sealed record Campaign(string Id, string Name, DateOnly From, DateOnly To, TimeOnly Opens, TimeOnly Closes)
    {
        public List<Phone> Phones { get; } = [];

        public bool IsOpen(DateTimeOffset at)
        {
            var local = at.ToOffset(Load.LocalOffset).DateTime;
            return DateOnly.FromDateTime(local) is var day && day >= From && day <= To && TimeOnly.FromDateTime(local) is var hour && hour >= Opens && hour <= Closes;
        }
    }
}
