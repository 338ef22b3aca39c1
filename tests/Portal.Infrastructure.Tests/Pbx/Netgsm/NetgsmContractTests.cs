using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Netgsm;

namespace Portal.Infrastructure.Tests.Pbx.Netgsm;

public sealed class NetgsmContractTests(SimulatedCenter center) : PbxContractTests(center), IClassFixture<SimulatedCenter>
{
    protected override string VendorId => "netgsm";

    protected override PbxSettings Settings(string simulatorUrl) => SimulatedNetgsm.Settings(simulatorUrl);

    protected override PbxSettings WrongSecret(string simulatorUrl, string secret) => SimulatedNetgsm.Settings(simulatorUrl) with { Password = new Secret(secret) };

    /// <summary>Nothing is pushed when a phone stops ringing.</summary>
    protected override IReadOnlySet<CallHintKind> PushKinds { get; } = new HashSet<CallHintKind> { CallHintKind.Ivr, CallHintKind.Ringing, CallHintKind.Answered, CallHintKind.Ended };

    /// <summary>The vendor only knows unanswered outgoing calls.</summary>
    protected override string? OutcomeTold(string? real) => real is "busy" or "failed" ? "noAnswer" : base.OutcomeTold(real);

    protected override string UnknownExtension(string extension) => "Eksik yada yanlis parametre 2";
}

internal static class SimulatedNetgsm
{
    public static NetgsmSettings Settings(string simulatorUrl) => new()
    {
        ControlAddress = simulatorUrl + "/netgsm/pbx",
        AccountAddress = simulatorUrl + "/netgsm/api",
        PbxNumber = "8504000500",
        Username = "8504000500",
        Password = new Secret("Netgsm-Sim-1"),
        Queues = "muhasebe, satis, destek, Operator",
    };
}
