using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Bulutsantralim;

/// <summary>Campaigns ("Otomatik Arama Kampanyası"), of the vendor's later descriptions. All numbers come with the creation; nothing of a campaign can be asked for.</summary>
internal sealed partial class BulutsantralimClient
{
    /// <summary>The whole list of numbers travels in the request, and the vendor tries the result address before it answers.</summary>
    private static readonly TimeSpan CreationTimeout = TimeSpan.FromSeconds(60);

    private const string Missing = "The PBX did not say which campaign it made; look in its panel before trying again.";

    /// <summary>"Kampanya oluşturma": answers with the id as text. Sent once: every repetition would be one more campaign.</summary>
    public async Task<string> CreateCampaignAsync(PbxCampaign campaign, CancellationToken cancellationToken)
    {
        using var body = new StringContent(Form(campaign).ToJsonString(), Encoding.UTF8, "application/json");
        var text = await SendAsync(HttpMethod.Post, "ivr_campaigns.json", "", body, Campaigns, CreationTimeout, cancellationToken, campaign.ResultAddress);
        return IdOf(text) ?? throw new PbxException(PbxErrorKind.Protocol, Missing);
    }

    /// <summary>"Kampanya silme".</summary>
    public Task<string?> DeleteCampaignAsync(string id, CancellationToken cancellationToken) => OnCampaignAsync(HttpMethod.Delete, id, null, cancellationToken);

    /// <summary>"Kampanya durdurma": on starts it again.</summary>
    public async Task<string?> SwitchCampaignAsync(string id, bool on, CancellationToken cancellationToken)
    {
        using var body = new FormUrlEncodedContent([new("status", on ? "on" : "off")]);
        return await OnCampaignAsync(HttpMethod.Patch, id, body, cancellationToken);
    }

    private async Task<string?> OnCampaignAsync(HttpMethod method, string id, HttpContent? body, CancellationToken cancellationToken)
    {
        var text = await SendAsync(method, $"ivr_campaigns/{Escape(id)}", "", body, Campaigns, ShortTimeout, cancellationToken);

        // Stricter than for other orders: a stop that is only believed to have happened goes on dialing, and repeating one is harmless.
        return Bare(text) is { Length: < 10 } words && words.Contains("ok", StringComparison.OrdinalIgnoreCase) ? words : throw Unexpected();
    }

    /// <summary><c>20212</c>; an object with the id in it is read as well.</summary>
    private string? IdOf(string text)
    {
        if (Bare(text) is not { } bare) return null;
        if (bare[0] != '{') return bare.Length <= 20 && bare.All(char.IsAsciiDigit) ? bare : null;
        try
        {
            using var document = WireJson.Parse(text);
            return document.RootElement.Find("id").Text().Said() is { Length: <= 20 } id && id.All(char.IsAsciiDigit) ? id : null;
        }
        catch (PbxException)
        {
            return null;
        }
    }

    private static JsonObject Form(PbxCampaign campaign)
    {
        var queue = campaign.Target is { Kind: CampaignTargetKind.Queue } target ? target.Name : null;
        var json = new JsonObject
        {
            ["call_type"] = queue is null ? "ivr" : "queue",
            ["name"] = campaign.Name,
            ["date_range_begin"] = Day(campaign.FirstDay),
            ["date_range_end"] = Day(campaign.LastDay),
            ["time_range_begin"] = Hour(campaign.From),
            ["time_range_end"] = Hour(campaign.To),

            // Monday is 1, Sunday 7.
            ["active_days"] = new JsonArray([.. Enumerable.Range(1, 7).Where(day => campaign.Days.IsDefaultOrEmpty || campaign.Days.Contains((DayOfWeek)(day % 7))).Select(day => (JsonNode?)day)]),
            ["call_retries"] = campaign.Retries,
        };
        if (campaign.CallerId.Said() is { } cli) json["cli"] = Written(cli);
        if (campaign.RingSeconds is { } seconds) json["ring_timeout"] = seconds;
        if (campaign.MaximumLines is { } lines) json["max_thread_count"] = lines;
        if (campaign.Recorded is { } recorded) json["recording_enabled"] = recorded ? "true" : "false";
        if (!campaign.ResultAddress.IsEmpty) json["webhook_url"] = campaign.ResultAddress.Value;
        json["is_commercial"] = campaign.Consent is not null;
        if (campaign.Consent is { } consent)
        {
            json["iys_recipient_type"] = consent.Recipient == RecipientType.Merchant ? "TACIR" : "BIREYSEL";
            json["iys_brand_code"] = consent.BrandCode;
        }

        if (queue is not null)
        {
            json["queue_number"] = int.TryParse(queue, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : queue;
            if (campaign.CallsPerAgent is { } multiplier) json["thread_multiplier"] = multiplier;
        }
        else
        {
            Menu(json, campaign);
        }

        json["phone_list"] = new JsonArray([.. campaign.Numbers.Select(Phone)]);
        return json;
    }

    /// <summary>At least one target is required; a campaign that is only heard ends its calls after the announcement.</summary>
    private static void Menu(JsonObject json, PbxCampaign campaign)
    {
        var keys = campaign.Keys ?? new CampaignKeys();
        if (campaign.Target is { } announcement)
            json["welcome_announcement_id"] = int.TryParse(announcement.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : announcement.Name;
        foreach (var (key, target) in keys.Targets) json[$"digit_target_{key switch { '*' => "star", '#' => "square", _ => key.ToString() }}"] = Goal(target);
        var end = new CampaignTarget(CampaignTargetKind.HangUp, "");
        json["timeout_target"] = Goal(keys.NoKey ?? end);
        json["invalid_target"] = Goal(keys.WrongKey ?? end);
        if (keys.Retries is { } retries) json["digit_retries"] = retries;
        if (keys.Seconds is { } seconds) json["digit_timeout"] = seconds;
    }

    private static string Goal(CampaignTarget target) => target.Kind switch
    {
        CampaignTargetKind.Extension => $"user/{target.Name}",
        CampaignTargetKind.Group => $"group/{target.Name}",
        CampaignTargetKind.Queue => $"queue/{target.Name}",
        CampaignTargetKind.Menu => $"ivr/{target.Name}",
        CampaignTargetKind.Outside => $"external/{PhoneNumber.Of(target.Name).Write(PhoneNotation.WithZero)}",
        CampaignTargetKind.Voicemail => $"voicemail/{target.Name}",
        CampaignTargetKind.Announcement => $"announcement/{target.Name}",
        _ => "hangup/hangup",
    };

    private static JsonNode Phone(CampaignNumber number)
    {
        var phone = new JsonObject { ["phone"] = Written(number.Number) };
        if (number.Phrase.Said() is { } phrase) phone["phrase"] = phrase;
        return phone;
    }

    private static string Written(string number) => PhoneNumber.Of(number) is { IsDialable: true } known ? known.Write(PhoneNotation.WithCountry) : number.Trim();

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Hour(TimeOnly hour) => hour.ToString("HH:mm", CultureInfo.InvariantCulture);
}
