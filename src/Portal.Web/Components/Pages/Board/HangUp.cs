using Microsoft.Extensions.Localization;
using Portal.Domain.Live;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Board;

/// <summary>May this person hang up calls of this account, and what became of it, in words.</summary>
internal sealed class HangUp(IStringLocalizer<Texts> texts, Words words)
{
    private readonly Dictionary<string, bool> _capable = new(StringComparer.Ordinal);

    /// <summary>Null when it may be tried.</summary>
    public string? Refusal(Actor actor, BoardAccount? account)
    {
        if (!actor.May(Permissions.CallHangUp)) return texts["HangUp.NoPermission"];
        if (account is null || account.State == AccountState.Off) return texts["HangUp.AccountOff"];
        return Capable(account.Vendor) ? null : texts["HangUp.NotOffered", account.Name].Value;
    }

    /// <summary>The outcome in one sentence.</summary>
    public string Sentence(CommandOutcome outcome) => outcome.Result switch
    {
        CommandResult.Ok => texts["HangUp.Done"],
        CommandResult.Forbidden => texts["HangUp.NoPermission"],
        CommandResult.NoAccount => texts["HangUp.AccountOff"],
        CommandResult.NotCapable => texts["HangUp.NotOfferedHere"],
        _ => texts["HangUp.Failed", outcome.Error is { } error ? words.Of(error) : ""],
    };

    private bool Capable(string vendor)
    {
        // Capabilities are found by reflection; rows ask four times a second.
        if (!_capable.TryGetValue(vendor, out var capable))
            _capable[vendor] = capable = PbxCatalog.Find(vendor)?.Capabilities.Contains("HangUp", StringComparer.Ordinal) == true;
        return capable;
    }
}
