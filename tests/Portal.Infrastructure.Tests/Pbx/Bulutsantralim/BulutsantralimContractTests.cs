using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Bulutsantralim;

namespace Portal.Infrastructure.Tests.Pbx.Bulutsantralim;

public sealed class BulutsantralimContractTests(SimulatedCenter center) : PbxContractTests(center), IClassFixture<SimulatedCenter>
{
    protected override string VendorId => "bulutsantralim";

    protected override PbxSettings Settings(string simulatorUrl) => WrongSecret(simulatorUrl, "K12345678-1234-5678-4321-123456789012");

    protected override PbxSettings WrongSecret(string simulatorUrl, string secret) => new BulutsantralimSettings { Address = simulatorUrl + "/bulutsantralim", Key = new Secret(secret) };
}
