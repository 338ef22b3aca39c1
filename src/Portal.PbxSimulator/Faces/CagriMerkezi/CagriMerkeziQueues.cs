using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.CagriMerkezi;

/// <summary>Queues and their members.</summary>
internal sealed class CagriMerkeziQueues(CagriMerkeziFace face, FaceContext context)
{
    private static readonly CagriMerkeziList Queues = new("message", "queue", "message");

    public void AddTo(Dictionary<string, Func<CagriMerkeziRequest, IResult>> modules)
    {
        modules["listQueue"] = List;
        modules["createQueue"] = Create;
        modules["deleteQueue"] = request => OnQueue(request, (site, queue) => site.DeleteQueue(queue) ? request.Done("Kuyruk Silindi") : request.Refuse($"Kuyruk silinemedi: {queue.Number}"));
        modules["queueAgents"] = request => OnQueue(request, (_, queue) => CagriMerkeziAnswer.Agents(request.Style, [.. queue.Members.Select(agent => agent.Extension)]));
        modules["agentsQueue"] = ChangeMembers;
    }

    // "For now only JSON", says the document, whatever is asked for.
    private IResult List(CagriMerkeziRequest request) => context.World.Do(world => CagriMerkeziAnswer.List(
        request.Style with { Json = true },
        Queues,
        [.. world.SiteOf(face.Vendor).Queues.Select(queue => new (string, string)[] { ("extension", queue.Number), ("descr", queue.Name) })]));

    private IResult Create(CagriMerkeziRequest request)
    {
        if (request.Missing("account", "name") is { } missing) return missing;
        var number = request["account"]!;
        if (number.Length is < 2 or > 6 || !number.All(char.IsAsciiDigit)) return request.Refuse($"Geçersiz kuyruk numarası: {number}");
        return context.World.Do(world =>
        {
            var site = world.SiteOf(face.Vendor);
            if (Members(request, site, out var members) is { } unknown) return unknown;
            return site.CreateQueue(number, request["name"]!, members) is null ? request.Refuse($"Bu numara kullanılıyor: {number}") : request.Done("Kuyruk Eklendi");
        });
    }

    private IResult ChangeMembers(CagriMerkeziRequest request) => OnQueue(request, (site, queue) =>
    {
        if (request["make"] is not ("true" or "false")) return request.Refuse("Eksik parametre: make");
        if (Members(request, site, out var members) is { } unknown) return unknown;
        if (members.Count == 0) return request.Refuse("Eksik parametre: dynmembers");
        foreach (var agent in members)
        {
            if (request["make"] == "true") site.AddMember(queue, agent, paused: false, penalty: 0);
            else site.RemoveMember(queue, agent);
        }

        return request.Done("İşleminiz Gerçekleşti");
    });

    private static IResult? Members(CagriMerkeziRequest request, Site site, out List<Agent> members)
    {
        members = [];
        foreach (var extension in request.Many("dynmembers"))
        {
            if (site.FindAgent(extension) is not { } agent) return request.Refuse($"Agent bulunamadı: {extension}");
            members.Add(agent);
        }

        return null;
    }

    private IResult OnQueue(CagriMerkeziRequest request, Func<Site, CallQueue, IResult> action) => request.Missing("account") ?? context.World.Do(world =>
    {
        var site = world.SiteOf(face.Vendor);
        return site.FindQueue(request["account"]) is { } queue ? action(site, queue) : request.Refuse($"Kuyruk bulunamadı: {request["account"]}");
    });
}
