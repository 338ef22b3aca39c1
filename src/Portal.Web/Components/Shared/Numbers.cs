using Portal.Domain.Calls;
using Portal.Domain.Live;

namespace Portal.Web.Components.Shared;

/// <summary>Numbers as screens show them.</summary>
internal static class Numbers
{
    /// <summary>A number, masked for those who may not see it whole. Extensions and short codes are never masked.</summary>
    public static string Show(string raw, bool full) => full ? PhoneNumber.Display(raw) : PhoneNumber.Mask(raw);

    /// <summary>Who an agent talks to: the caller of an inbound call, else the called.</summary>
    public static string OtherParty(BoardCall call, bool full) => Show(OtherPartyOf(call), full);

    /// <summary>The same as the PBX writes it. Not for screens.</summary>
    public static string OtherPartyOf(BoardCall call) => call.Direction == CallDirection.Inbound ? call.From : call.To;
}
