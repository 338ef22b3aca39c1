using System.Collections.Immutable;
using Portal.Infrastructure.Pbx.Bulutsantralim;
using Portal.Infrastructure.Pbx.CagriMerkezi;
using Portal.Infrastructure.Pbx.MutluSantral;
using Portal.Infrastructure.Pbx.Netgsm;
using Portal.Infrastructure.Pbx.Telsam;

namespace Portal.Infrastructure.Pbx;

/// <summary>The one list of vendors.</summary>
public static class PbxCatalog
{
    public static ImmutableArray<PbxVendor> All { get; } =
    [
        BulutsantralimPbx.Vendor,
        CagriMerkeziPbx.Vendor,
        MutluSantralPbx.Vendor,
        NetgsmPbx.Vendor,
        TelsamPbx.Vendor,
    ];

    /// <summary>The vendor with this id; null when there is none.</summary>
    public static PbxVendor? Find(string id) => All.FirstOrDefault(v => string.Equals(v.Id, id, StringComparison.Ordinal));
}
