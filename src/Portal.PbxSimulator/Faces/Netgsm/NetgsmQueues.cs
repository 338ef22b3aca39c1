using System.Globalization;
using System.Text.Json.Nodes;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.Netgsm;

/// <summary>Queues and their members at the call control host.</summary>
internal sealed class NetgsmQueues(NetgsmFace face, FaceContext context)
{
    private const string SomeFailed = "Bir veya birden fazla kuyrukta hata olustu";

    public IResult Stats(HttpContext http, NetgsmFields fields)
    {
        if (fields["queue"] is not { } name || fields["crm_id"] is not { } request) return NetgsmControl.Missing(http);
        return context.World.Do(world =>
        {
            var site = world.SiteOf(face.Vendor);
            if (site.FindQueue(NetgsmWords.ShortQueue(name)) is not { } queue)
                return NetgsmJson.Answer(new JsonObject { ["code"] = 70, ["status"] = "Error", ["message"] = $"{NetgsmFace.Pbx} isimli santrale ait boyle bir kuyruk yoktur" });
            return NetgsmJson.Answer(new JsonObject
            {
                ["crm_id"] = http.IsAsPrinted() ? request + "'" : request,
                ["pbx_num"] = NetgsmFace.Pbx,
                ["queues"] = new JsonArray(Row(site, queue)),
            });
        });
    }

    public IResult SignIn(HttpContext http, NetgsmFields fields)
    {
        if (fields["paused"] is not ("0" or "1") || !int.TryParse(fields["penalty"], NumberStyles.None, CultureInfo.InvariantCulture, out var penalty) || penalty > 99) return NetgsmControl.Missing(http);
        return OnQueues(http, fields, "Unable to add interface to queue: No such queue", (site, queue, agent) =>
            site.AddMember(queue, agent, fields["paused"] == "1", penalty) ? null : "Unable to add interface: Already there");
    }

    // Only members that were added through this interface can be removed by it.
    public IResult SignOff(HttpContext http, NetgsmFields fields) => OnQueues(http, fields, "Unable to remove interface from queue: No such queue", (site, queue, agent) =>
        queue.MemberOf(agent) is { Dynamic: true } && site.RemoveMember(queue, agent) ? null : "Unable to remove interface from queue: Not there");

    public IResult Pause(HttpContext http, NetgsmFields fields)
    {
        if (fields["paused"] is not { } paused || paused is not ("0" or "1") || fields["reason"] is not { } reason) return NetgsmControl.Missing(http);
        return OnQueues(http, fields, "Interface not found", (site, queue, agent) =>
        {
            if (!site.PauseIn(queue, agent, paused == "1", reason)) return "Interface not found";

            // Somebody paused wherever they serve is on a break; the first queue that wants them back ends it.
            if (paused == "0") site.EndBreak(agent);
            else if (site.QueuesOf(agent).All(one => one.MemberOf(agent) is { Paused: true })) site.StartBreak(agent, reason);
            return null;
        });
    }

    /// <summary>One queue, or several with commas between them: what worked stays done, and any failure is told.</summary>
    private IResult OnQueues(HttpContext http, NetgsmFields fields, string noQueue, Func<Site, CallQueue, Agent, string?> order)
    {
        if (fields["queue"] is not { } names || fields["exten"] is not { } extension || fields["crm_id"] is not { } request) return NetgsmControl.Missing(http);
        return context.World.Do(world =>
        {
            var site = world.SiteOf(face.Vendor);
            var agent = site.FindAgent(extension);
            string? failure = null;
            foreach (var name in names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var queue = site.FindQueue(NetgsmWords.ShortQueue(name));
                failure = (queue is null ? noQueue : agent is null ? "Interface not found" : order(site, queue, agent)) ?? failure;
            }
            return failure is not null
                ? NetgsmControl.Fail(SomeFailed + failure)
                : NetgsmJson.Answer(new JsonObject { ["crm_id"] = request, ["status"] = "Success", ["message"] = "Successful" });
        });
    }

    private JsonObject Row(Site site, CallQueue queue)
    {
        var callers = new JsonObject();
        foreach (var call in queue.Waiting) callers[call.WaitingNumber] = (long)(site.Now - call.QueuedAt!.Value).TotalSeconds;
        var agents = queue.MemberDetails.Select(member => AgentRow(
            member.Agent.Extension,
            NetgsmWords.Status(member.Agent),
            member.Dynamic,
            member.Paused || member.Agent.State == AgentState.Break,
            member.PauseReason ?? (member.Agent.State == AgentState.Break ? member.Agent.BreakReason : null)));
        var outside = queue.Outside.Select(member => AgentRow(member.Number, "empty", true, false, null));
        return new JsonObject
        {
            ["queuename"] = NetgsmWords.FullQueue(queue),
            ["callers"] = callers.Count == 0 && context.Switches.Get(face, NetgsmFace.CallersSwitch) == "array" ? new JsonArray() : callers,
            ["agents"] = new JsonArray([.. agents.Concat(outside)]),
            ["calls"] = queue.Waiting.Count,
            ["holdtime"] = 0,
            ["talktime"] = 0,
            ["completed"] = queue.Answered,
            ["abondaned"] = queue.Abandoned,
            ["max"] = 0,
        };
    }

    private static JsonNode AgentRow(string number, string status, bool dynamic, bool paused, string? reason) => new JsonObject
    {
        ["agent"] = number,
        ["status"] = status,
        ["membership"] = dynamic ? "dynamic" : "static",
        ["paused"] = paused ? "true" : "false",
        ["reason"] = paused ? reason ?? "" : "",
    };
}
