using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Pbx.MutluSantral;

/// <summary>What an admin types to connect a MutluSantral account.</summary>
public sealed record MutluSantralSettings : PbxSettings
{
    [Setting("API address", "API adresi", Required = true, Kind = SettingKind.Address,
        HelpEn = "Leave as it is unless the vendor told you otherwise.",
        HelpTr = "Firma başka bir adres vermediyse değiştirmeyin.")]
    public string Address { get; init; } = "https://login.mutlucell.com/api/mutlusantral/v1/";

    [Setting("User name", "Kullanıcı adı", Required = true)]
    public string Username { get; init; } = "";

    [Setting("Password", "Parola", Required = true)]
    public Secret Password { get; init; }

    // API document, "CreditUrl": the only operation that is printed without a password.
    [Setting("Send the password for top-up links", "Kontör bağlantısı için parola gönder",
        HelpEn = "The vendor's description asks for these links by user name alone. Switch on only if the vendor refuses that.",
        HelpTr = "Firmanın belgesine göre bu bağlantı yalnızca kullanıcı adıyla istenir. Yalnızca firma reddederse açın.")]
    public bool PasswordForTopUp { get; init; }
}
