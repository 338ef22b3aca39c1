using System.Globalization;
using System.Text.Json.Nodes;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.Bulutsantralim;

/// <summary>The list of blocked callers.</summary>
internal sealed class BulutsantralimBlocked(BulutsantralimFace face, FaceContext context)
{
    private const int Page = 25;

    public void Map(Operations operations)
    {
        operations.Map("/blocked_numbers", (http, fields) => HttpMethods.IsPost(http.Request.Method) ? Block(fields) : List(fields));
        operations.Map("/blocked_numbers/delete", (_, fields) => Ask(site => fields["number"] is { } number && site.Unblock(number)
            ? Results.Text("", "text/plain; charset=utf-8")
            : BulutsantralimFace.Refuse("cannot find blocked number")));
    }

    private IResult Ask(Func<Site, IResult> question) => context.World.Do(world => question(world.SiteOf(face.Vendor)));

    private IResult Block(RequestFields fields) => Ask(site =>
    {
        if (fields["number"] is not { } number) return BulutsantralimFace.Refuse("number required");
        if (BulutsantralimWords.TenDigits(number) is null && !number.StartsWith("00", StringComparison.Ordinal)) return BulutsantralimFace.Refuse("number is invalid");
        return site.Block(number) ? BulutsantralimFace.Text(Id(site.Blocked.Count - 1).ToString(CultureInfo.InvariantCulture)) : BulutsantralimFace.Refuse("number has already been taken");
    });

    private IResult List(RequestFields fields) => Ask(site =>
    {
        var page = int.TryParse(fields["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, 100_000) : 1;
        var rows = site.Blocked.Select((number, index) => (JsonNode)new JsonObject { ["id"] = Id(index), ["number"] = number }).Skip((page - 1) * Page).Take(Page);
        return Results.Text(
            new JsonObject
            {
                ["blocked_numbers"] = new JsonArray([.. rows]),
                ["pagination"] = new JsonObject { ["page"] = page, ["total_count"] = site.Blocked.Count, ["total_pages"] = (site.Blocked.Count + Page - 1) / Page, ["limit"] = Page },
            }.ToJsonString(),
            "application/json; charset=utf-8");
    });

    private static int Id(int index) => 7001 + index;
}
