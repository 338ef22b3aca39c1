using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Pbx.CagriMerkezi;

/// <summary>What an admin types to connect a Çağrı Merkezi server. Every customer has a server of its own.</summary>
public sealed record CagriMerkeziSettings : PbxSettings
{
    /// <summary>Where the PBX keeps its recordings unless the admin says otherwise.</summary>
    public const string UsualMonitorDirectory = "/var/spool/asterisk/monitor/";

    [Setting("API address", "API adresi", Required = true, Kind = SettingKind.Address,
        HelpEn = "The address of your server's interface, such as http://203.0.113.10/api/. The key travels in every request: put a VPN or https in front of the server where you can.",
        HelpTr = "Sunucunuzun API adresi; örneğin http://203.0.113.10/api/. Anahtar her istekte gönderilir: mümkünse sunucunun önüne VPN veya https koyun.")]
    public string Address { get; init; } = "";

    [Setting("API key", "API anahtarı", Required = true, HelpEn = "The key that your provider gave you.", HelpTr = "Sağlayıcınızın size verdiği API anahtarı.")]
    public Secret ApiKey { get; init; }

    [Setting("Answer format (json or xml)", "Yanıt biçimi (json veya xml)",
        HelpEn = "json unless your server answers only in xml.", HelpTr = "Sunucunuz yalnızca xml ile yanıt vermiyorsa json.")]
    public string AnswerType { get; init; } = "json";

    [Setting("Recording directory", "Ses kaydı klasörü",
        HelpEn = "Where the server keeps its recordings. Nothing outside it is ever asked for.", HelpTr = "Sunucunun ses kayıtlarını tuttuğu klasör. Dışındaki hiçbir dosya istenmez.")]
    public string MonitorDirectory { get; init; } = UsualMonitorDirectory;

    /// <summary>True when XML is asked for.</summary>
    internal bool AsksForXml => string.Equals(AnswerType, "xml", StringComparison.OrdinalIgnoreCase);

    public override IEnumerable<SettingProblem> Validate()
    {
        if (!AsksForXml && !string.Equals(AnswerType, "json", StringComparison.OrdinalIgnoreCase)) yield return new SettingProblem("answerType", SettingMessages.AnswerType);
        if (MonitorDirectory.Length < 2 || MonitorDirectory[0] != '/' || MonitorDirectory.Contains("..", StringComparison.Ordinal))
            yield return new SettingProblem("monitorDirectory", SettingMessages.Directory);
    }
}
