using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.Bulutsantralim;

/// <summary>Event pushes and their settings.</summary>
internal sealed class BulutsantralimPush(BulutsantralimFace face, FaceContext context)
{
    private const string DomainId = "101";

    private volatile Settings _settings = new(null, true, true, true);

    public Uri? Address
    {
        get => _settings.Address;
        set => _settings = _settings with { Address = value };
    }

    public void Map(Operations operations) => operations.Map("/crm_integrations", "others", Operations.Others, SettingsAsync);

    /// <summary>Turns what happened into a push. Called inside the world's lock: copies and returns.</summary>
    public void On(WorldEvent told)
    {
        var settings = _settings;
        if (told.Site.Vendor != face.Vendor || settings.Address is not { } address) return;
        var wanted = told.Kind switch
        {
            WorldEventKind.Ringing => settings.Ringing,
            WorldEventKind.Answered => settings.Answered,
            WorldEventKind.LegEnded or WorldEventKind.Ended => settings.Hangup,
            _ => false,
        };
        if (wanted) context.Pushes.Enqueue(new Push(face.Vendor, address, Fields(told)));
    }

    private async Task<IResult> SettingsAsync(HttpContext http, RequestFields fields)
    {
        if (HttpMethods.IsGet(http.Request.Method))
        {
            var now = _settings;
            return BulutsantralimJson.Answer(
                new PushSettings(OnOff(now.Ringing), OnOff(now.Answered), OnOff(now.Hangup), now.Address?.ToString() ?? ""), BulutsantralimJson.Default.PushSettings);
        }
        if (fields["notification_url"] is not { } text) return BulutsantralimFace.Refuse("notification_url can't be blank");
        if (!PushAddress.TryRead(text, context.AllowRemote, out var address)) return BulutsantralimFace.Refuse("notification_url is invalid");
        // The vendor tries the address with an empty POST before it takes it.
        if (!await context.Pushes.PostAsync(address, [], http.RequestAborted)) return BulutsantralimFace.Refuse("notification_url is not reachable");
        var before = _settings;
        _settings = new Settings(address, IsOn(fields["ringing"], before.Ringing), IsOn(fields["answered"], before.Answered), IsOn(fields["hangup"], before.Hangup));
        return BulutsantralimFace.Text("Ok");
    }

    private static string OnOff(bool on) => on ? "on" : "off";

    private static bool IsOn(string? text, bool otherwise) => text is null ? otherwise : text == "on";

    private List<KeyValuePair<string, string>> Fields(WorldEvent told)
    {
        var call = told.Call;
        var fields = new List<KeyValuePair<string, string>>(20);
        void Add(string name, string? value) => fields.Add(new(name, value ?? ""));

        Add("event_type", told.Kind switch
        {
            WorldEventKind.Ringing => "ringing",
            WorldEventKind.Answered => "answer",
            WorldEventKind.LegEnded => "user_hangup",
            _ => "hangup",
        });
        Add("domain_id", DomainId);
        Add("direction", BulutsantralimWords.PushDirection(call.Direction));
        Add("caller_id_number", call.From);
        Add("outbound_caller_id_number", call.OutsideNumber);
        Add("destination_number", call.To);
        if (told.Leg is { } leg) Add("dialed_user", leg.Extension);
        else if (told.Kind == WorldEventKind.Ended && call.Direction != Direction.Outbound) Add("dialed_user", call.LastExtension);
        Add("call_uuid", call.Key);
        Add("start_stamp", BulutsantralimWords.PushStamp(call.StartedAt));
        if (call.Queue is { } queue) Add("queue", queue.Number);
        if (told.Kind == WorldEventKind.Ringing) return fields;

        if (told.Leg?.AnsweredAt is not null) Add("connected_user", told.Leg.Extension);
        else if (told.Kind == WorldEventKind.Ended && call is { AnsweredAt: not null, Direction: not Direction.Outbound }) Add("connected_user", call.LastExtension);
        if (call.AnsweredAt is { } answered) Add("answer_stamp", BulutsantralimWords.PushStamp(answered));
        if (call.Queue is not null) Add("queue_wait_duration", BulutsantralimWords.Seconds((call.AnsweredAt ?? told.At) - call.QueuedAt!.Value));
        if (told.Kind == WorldEventKind.Answered) return fields;

        Add("end_stamp", BulutsantralimWords.PushStamp(told.At));
        Add("answered", Flag(told.Kind == WorldEventKind.LegEnded ? told.Leg!.AnsweredAt is not null : call.AnsweredAt is not null));
        if (told.Kind == WorldEventKind.LegEnded)
        {
            Add("duration", BulutsantralimWords.Seconds(told.Leg!.AnsweredAt is { } talked ? told.At - talked : TimeSpan.Zero));
            Add("hangup_cause", told.Leg.Cause);
            return fields;
        }
        var (status, phrase) = BulutsantralimWords.Failure(call);
        Add("duration", BulutsantralimWords.Seconds(call.Talk));
        Add("recording_present", Flag(call.IsRecorded));
        Add("sip_hangup_disposition", BulutsantralimWords.Disposition(call));
        Add("hangup_cause", call.Cause);
        Add("failure_status", status);
        Add("failure_phrase", phrase);
        return fields;
    }

    private string Flag(bool value) => context.Switches.Get(face, BulutsantralimFace.PushBooleansSwitch) == "words" ? (value ? "true" : "false") : value ? "t" : "f";

    private sealed record Settings(Uri? Address, bool Ringing, bool Answered, bool Hangup);
}
