using System.Collections.Concurrent;
using Microsoft.Extensions.Localization;
using Portal.Domain.Live;
using Portal.Domain.Pbx.Queries;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;

namespace Portal.Web.Components.Control;

/// <summary>May this person do this on this account; and if not, why not, in words.</summary>
public sealed class ControlRules(IStringLocalizer<Texts> texts)
{
    private readonly ConcurrentDictionary<(string Vendor, Type Capability), bool> _offers = new();

    /// <summary>Null when it may be tried.</summary>
    public string? Refusal(Actor actor, BoardAccount? account, ControlAction action) => Refusal(actor.May(action.Permission), account, action);

    /// <summary>Null when it may be tried.</summary>
    public string? Refusal(bool permitted, BoardAccount? account, ControlAction action) => Refusal(permitted, account, action.Capability);

    private string? Refusal(bool permitted, BoardAccount? account, Type capability)
    {
        if (!permitted) return texts["Control.NoPermission"];
        if (account is null || account.State == AccountState.Off) return texts["Control.AccountOff"];
        return Offers(account.Vendor, capability) ? null : Cannot(account, capability);
    }

    /// <summary>Null when the account can be asked for it by this person.</summary>
    public string? Refusal(Actor actor, BoardAccount? account, PbxQueryKind query) => Refusal(actor, account, query.Permission, query.Capability);

    /// <summary>Null when the person has the permission and the account the capability.</summary>
    public string? Refusal(Actor actor, BoardAccount? account, string permission, Type capability) => Refusal(actor.May(permission), account, capability);

    /// <summary>The vendor by name, and what it cannot do.</summary>
    public string Cannot(BoardAccount account, Type capability) => texts["Cannot." + capability.Name[1..], PbxCatalog.Find(account.Vendor)?.Name ?? account.Name];

    /// <summary>True when accounts of the vendor have the capability. Rows ask four times a second, so the answer is kept.</summary>
    public bool Offers(string vendor, Type capability) =>
        _offers.GetOrAdd((vendor, capability), static key => PbxCatalog.Find(key.Vendor) is { } found && key.Capability.IsAssignableFrom(found.PbxType));

    /// <summary>True when the person may do anything at all with calls or agents.</summary>
    public static bool MayAny(Actor actor) => ControlActions.ForCalls.Any(a => actor.May(a.Permission)) || ControlActions.ForAgents.Any(a => actor.May(a.Permission));
}
