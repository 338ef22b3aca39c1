using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.CagriMerkezi;

/// <summary>Calls in progress and orders about them, which name an extension and mean whatever it is in.</summary>
internal sealed class CagriMerkeziCallControl(CagriMerkeziFace face, FaceContext context)
{
    private static readonly CagriMerkeziList Channels = new("calls", "call", "activecalls");
    private static readonly CagriMerkeziList AgentCalls = new("activecalls", "activecall", "activecalls") { UnclosedTags = true };

    public void AddTo(Dictionary<string, Func<CagriMerkeziRequest, IResult>> modules)
    {
        modules["activeCalls"] = request => context.World.Do(world =>
        {
            var site = world.SiteOf(face.Vendor);
            var bare = context.Switches.Get(face, CagriMerkeziFace.ChannelsSwitch) == "bare";
            return CagriMerkeziAnswer.List(request.Style, Channels, [.. site.Live.SelectMany(call => CagriMerkeziChannels.Of(call, site.Now, bare))]);
        });
        modules["activeCallsCallCenter"] = request => context.World.Do(world =>
            CagriMerkeziAnswer.List(request.Style, AgentCalls, [.. world.SiteOf(face.Vendor).Live.Where(call => call is { Queue: not null, Agent: not null }).Select(CagriMerkeziRows.AgentCall)]));
        modules["dial"] = Dial;
        modules["redirect"] = Redirect;
        modules["hangup"] = request => request.Missing("extension") ?? OnCall(request, request["extension"]!, (site, call) =>
        {
            site.Hangup(call);
            return request.Done("Çağrı Sonlandırıldı");
        });
    }

    private IResult Dial(CagriMerkeziRequest request) => request.Missing("extension", "number") ?? context.World.Do(world =>
    {
        var site = world.SiteOf(face.Vendor);
        var (extension, number) = (request["extension"]!, request["number"]!);
        if (Destination(site, number) is not { } to) return request.Refuse($"Geçersiz numara: {number}");

        // The extension rings first.
        return site.Originate(extension, to, ownNumber: null, manualAnswer: true).Refusal switch
        {
            OrderRefusal.None => request.Done("Arama Başladı"),
            OrderRefusal.UnknownExtension => request.Refuse($"Dahili bulunamadı: {extension}"),
            OrderRefusal.Busy => request.Refuse($"Dahili meşgul: {number}"),
            _ => request.Refuse($"Dahili uygun değil: {extension}"),
        };
    });

    private IResult Redirect(CagriMerkeziRequest request) => request.Missing("from", "extension") ?? OnCall(request, request["from"]!, (site, call) =>
    {
        var target = request["extension"]!;
        return site.TransferTo(call, target) switch
        {
            OrderRefusal.None => CagriMerkeziAnswer.Done(request.Style, "Çağrı Yönlendirildi", ("extension", target)),
            OrderRefusal.UnknownExtension => request.Refuse($"Dahili bulunamadı: {target}"),
            OrderRefusal.NotAnswered => request.Refuse($"Çağrı cevaplanmamış: {request["from"]}"),
            _ => request.Refuse($"Dahili meşgul: {target}"),
        };
    });

    private IResult OnCall(CagriMerkeziRequest request, string extension, Func<Site, Call, IResult> action) => context.World.Do(world =>
    {
        var site = world.SiteOf(face.Vendor);
        if (site.FindAgent(extension) is not { } agent) return request.Refuse($"Dahili bulunamadı: {extension}");
        return agent.Call is { } call ? action(site, call) : request.Refuse($"Dahilide aktif çağrı yok: {extension}");
    });

    /// <summary>An extension, or an outside number as somebody dials it here: with a 0, or a foreign one with 00.</summary>
    private static string? Destination(Site site, string number)
    {
        if (!number.All(char.IsAsciiDigit)) return null;
        if (site.FindAgent(number) is not null) return number;
        return number switch
        {
            { Length: 11 } when number[0] == '0' && number[1] != '0' => number,
            { Length: 10 } when number[0] != '0' => site.Plan.WriteNumber(number),
            { Length: >= 9 and <= 18 } when number.StartsWith("00", StringComparison.Ordinal) => number,
            _ => null,
        };
    }
}
