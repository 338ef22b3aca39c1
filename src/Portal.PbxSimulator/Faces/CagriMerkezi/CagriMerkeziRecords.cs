using System.Globalization;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.CagriMerkezi;

/// <summary>Call records, recordings and the files behind them.</summary>
internal sealed class CagriMerkeziRecords(CagriMerkeziFace face, FaceContext context)
{
    private static readonly CagriMerkeziList Calls = new("call_records", "call_record", "activecalls") { NoCommaBefore = "durum" };
    private static readonly CagriMerkeziList Sounds = new("call_records", "call_record", "activecalls");

    public void AddTo(Dictionary<string, Func<CagriMerkeziRequest, IResult>> modules)
    {
        modules["callRecords"] = request => List(request, Calls, call => CagriMerkeziRows.Record(call), _ => true);
        modules["soundRecords"] = request => List(request, Sounds, call => [.. CagriMerkeziRows.Record(call), ("dosya", CagriMerkeziRows.PathOf(call))], call => call.IsRecorded);
        modules["downloadRecording"] = Download;
    }

    private IResult List(CagriMerkeziRequest request, CagriMerkeziList list, Func<Call, (string, string)[]> write, Func<Call, bool> listed)
    {
        if (!TryDate(request["baslangic_tarihi"], endOfDay: false, out var from)) return request.Refuse("Geçersiz tarih: baslangic_tarihi");
        if (!TryDate(request["bitis_tarihi"], endOfDay: true, out var to)) return request.Refuse("Geçersiz tarih: bitis_tarihi");
        var limit = int.TryParse(request["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most > 0 ? most : 100;
        var rising = request["sira"] == "asc";
        var byNumber = request["orderby"] == "arayan_numara";
        return context.World.Do(world =>
        {
            var calls = world.SiteOf(face.Vendor).Records(from, to)
                .Where(listed)
                .Where(call => Matches(request["arayan_numara"], call.From) && Matches(request["aranan_numara"], CagriMerkeziRows.CalledOf(call)))
                .Where(call => request["arayan_adi"] is not { } name || CagriMerkeziRows.CallerNameOf(call).Contains(name, StringComparison.OrdinalIgnoreCase))
                .OrderBy(call => call.StartedAt).ThenBy(call => call.Index).ToList();
            if (byNumber) calls = [.. calls.OrderBy(call => call.From, StringComparer.Ordinal)];
            if (!rising) calls.Reverse();
            return CagriMerkeziAnswer.List(request.Style, list, [.. calls.Take(limit).Select(write)]);
        });
    }

    private IResult Download(CagriMerkeziRequest request) => request.Missing("listen") ?? context.World.Do(world =>
        InDayOf(world.SiteOf(face.Vendor), request["listen"]!).FirstOrDefault(call => call.IsRecorded && CagriMerkeziRows.PathOf(call) == request["listen"]) is { } call
            ? Results.Bytes(Recording.Wav(call), "audio/x-wav")
            : request.Refuse("Dosya bulunamadı"));

    /// <summary>The day's calls: a recording's path holds its date.</summary>
    private static IEnumerable<Call> InDayOf(Site site, string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries) is [.., var year, var month, var day, _] && TryDate($"{year}-{month}-{day}", endOfDay: false, out var from) && from is { } begin
            ? site.Records(begin, begin.AddDays(1))
            : [];

    private static bool Matches(string? wanted, string number) => wanted is null || number.EndsWith(wanted.TrimStart('0'), StringComparison.Ordinal);

    private static bool TryDate(string? text, bool endOfDay, out DateTimeOffset? at)
    {
        at = null;
        if (text is null) return true;
        if (DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) at = new DateTimeOffset(endOfDay ? day.AddDays(1).AddTicks(-1) : day, Load.LocalOffset);
        else if (DateTime.TryParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)) at = new DateTimeOffset(local, Load.LocalOffset);
        return at is not null;
    }
}
