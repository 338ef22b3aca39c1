using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Pbx.Telsam;

/// <summary>What an admin types to connect a Telsam PBX.</summary>
public sealed record TelsamSettings : PbxSettings
{
    [Setting("API address", "API adresi", Required = true, Kind = SettingKind.Address,
        HelpEn = "The whole address of the PBX's interface, such as http://pbx1.example.com/ or http://pbx1.example.com/api/old/get. Use https where the PBX offers it: the password travels in every request.",
        HelpTr = "Santral arayüzünün tam adresi; örneğin http://pbx1.example.com/ veya http://pbx1.example.com/api/old/get. Santral destekliyorsa https kullanın: şifre her istekte gönderilir.")]
    public string Endpoint { get; init; } = "";

    [Setting("API user name", "API kullanıcı adı", Required = true)]
    public string Username { get; init; } = "";

    [Setting("API password", "API şifresi", Required = true, HelpEn = "The API password, not the one of the panel.", HelpTr = "Panel şifresi değil, API şifresi.")]
    public Secret Password { get; init; }
}
