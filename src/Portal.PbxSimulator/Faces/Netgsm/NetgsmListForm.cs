using System.Globalization;
using System.Text.Json.Nodes;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.Netgsm;

/// <summary>An auto-dial list's fields as a campaign of the dialer.</summary>
internal static class NetgsmListForm
{
    /// <summary>Null when a field is wrong; its name is then in <paramref name="wrong"/>.</summary>
    public static Campaign? Read(Site site, IReadOnlyDictionary<string, JsonNode?> fields, int id, bool allowRemote, out string wrong)
    {
        string Text(string name) => fields.GetValueOrDefault(name)?.ToString().Trim() ?? "";
        int? Whole(string name, int least, int most) => int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;
        DateOnly? Day(string name) => DateOnly.TryParseExact(Text(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
        TimeOnly? Hour(string name) => TimeOnly.TryParseExact(Text(name), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var hour) ? hour : null;

        var (first, last, opens, closes) = (Day("list_startdate"), Day("list_stopdate"), Hour("list_starttime"), Hour("list_stoptime"));
        var (retries, minutes) = (Whole("retry_count", 0, 3), Whole("try_time", 0, 1440));
        var (kind, target) = (Text("destination_type"), Text("destination_name"));
        var known = kind switch
        {
            "queue" => site.FindQueue(target) is not null,
            "ivr" => site.Plan.Menus.Contains(target, StringComparer.Ordinal),
            _ => kind == "announcement" && site.Plan.Announcements.Contains(target, StringComparer.Ordinal),
        };
        wrong = first is null || last is null || last < first ? "list_startdate"
            : opens is null || closes is null ? "list_starttime"
            : retries is null ? "retry_count"
            : minutes is null ? "try_time"
            : !known ? "destination_name"
            : Text("filter") is not ("" or "11" or "12") ? "filter"
            : "";
        if (wrong.Length > 0) return null;

        var (pace, limit) = (Whole("queue_limit_type", 1, 3) ?? 1, Whole("queue_limit", 1, 1000) ?? 1);
        var (stop, stopAt) = (Whole("callstop_type", 0, 6) ?? 0, Whole("callstop_limit", 0, 1_000_000) ?? 0);
        var department = Text("department");
        return new Campaign
        {
            Id = id.ToString(CultureInfo.InvariantCulture),
            Name = Text("list_name"),
            From = first!.Value,
            To = last!.Value,
            Opens = opens!.Value,
            Closes = closes!.Value,
            Retries = retries!.Value,
            RetryAfter = TimeSpan.FromMinutes(minutes!.Value),
            Kind = kind,
            Target = target,
            Prefix = Text("list_prefix"),
            Lines = one => pace switch
            {
                // A department is called as its queue is; calls a minute become as many at once as start in a quarter of it.
                1 => one.FreeIn(one.FindQueue(department)) + limit,
                2 => one.FreeIn(one.FindQueue(department)) * limit,
                _ => Math.Max(1, limit / 4),
            },
            IsEnough = list => IsEnough(list, stop, stopAt),
            ResultAddress = PushAddress.TryRead(Text("url"), allowRemote, out var address) ? address : null,
            Tag = fields,
        };
    }

    public static bool IsFixed(Campaign list) => ((IReadOnlyDictionary<string, JsonNode?>)list.Tag!)["liste_type"]!.ToString() == "1";

    /// <summary>1 and 2: reached, as a count and per cent; 3 and 4: given up; 5 and 6: dialed.</summary>
    private static bool IsEnough(Campaign list, int stop, int limit)
    {
        if (stop == 0) return false;
        DialNumber[] numbers = [.. list.Held];
        var count = numbers.Count(number => stop switch
        {
            1 or 2 => number.State == DialState.Reached,
            3 or 4 => number.State == DialState.Failed,
            _ => number.Attempts.Count > 0,
        });
        return stop % 2 == 1 ? count >= limit : numbers.Length > 0 && count * 100 >= limit * numbers.Length;
    }
}
