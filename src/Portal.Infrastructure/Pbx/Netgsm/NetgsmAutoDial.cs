using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Netgsm;

/// <summary>Kind of an auto-dial list.</summary>
internal enum NetgsmListKind
{
    /// <summary>"Bitirmeli Sabit Liste": runs once and cannot be changed.</summary>
    Fixed = 1,

    /// <summary>"Devamlı Dinamik Liste": numbers come and go.</summary>
    Dynamic = 2,
}

/// <summary>A list to be made. Dates and hours are Turkish wall-clock time.</summary>
internal sealed record NetgsmDialList
{
    public required string Name { get; init; }
    public required string Prefix { get; init; }
    public required NetgsmListKind Kind { get; init; }
    public required DateOnly FirstDay { get; init; }
    public required DateOnly LastDay { get; init; }
    public required TimeOnly From { get; init; }
    public required TimeOnly To { get; init; }

    /// <summary>0–3 further attempts.</summary>
    public int Retries { get; init; }

    /// <summary>0–1440 minutes between attempts.</summary>
    public int RetryMinutes { get; init; } = 60;

    public required string Department { get; init; }
    public required string Trunk { get; init; }

    /// <summary><c>ivr</c>, <c>queue</c> or <c>announcement</c>.</summary>
    public required string DestinationType { get; init; }

    public required string DestinationName { get; init; }

    /// <summary>1: free agents + limit, 2: free agents × limit, 3: calls a minute into a voice menu.</summary>
    public int LimitKind { get; init; } = 1;

    public int Limit { get; init; } = 1;

    /// <summary>Where results are pushed; empty = nowhere.</summary>
    public Secret ResultAddress { get; init; }

    /// <summary>Groups of the vendor's address book.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    public ImmutableArray<NetgsmDialNumber> Numbers { get; init; } = [];

    /// <summary>0 none; 1, 2 successful calls (count, per cent); 3, 4 failed; 5, 6 all.</summary>
    public int StopKind { get; init; }

    public int? StopLimit { get; init; }

    /// <summary>Consent filter for commercial calls: <c>11</c> consumers, <c>12</c> merchants, null none.</summary>
    public string? Filter { get; init; }

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["list_name"] = Name,
            ["list_prefix"] = Prefix,
            ["liste_type"] = ((int)Kind).ToString(CultureInfo.InvariantCulture),
            ["list_startdate"] = FirstDay.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["list_stopdate"] = LastDay.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["list_starttime"] = From.ToString("HH:mm", CultureInfo.InvariantCulture),
            ["list_stoptime"] = To.ToString("HH:mm", CultureInfo.InvariantCulture),
            ["retry_count"] = Retries.ToString(CultureInfo.InvariantCulture),
            ["try_time"] = RetryMinutes.ToString(CultureInfo.InvariantCulture),
            ["department"] = Department,
            ["trunk"] = NetgsmWords.Number(Trunk),
            ["destination_type"] = DestinationType,
            ["destination_name"] = DestinationName,
            ["queue_limit_type"] = LimitKind.ToString(CultureInfo.InvariantCulture),
            ["queue_limit"] = Limit.ToString(CultureInfo.InvariantCulture),
            ["callstop_type"] = StopKind,
            ["filter"] = Filter,
        };
        if (!ResultAddress.IsEmpty) json["url"] = ResultAddress.Value;
        if (StopLimit is { } limit) json["callstop_limit"] = limit;
        if (!Groups.IsDefaultOrEmpty) json["groups"] = new JsonArray([.. Groups.Select(group => (JsonNode?)JsonValue.Create(group))]);
        if (!Numbers.IsDefaultOrEmpty) json["numbers"] = new JsonArray([.. Numbers.Select(number => (JsonNode?)number.ToJson())]);
        return json;
    }
}

/// <summary>A number for a list. Null = the vendor's default.</summary>
internal sealed record NetgsmDialNumber(string Number, string Name, bool? Active = null, DateTimeOffset? CallAt = null, string? Trunk = null)
{
    public JsonObject ToJson()
    {
        var json = new JsonObject { ["number"] = NetgsmWords.Number(Number), ["name"] = Name };
        if (Active is { } active) json["nstatus"] = active ? "1" : "0";

        // Printed as ddMMYYHHmm; its example "05.09.2020 15:00 için 050920201500" has four digits of the year.
        if (CallAt is { } at) json["calltime"] = NetgsmWords.Minute(at);
        if (Trunk is { } trunk) json["trunk"] = NetgsmWords.Number(trunk);
        return json;
    }
}

/// <summary>A list as the PBX tells it.</summary>
internal sealed record NetgsmDialListState(string Id, string Name, string? Status, NetgsmListKind? Kind, string? FirstDay, string? LastDay, string? From, string? To, string? Department, string? DestinationType, string? DestinationName)
{
    public NetgsmDialListState(string id, NetgsmDialListRow row)
        : this(
            id,
            row.ListName.Said() ?? id,
            row.ListStatus.Said() ?? row.Status.Said(),
            row.ListType.Said() switch { "1" => NetgsmListKind.Fixed, "2" => NetgsmListKind.Dynamic, _ => null },
            row.StartDate.Said(),
            row.StopDate.Said(),
            row.StartTime.Said(),
            row.StopTime.Said(),
            row.Department.Said(),
            row.DestinationType.Said(),
            row.DestinationName.Said())
    {
    }
}

/// <summary>How far a list is: numbers by result (<c>Hiç aranmamış</c>, <c>Başarılı</c>, <c>Başarısız</c>, <c>Tekrar aranacak</c>) and one by one.</summary>
internal sealed record NetgsmDialReport(ImmutableArray<(string Result, int? Count)> Counts, ImmutableArray<NetgsmDialNumberState> Numbers);

/// <summary>One number of a list.</summary>
/// <param name="Accepted">False when the PBX did not take it.</param>
internal sealed record NetgsmDialNumberState(string? Id, string Number, string? Name, string? Status, bool Accepted)
{
    public static NetgsmDialNumberState Of(NetgsmDialNumberRow row) => new(
        row.Id.Said(),
        row.Number.Said() ?? "",
        row.Name.Said(),
        row.Status.Said() ?? row.Nstatus.Said(),
        !string.Equals(row.Status.Said(), "error", StringComparison.OrdinalIgnoreCase));
}
