using System.Globalization;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.CagriMerkezi;

/// <summary>Sign-in, sign-out and breaks of agents.</summary>
internal sealed class CagriMerkeziAgents(CagriMerkeziFace face, FaceContext context)
{
    // The first id is the call-center module's own "Hold", which is not listed.
    private const int FirstBreak = 2;

    public void AddTo(Dictionary<string, Func<CagriMerkeziRequest, IResult>> modules)
    {
        modules["loginAgent"] = request => OnAgent(request, (site, agent) =>
            site.SignIn(agent) == OrderRefusal.None ? request.Done("Giriş yapıldı.") : request.Refuse($"Agent zaten giriş yapmış: {agent.Extension}"));
        modules["logoutAgent"] = request => OnAgent(request, (site, agent) =>
            site.SignOut(agent) == OrderRefusal.None ? request.Done("Çıkış yapıldı.") : request.Refuse($"Agent giriş yapmamış: {agent.Extension}"));
        modules["breakList"] = request => CagriMerkeziAnswer.Breaks(
            request.Style, [.. Site.BreakReasons.Select((reason, index) => ((index + FirstBreak).ToString(CultureInfo.InvariantCulture), reason.ToUpper(CultureInfo.GetCultureInfo("tr-TR"))))]);
        modules["breakStart"] = StartBreak;
        modules["breakEnd"] = EndBreak;
    }

    private IResult StartBreak(CagriMerkeziRequest request) => request.Missing("agent", "breakId") ?? OnAgent(request, (site, agent) =>
    {
        if (!int.TryParse(request["breakId"], NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id < FirstBreak || id - FirstBreak >= Site.BreakReasons.Count)
            return request.Refuse($"Mola bulunamadı: {request["breakId"]}");
        return site.StartBreak(agent, Site.BreakReasons[id - FirstBreak]) switch
        {
            OrderRefusal.None => request.Done("Mola Başladı"),
            OrderRefusal.AlreadySo => request.Refuse($"Agent zaten molada: {agent.Extension}"),
            _ => request.Refuse($"Agent giriş yapmamış: {agent.Extension}"),
        };
    });

    private IResult EndBreak(CagriMerkeziRequest request) => OnAgent(request, (site, agent) =>
    {
        var since = agent.State == AgentState.Break ? agent.Since : site.Now;
        return site.EndBreak(agent) == OrderRefusal.None
            ? CagriMerkeziAnswer.BreakEnded(request.Style, agent.Extension, CagriMerkeziRows.Stamp(since), CagriMerkeziRows.Stamp(site.Now), (int)(site.Now - since).TotalSeconds)
            : request.Refuse($"Agent molada değil: {agent.Extension}");
    });

    private IResult OnAgent(CagriMerkeziRequest request, Func<Site, Agent, IResult> action) => request.Missing("agent") ?? context.World.Do(world =>
    {
        var site = world.SiteOf(face.Vendor);
        return site.FindAgent(request["agent"]) is { } agent ? action(site, agent) : request.Refuse($"Agent bulunamadı: {request["agent"]}");
    });
}
