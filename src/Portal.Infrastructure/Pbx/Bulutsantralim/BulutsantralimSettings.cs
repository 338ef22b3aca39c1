using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Pbx.Bulutsantralim;

/// <summary>What an admin types to connect a Bulutsantralim account.</summary>
public sealed record BulutsantralimSettings : PbxSettings
{
    [Setting("API address", "API adresi", Required = true, Kind = SettingKind.Address,
        HelpEn = "Leave as it is unless the vendor told you otherwise.",
        HelpTr = "Firma başka bir adres vermediyse değiştirmeyin.")]
    public string Address { get; init; } = "https://api.bulutsantralim.com";

    [Setting("API key", "API anahtarı", Required = true,
        HelpEn = "In the vendor's panel under Santral Ayarlarım. It begins with K.",
        HelpTr = "Firma panelinde Santral Ayarlarım altında; K ile başlar.")]
    public Secret Key { get; init; }
}
