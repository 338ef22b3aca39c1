using Portal.PbxSimulator.Faces;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Control;

/// <summary>Copies the world into reports. Runs inside the world's lock.</summary>
internal static class Reports
{
    public static WorldReport Of(CallCenter world, double speed, FaceContext context)
    {
        var sites = world.Sites.Select(Of).ToArray();
        return new WorldReport(
            world.Now,
            world.Start,
            speed,
            world.Load.CallsPerMinute,
            Math.Round(world.Load.At(world.Now), 2),
            world.Seed,
            new TotalsReport(
                sites.Sum(site => site.Totals.Offered),
                sites.Sum(site => site.Totals.Answered),
                sites.Sum(site => site.Totals.Abandoned),
                sites.Sum(site => site.Totals.Outbound),
                sites.Sum(site => site.Totals.Internal)),
            sites,
            [.. sites.SelectMany(site => site.Calls)],
            [.. sites.SelectMany(site => site.Queues)],
            [.. sites.SelectMany(site => site.Agents)],
            new PushReport(context.Pushes.Sent, context.Pushes.Failed, context.Pushes.Waiting),
            Of(context.Faults),
            new PastReport(world.Past.Days, world.Past.CallsPerDay, world.Sites[0].PastBegin));
    }

    public static FaultReport[] Of(Faults faults) => [.. faults.Active.Select(one => new FaultReport(one.Vendor, one.Kind, one.Rate))];

    public static FinishedReport Finished(Site site, Call call) => new(
        site.Vendor, call.Key, call.Channel, call.Direction, call.From, call.To, call.Queue?.Number, call.LastExtension, call.Outcome!.Value, call.Cause,
        call.StartedAt, call.AnsweredAt, call.EndedAt!.Value, (int)call.Wait.TotalSeconds, (int)call.Talk.TotalSeconds, call.IsRecorded,
        [.. call.Legs.Select(leg => new LegReport(leg.Extension, leg.StartedAt, leg.AnsweredAt, leg.EndedAt, leg.Cause))]);

    public static RequestReport Of(Quotas quotas, string vendor)
    {
        var (requests, classes) = quotas.CountOf(vendor);
        return new RequestReport(vendor, requests, classes.Sum(one => one.Refused), classes.Sum(one => one.OverLimit), [.. classes]);
    }

    private static SiteReport Of(Site site) => new(
        site.Vendor,
        new TotalsReport(site.Totals.Offered, site.Totals.Answered, site.Totals.Abandoned, site.Totals.Outbound, site.Totals.Internal),
        Math.Round(site.Credit, 2),
        [.. site.Blocked],
        [.. site.Plan.OwnNumbers],
        [.. site.Plan.Menus],
        [.. site.Plan.Announcements],
        [.. site.Live.Select(call => Of(site, call))],
        [.. site.Queues.Select(queue => Of(site, queue))],
        [.. site.Agents.Select(agent => Of(site, agent))]);

    public static CallReport Of(Site site, Call call) => new(
        site.Vendor, call.Channel ?? call.Key, call.Key, call.Channel, call.State, call.Direction, call.From, call.To, call.Queue?.Number, call.Extension,
        [.. call.RingingAgents.Skip(1).Select(agent => agent.Extension)], call.StartedAt, call.QueuedAt, call.AnsweredAt, call.Since,
        (call.MutedIn, call.MutedOut) switch { (true, true) => "all", (true, false) => "in", (false, true) => "out", _ => "none" },
        call.CallerIsOff ? null : call.CallerAgent?.Extension, call.Consulted?.Extension, call.OutsideParty, call.Menu, call.Prefix, call.OutsideNumber, call.ByApi);

    private static QueueReport Of(Site site, CallQueue queue) => new(
        site.Vendor, queue.Number, queue.Name, queue.Waiting.Count, queue.Waiting.Count == 0 ? 0 : (int)(site.Now - queue.Waiting[0].QueuedAt!.Value).TotalSeconds,
        queue.Answered, queue.Abandoned, [.. queue.Members.Select(agent => agent.Extension)],
        [.. queue.MemberDetails.Select(member => new MemberReport(member.Agent.Extension, member.Paused, member.PauseReason, member.Penalty, member.Dynamic))],
        [.. queue.Outside.Select(member => new OutsideReport(member.Number, member.Penalty))]);

    private static AgentReport Of(Site site, Agent agent) => new(
        site.Vendor, agent.Extension, agent.Name, agent.State, agent.Since, agent.BreakReason,
        agent.State == AgentState.Break ? null : agent.ForcedBreak ?? agent.PendingBreak, agent.Dnd, agent.OutsideNumber, [.. site.QueuesOf(agent).Select(queue => queue.Number)],
        agent.Call is { } call ? call.Channel ?? call.Key : null);
}
