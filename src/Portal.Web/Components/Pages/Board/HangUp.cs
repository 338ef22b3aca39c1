using System.Collections.Concurrent;
using Microsoft.Extensions.Localization;
using Portal.Domain.Live;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Board;

/// <summary>May this person hang up calls of this account, and what became of it, in words.</summary>
public sealed class HangUp(IStringLocalizer<Texts> texts, Words words)
{
    private readonly ConcurrentDictionary<string, bool> _capable = new(StringComparer.Ordinal);

    /// <summary>Null when it may be tried.</summary>
    public string? Refusal(bool permitted, BoardAccount? account)
    {
        if (!permitted) return texts["HangUp.NoPermission"];
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

    // Capabilities are found by reflection; rows ask four times a second.
    private bool Capable(string vendor) =>
        _capable.GetOrAdd(vendor, static name => PbxCatalog.Find(name)?.Capabilities.Contains("HangUp", StringComparer.Ordinal) == true);
}
