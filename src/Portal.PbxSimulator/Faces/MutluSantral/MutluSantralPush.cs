using System.Collections.Concurrent;
using System.Globalization;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.MutluSantral;

/// <summary>The three events and who wants them. There is no word for an answer or an end.</summary>
internal sealed class MutluSantralPush(MutluSantralFace face, FaceContext context)
{
    private const string Agent = "freeswitch-curl/1.0";
    private const string Ringing = "EXTENSION_RINGING";
    private const string MenuKey = "IVR_MENU_ACTION";
    private const string MenuExit = "IVR_MENU_EXIT";

    /// <summary>One subscription a user: a new one takes the place of the old one.</summary>
    private readonly ConcurrentDictionary<string, Subscription> _subscriptions = new(StringComparer.Ordinal);

    public static string[] Events { get; } = [Ringing, MenuKey, MenuExit];

    public void Subscribe(string user, Uri address, IReadOnlyCollection<string> events) => _subscriptions[user] = new Subscription(address, events);

    public void Unsubscribe(string user) => _subscriptions.TryRemove(user, out _);

    /// <summary>Turns what happened into a push. Called inside the world's lock: copies and returns.</summary>
    public void On(WorldEvent told)
    {
        if (told.Site.Vendor != face.Vendor || _subscriptions.IsEmpty) return;
        var name = told.Kind switch
        {
            WorldEventKind.Ringing when told.Leg is not null => Ringing,
            WorldEventKind.MenuKey => MenuKey,
            WorldEventKind.MenuLeft => MenuExit,
            // A kind that the document does not know yet.
            WorldEventKind.Answered when told.Leg is not null && context.Switches.Get(face, MutluSantralFace.NewEventsSwitch) == "on" => "EXTENSION_ANSWERED",
            _ => null,
        };
        if (name is null) return;
        foreach (var subscription in _subscriptions.Values)
        {
            if (Events.Contains(name, StringComparer.Ordinal) && !subscription.Events.Contains(name, StringComparer.Ordinal)) continue;
            var push = new Push(face.Vendor, subscription.Address, Fields(name, told)) { UserAgent = Agent };

            // The printed body has "@" and ":" as they are, although the text says that values are encoded.
            if (context.Faults.Strikes(face.Vendor, FaultKinds.AsPrinted))
                push = push with { Body = string.Join('&', push.Fields.Select(field => $"{field.Key}={field.Value}")), ContentType = "application/x-www-form-urlencoded" };
            context.Pushes.Enqueue(push);
        }
    }

    private static List<KeyValuePair<string, string>> Fields(string name, WorldEvent told)
    {
        var call = told.Call;
        var tenant = MutluSantralRows.TenantId.ToString(CultureInfo.InvariantCulture);
        var fields = new List<KeyValuePair<string, string>>(7)
        {
            new("event", name),
            new("tenant_id", tenant),
            new("calling_number", call.From),
            new("called_number", call.Direction == Direction.Inbound ? $"90{told.Site.Plan.OwnNumbers[0]}" : call.To),
        };
        if (told.Leg is { } leg)
        {
            fields.Add(new("extension_number", leg.Extension));
            fields.Add(new("extension_uri", $"{tenant}{leg.Extension}@192.168.1.3:5{leg.Extension}"));
            return fields;
        }
        fields.Add(new("ivr_id", call.Menu ?? "0"));
        fields.Add(new(told.Kind == WorldEventKind.MenuKey ? "ivr_digits" : "ivr_exit_reason", told.Detail));
        return fields;
    }

    private sealed record Subscription(Uri Address, IReadOnlyCollection<string> Events);
}
