using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Telsam;

namespace Portal.Infrastructure.Tests.Pbx.Telsam;

public sealed class TelsamContractTests(SimulatedCenter center) : PbxContractTests(center), IClassFixture<SimulatedCenter>
{
    protected override string VendorId => "telsam";

    protected override PbxSettings Settings(string simulatorUrl) => WrongSecret(simulatorUrl, "Telsam-Sim-1");

    protected override PbxSettings WrongSecret(string simulatorUrl, string secret) => new TelsamSettings { Endpoint = simulatorUrl + "/telsam", Username = "portal", Password = new Secret(secret) };
}
