using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.MutluSantral;

namespace Portal.Infrastructure.Tests.Pbx.MutluSantral;

public sealed class MutluSantralContractTests(SimulatedCenter center) : PbxContractTests(center), IClassFixture<SimulatedCenter>
{
    protected override string VendorId => "mutlusantral";

    protected override IReadOnlySet<CallHintKind> PushKinds { get; } = new HashSet<CallHintKind> { CallHintKind.Ringing, CallHintKind.Ivr };

    protected override PbxSettings Settings(string simulatorUrl) => WrongSecret(simulatorUrl, "Mutlu-Sim-1");

    protected override PbxSettings WrongSecret(string simulatorUrl, string secret) =>
        new MutluSantralSettings { Address = simulatorUrl + "/mutlusantral/api/mutlusantral/v1/", Username = "portal", Password = new Secret(secret) };
}
