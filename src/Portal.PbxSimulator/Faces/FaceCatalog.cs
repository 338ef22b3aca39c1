using Portal.PbxSimulator.Faces.Bulutsantralim;
using Portal.PbxSimulator.Faces.CagriMerkezi;
using Portal.PbxSimulator.Faces.MutluSantral;
using Portal.PbxSimulator.Faces.Netgsm;
using Portal.PbxSimulator.Faces.Telsam;

namespace Portal.PbxSimulator.Faces;

/// <summary>The one list of faces. A new vendor is a folder beside this file and a line in it.</summary>
internal static class FaceCatalog
{
    public static IReadOnlyList<VendorFace> CreateAll() =>
    [
        new BulutsantralimFace(),
        new CagriMerkeziFace(),
        new MutluSantralFace(),
        new NetgsmFace(),
        new TelsamFace(),
    ];
}
