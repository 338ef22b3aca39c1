using System.Globalization;
using System.Text.Json;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.CagriMerkezi;

namespace Portal.Infrastructure.Tests.Pbx.CagriMerkezi;

public class CagriMerkeziContractTests(SimulatedCenter center) : PbxContractTests(center), IClassFixture<SimulatedCenter>
{
    protected override string VendorId => "cagrimerkezi";

    /// <summary>A channel's age is that of the call.</summary>
    protected override string StartedAt => "startedAt";

    protected override bool TellsAgents => false;

    protected virtual string AnswerType => "json";

    protected override PbxSettings Settings(string simulatorUrl) => WrongSecret(simulatorUrl, "5c1f-77ab-90de-4b2a-cagri");

    protected override PbxSettings WrongSecret(string simulatorUrl, string secret) =>
        new CagriMerkeziSettings { Address = simulatorUrl + "/cagrimerkezi/api/", ApiKey = new Secret(secret), AnswerType = AnswerType };

    /// <summary>The vendor's rows have no id: the key is made of stamp, channels and the dialled number.</summary>
    protected override string RecordKeyOf(JsonElement finished)
    {
        var channel = finished.Text("channel")!;
        var number = uint.Parse(channel[(channel.LastIndexOf('-') + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture) + 1;
        var (direction, to, queue) = (finished.Text("direction"), finished.Text("to")!, finished.Text("queue"));
        var answered = finished.Text("answeredAt") is not null;
        var direct = direction == "internal" || to.Length <= 6;
        var peer = direction == "outbound" ? finished.Text("outcome") == "failed" ? null : "hat-issabel" : answered || (direct && queue is null) ? finished.Text("extension") : null;
        return CagriMerkeziRecords.KeyOf(
            finished.GetProperty("startedAt").GetDateTimeOffset().ToOffset(TimeSpan.FromHours(3)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            channel,
            peer is null ? null : $"SIP/{peer}-{number:x8}",
            direction != "inbound" ? to : queue ?? (to.Length <= 6 ? to : "s"));
    }
}

/// <summary>The same contract in XML.</summary>
public sealed class CagriMerkeziXmlContractTests(SimulatedCenter center) : CagriMerkeziContractTests(center)
{
    protected override string AnswerType => "xml";
}
