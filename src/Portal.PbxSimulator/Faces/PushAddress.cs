using System.Diagnostics.CodeAnalysis;

namespace Portal.PbxSimulator.Faces;

internal static class PushAddress
{
    /// <summary>Reads an address to push to. Only loopback unless remote ones are allowed: the simulator must not be talked into calling strangers.</summary>
    public static bool TryRead(string text, bool allowRemote, [NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address) && address.Scheme is "http" or "https" && (allowRemote || address!.IsLoopback);
}
