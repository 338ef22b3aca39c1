using System.Collections.Immutable;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Pbx.CagriMerkezi;

/// <summary>Rows that could be read and rows that could not.</summary>
internal sealed record CagriMerkeziRows<T>(ImmutableArray<T> Rows, ImmutableArray<RejectedRow> Rejected);

/// <summary>One row of <c>listQueue</c>.</summary>
internal sealed record CagriMerkeziQueue(string Extension, string? Descr)
{
    public static readonly ImmutableArray<string> Fields = ["extension", "descr"];

    public static CagriMerkeziQueue? Of(CagriMerkeziNode row) => row.Value("extension") is { } number ? new(number, row.Value("descr")) : null;
}

/// <summary>One row of <c>breakList</c>.</summary>
internal sealed record CagriMerkeziBreak(string Id, string? Name)
{
    public static readonly ImmutableArray<string> Fields = ["id", "name"];

    public static CagriMerkeziBreak? Of(CagriMerkeziNode row) => row.Value("id") is { } id ? new(id, row.Value("name")) : null;
}

/// <summary>One row of <c>activeCalls</c>: a channel of the PBX, in the order of Asterisk's short channel list.</summary>
/// <param name="Kanal">Channel, such as <c>SIP/1004-0000a1b2</c>.</param>
/// <param name="Kaynak">Dial-plan context.</param>
/// <param name="Dahili">Dialled extension.</param>
/// <param name="Yon">Channel state: <c>Up</c>, <c>Ring</c>, <c>Ringing</c> …</param>
/// <param name="Islem">Application: <c>Dial</c>, <c>Queue</c>, <c>AppDial</c> …</param>
/// <param name="Data">Data of the application.</param>
/// <param name="ArayanNumara">Caller id.</param>
/// <param name="Sure">Seconds since the channel began.</param>
internal sealed record CagriMerkeziChannelRow(string Kanal, string? Kaynak, string? Dahili, string? Yon, string? Islem, string? Data, string? ArayanNumara, string? Sure)
{
    public static readonly ImmutableArray<string> Fields = ["kanal", "kaynak", "dahili", "oncelik", "yon", "islem", "data", "arayan_numara", "sure"];

    public static CagriMerkeziChannelRow? Of(CagriMerkeziNode row) => row.Value("kanal") is { } channel
        ? new(channel, row.Value("kaynak"), row.Value("dahili"), row.Value("yon"), row.Value("islem"), row.Value("data"), row.Value("arayan_numara"), row.Value("sure"))
        : null;
}

/// <summary>One row of <c>activeCallsCallCenter</c>. <c>fechainicio</c> is Spanish for "start date"; the document explains it as "call status", so it may hold a word.</summary>
internal sealed record CagriMerkeziAgentCall(string Agent, string Phone, string? FechaInicio)
{
    public static readonly ImmutableArray<string> Fields = ["agentnumber", "fechainicio", "phone"];

    public static CagriMerkeziAgentCall? Of(CagriMerkeziNode row) => CagriMerkeziReader.Number(row.Value("agentnumber")) is { } agent && row.Value("phone") is { } phone
        ? new(agent, phone, row.Value("fechainicio"))
        : null;
}

/// <summary>One row of <c>callRecords</c> or <c>soundRecords</c>; <see cref="Dosya"/> only in the latter.</summary>
internal sealed record CagriMerkeziRecord(
    string? AramaTarihi, string? ArayanNumara, string? ArananNumara, string? Kaynak, string? Kanal, string? IcKanal, string? SonIslem, string? SonData, string? Sure,
    string? Durum, string? Dosya) : Http.WireRow
{
    public static readonly ImmutableArray<string> Fields =
        ["arama_tarihi", "arayan_adi", "arayan_numara", "aranan_numara", "kaynak", "kanal", "ic_kanal", "sonislem", "sondata", "sure", "durum", "dosya"];

    public static CagriMerkeziRecord Of(CagriMerkeziNode row) => new(
        row.Value("arama_tarihi"), row.Value("arayan_numara"), row.Value("aranan_numara"), row.Value("kaynak"), row.Value("kanal"), row.Value("ic_kanal"),
        row.Value("sonislem"), row.Value("sondata"), row.Value("sure"), row.Value("durum"), row.Value("dosya"));
}

/// <summary>A campaign to be created.</summary>
/// <param name="Name">Its name.</param>
/// <param name="From">First day and hour, Turkish wall clock.</param>
/// <param name="To">Last day and hour: calls are placed between the two hours of every day between the two days.</param>
/// <param name="Retries">How often a number is tried.</param>
/// <param name="Queue">Queue whose agents take the calls; null = the vendor's own one for who does not know.</param>
internal sealed record CagriMerkeziNewCampaign(string Name, DateTime From, DateTime To, int Retries, string? Queue);

/// <summary>A campaign that was created. The vendor lists none: who loses the id loses the campaign.</summary>
internal sealed record CagriMerkeziCampaign(string Id, string? Name);

/// <summary>A number of a campaign.</summary>
internal sealed record CagriMerkeziContact(string Phone, string? Name, string? Surname);

/// <summary>One row of <c>getCallDetail</c>: what became of a campaign's number. <see cref="Status"/> is empty while it was not dialled.</summary>
internal sealed record CagriMerkeziCampaignCall(
    string Phone, string? Campaign, string? Status, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, int? Seconds, string? FailureCause, string? FailureText,
    string? Agent, string? AgentName)
{
    public static readonly ImmutableArray<string> Fields =
        ["name", "phone", "status", "start_time", "end_time", "duration", "failure_cause", "failure_cause_txt", "agent_number", "agent_name"];

    public static CagriMerkeziCampaignCall? Of(CagriMerkeziNode row) => row.Value("phone") is { } phone
        ? new(
            phone, row.Value("name"), row.Value("status"), CagriMerkeziWords.Stamp(row.Value("start_time")), CagriMerkeziWords.Stamp(row.Value("end_time")),
            Http.WireValues.Seconds(row.Value("duration")), row.Value("failure_cause"), row.Value("failure_cause_txt"),
            CagriMerkeziReader.Number(row.Value("agent_number")), row.Value("agent_name"))
        : null;
}
