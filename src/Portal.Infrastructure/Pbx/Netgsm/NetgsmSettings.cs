using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Netgsm;

/// <summary>What an admin types to connect a NetSantral PBX. Call control and account services are two hosts.</summary>
public sealed record NetgsmSettings : PbxSettings
{
    [Setting("Call control address", "Çağrı yönetimi adresi", Required = true, Kind = SettingKind.Address,
        HelpEn = "Leave as it is unless the vendor told you otherwise. The vendor offers this host without encryption only, and the password travels in every request.",
        HelpTr = "Firma başka bir adres vermediyse değiştirmeyin. Firma bu sunucuyu yalnızca şifresiz bağlantıyla sunar ve parola her istekte gönderilir.")]
    public string ControlAddress { get; init; } = "http://crmsntrl.netgsm.com.tr:9111";

    [Setting("Account services address", "Hesap servisleri adresi", Required = true, Kind = SettingKind.Address,
        HelpEn = "Call records, statistics, outside queue numbers and credit. Leave as it is unless the vendor told you otherwise.",
        HelpTr = "Görüşme kayıtları, istatistik, kuyruğa dış numara ve kredi. Firma başka bir adres vermediyse değiştirmeyin.")]
    public string AccountAddress { get; init; } = "https://api.netgsm.com.tr";

    [Setting("PBX number", "Santral numarası", Required = true, HelpEn = "Ten digits, such as 8501234567.", HelpTr = "On hane; örneğin 8501234567.")]
    public string PbxNumber { get; init; } = "";

    [Setting("User name", "Kullanıcı adı", Required = true, HelpEn = "The subscription number.", HelpTr = "Abone numarası.")]
    public string Username { get; init; } = "";

    [Setting("Password", "Şifre", Required = true,
        HelpEn = "Password of the sub-user with API rights. If the vendor's panel limits the API to some IP addresses, this server's must be among them.",
        HelpTr = "API yetkili alt kullanıcının şifresi. Firma panelinde API için IP sınırlaması varsa bu sunucunun adresi listede olmalıdır.")]
    public Secret Password { get; init; }

    [Setting("Queues", "Kuyruklar",
        HelpEn = "Names as in the vendor's panel, separated by commas. The vendor has no list of queues; those named here are watched.",
        HelpTr = "Firma panelindeki adlar, virgülle ayrılmış. Firmanın kuyruk listesi yoktur; burada yazılanlar izlenir.")]
    public string Queues { get; init; } = "";

    [Setting("Outside line", "Dış hat",
        HelpEn = "The number that outgoing calls show; the PBX number when empty.", HelpTr = "Giden aramalarda görünecek numara; boşsa santral numarası.")]
    public string Trunk { get; init; } = "";

    [Setting("User name for account services", "Hesap servisleri kullanıcı adı", HelpEn = "Only where it is another one.", HelpTr = "Yalnızca farklıysa.")]
    public string AccountUsername { get; init; } = "";

    [Setting("Password for account services", "Hesap servisleri şifresi", HelpEn = "Only where it is another one.", HelpTr = "Yalnızca farklıysa.")]
    public Secret AccountPassword { get; init; }

    /// <summary>The PBX number as the vendor's addresses want it: ten digits.</summary>
    internal string Pbx => PhoneNumber.Key(PbxNumber);

    /// <summary>The outside line that calls go out on.</summary>
    internal string Line => Trunk.Said() is { } trunk ? NetgsmWords.Number(trunk) : Pbx;

    internal string ServiceUser => AccountUsername.Said() ?? Username;

    internal Secret ServicePassword => AccountPassword.IsEmpty ? Password : AccountPassword;

    /// <summary>The short names of the queues to be watched.</summary>
    internal ImmutableArray<string> QueueNames =>
    [
        .. Queues.Split([',', ';', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(NetgsmWords.ShortQueue)
            .Where(name => name.Length > 0)
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ];

    public override IEnumerable<SettingProblem> Validate() =>
        Pbx is { Length: 10 } digits && digits.All(char.IsAsciiDigit) ? [] : [new SettingProblem("pbxNumber", SettingMessages.TenDigits)];
}
