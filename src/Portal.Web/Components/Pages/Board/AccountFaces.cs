using System.Collections.Immutable;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Board;

/// <summary>The accounts in the page's head: how fresh each is in a word, and its trouble in plain words behind the fold.</summary>
internal static class AccountFaces
{
    public static AccountChip[] Draw(Pen pen, ImmutableDictionary<Guid, BoardAccount> accounts) =>
        [.. accounts.Values.OrderBy(a => a.Name, StringComparer.CurrentCultureIgnoreCase).Select(account => Draw(pen, account))];

    private static AccountChip Draw(Pen pen, BoardAccount account)
    {
        var readings = account.Readings.Values.OrderBy(r => r.Kind).ToArray();
        var error = Array.Find(readings, r => r.Error is not null)?.Error;
        var newest = readings.Select(r => r.LastSuccessAt).Append(account.LastPushAt).Max();
        var state = pen.Words.Of(account.State);
        var trouble = account.State is not AccountState.Off && error is { } known ? pen.Words.Of(known) : state;
        var fresh = account.State == AccountState.Live && newest is { } at ? pen.Age(at) : Html.Of($"{trouble}");
        return new AccountChip(
            account.Id.ToString("N"),
            account.State.ToString().ToLowerInvariant(),
            error is { } told ? $"{account.Name}: {state}. {pen.Words.Of(told)}" : $"{account.Name}: {state}",
            Html.Of($"""<i class="dot" aria-hidden="true"></i><span class="name">{account.Name}</span><span class="fresh">{fresh}</span>""").ToMarkup(),
            Html.Of($"""<p><b>{account.Name}</b> · {state}</p><ul class="readings">{Html.Join(readings.Select(reading => Reading(pen, reading)))}{Pushes(pen, account)}</ul>""").ToMarkup());
    }

    private static Html Reading(Pen pen, BoardReading reading)
    {
        var age = reading.LastSuccessAt is { } at ? pen.Age(at) : Html.Of($"{pen["Reading.Never"]}");
        var error = reading.Error is { } kind ? Html.Of($"""<small class="error">{pen.Words.Of(kind)}</small>""") : default;
        return Html.Of($"""<li{(reading.Stale ? Html.Of($" class=\"stale\"") : default)}><span>{pen.Words.Of(reading.Kind)}</span><span>{age}</span>{error}</li>""");
    }

    private static Html Pushes(Pen pen, BoardAccount account)
    {
        if (!account.Pushes) return default;
        var age = account.LastPushAt is { } at ? pen.Age(at) : Html.Of($"{pen["Reading.NoPush"]}");
        return Html.Of($"<li><span>{pen["Reading.Push"]}</span><span>{age}</span></li>");
    }
}
