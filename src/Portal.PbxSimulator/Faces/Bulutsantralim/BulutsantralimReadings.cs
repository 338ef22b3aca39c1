using System.Globalization;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.Bulutsantralim;

/// <summary>Queues, agents and extensions. The number types differ from list to list, as they do at the vendor.</summary>
internal sealed class BulutsantralimReadings(BulutsantralimFace face, FaceContext context)
{
    public void Map(Operations operations)
    {
        operations.Map("/queues", (_, _) => Ask(site => BulutsantralimJson.Answer(
            site.Queues.Select(queue => new QueueRow(Number(queue.Number), queue.Name)).ToArray(), BulutsantralimJson.Default.QueueRowArray)));
        operations.Map("/queues/pending", "pending", Operations.Pending, (_, _) => Ask(Pending));
        operations.Map("/queue/user_list", (_, fields) => Ask(site => Members(site, fields)));
        operations.Map("/queue/manage_users", (_, fields) => Ask(site => SetMembers(site, fields)));
        operations.Map("/agent_statuses", "statuses", Operations.Statuses, (_, fields) => Ask(site => Agents(site, fields)));
        operations.Map("/user_statuses", "statuses", Operations.Statuses, (_, fields) => Ask(site => Users(site, fields)));
        operations.Map("/extensions", (_, _) => Ask(site => BulutsantralimJson.Answer(site.Agents.Select(Extension).ToArray(), BulutsantralimJson.Default.ExtensionRowArray)));
        operations.Map("/extensions/{id}", (http, _) => Ask(site => site.FindAgent(http.Request.RouteValues["id"] as string) is { } agent
            ? BulutsantralimJson.Answer(Extension(agent), BulutsantralimJson.Default.ExtensionRow)
            : BulutsantralimFace.Refuse("cannot find user for extension")));
        operations.Map("/caller_ids", (_, _) => Ask(site => BulutsantralimJson.Answer(site.Plan.OwnNumbers.Select(ten => $"90{ten}").ToArray(), BulutsantralimJson.Default.StringArray)));
    }

    private static long Number(string digits) => long.Parse(digits, CultureInfo.InvariantCulture);

    private IResult Ask(Func<Site, IResult> question) => context.World.Do(world => question(world.SiteOf(face.Vendor)));

    private static IResult Pending(Site site) => BulutsantralimJson.Answer(
        site.Queues.SelectMany(queue => queue.Waiting).OrderBy(call => call.QueuedAt).Select(call => new PendingRow(
            call.Queue!.Number,
            call.Key,
            call.Key,
            call.From,
            call.QueuedAt!.Value.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            (long)(site.Now - call.QueuedAt.Value).TotalSeconds)).ToArray(),
        BulutsantralimJson.Default.PendingRowArray);

    private static IResult Members(Site site, RequestFields fields) => site.FindQueue(fields["queue_number"]) is { } queue
        ? BulutsantralimJson.Answer(queue.Members.Select(agent => new MemberRow(Number(agent.Extension), agent.Name)).ToArray(), BulutsantralimJson.Default.MemberRowArray)
        : BulutsantralimFace.Refuse($"Queue_number value null or none {fields["queue_number"]}");

    private static IResult SetMembers(Site site, RequestFields fields)
    {
        if (site.FindQueue(fields["queue_number"]) is not { } queue) return BulutsantralimFace.Refuse($"Queue_number value null or none {fields["queue_number"]}");
        if (fields["user_list"] is not { } list) return BulutsantralimFace.Refuse("user_list value null or none");
        var members = new List<Agent>();
        foreach (var extension in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (site.FindAgent(extension) is not { } agent) return BulutsantralimFace.Refuse($"User value null or none {extension}");
            members.Add(agent);
        }
        site.SetMembers(queue, members);
        return BulutsantralimFace.Text("OK");
    }

    private static IResult Agents(Site site, RequestFields fields) => BulutsantralimJson.Answer(
        site.Agents
            .Select(agent => new AgentRow(
                agent.Extension,
                AgentStatus(agent),
                site.QueuesOf(agent).Select(queue => queue.Number).ToArray(),
                agent.State == AgentState.Break ? agent.BreakReason : null))
            .Where(row => fields["agent"] is not { } agent || row.Agent == agent)
            .Where(row => fields["status"] is not { } status || row.Status == status)
            .Where(row => fields["queue"] is not { } queue || row.Queues.Contains(queue, StringComparer.Ordinal))
            .ToArray(),
        BulutsantralimJson.Default.AgentRowArray);

    private static IResult Users(Site site, RequestFields fields) => BulutsantralimJson.Answer(
        site.Agents
            .Select(agent => new UserRow(Number(agent.Extension), UserStatus(agent)))
            .Where(row => fields["user"] is not { } user || row.User.ToString(CultureInfo.InvariantCulture) == user)
            .Where(row => fields["status"] is not { } status || row.Status == status)
            .ToArray(),
        BulutsantralimJson.Default.UserRowArray);

    private static string AgentStatus(Agent agent) => agent.State switch
    {
        AgentState.Talking => "TALKING",
        AgentState.Break => "ON_BREAK",
        AgentState.Offline => "LOGGED_OUT",
        _ => "AVAILABLE",
    };

    private static string UserStatus(Agent agent) => agent.State switch
    {
        AgentState.Talking => "TALKING",
        AgentState.Offline => "UNREGISTERED",
        _ => agent.Dnd ? "SS_DND" : "AVAILABLE",
    };

    // The vendor also tells the telephone's password here. The simulator has none.
    private static ExtensionRow Extension(Agent agent) => new(Number(agent.Extension), agent.Name, agent.Dnd, true, "ornek.bulutsantralim.com");
}
