using System.Collections.Immutable;
using System.Text.Json;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx;

namespace Portal.Web.Endpoints;

/// <summary>An account as a caller submits it. An absent or empty secret is unchanged.</summary>
public sealed record AccountBody(string? Vendor, string? Name, bool? Enabled, Dictionary<string, JsonElement>? Settings, Guid? Revision)
{
    /// <summary>As the domain takes it. Numbers and booleans may come as JSON numbers and booleans or as text.</summary>
    internal AccountInput ToInput(AccountView? existing)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (Settings is null && existing is not null)
            foreach (var (name, value) in existing.Settings) settings[name] = value;
        foreach (var (name, value) in Settings ?? [])
        {
            settings[name] = value.ValueKind switch
            {
                JsonValueKind.Null or JsonValueKind.Undefined => null,
                JsonValueKind.String => value.GetString(),
                _ => value.GetRawText(),
            };
        }

        return new AccountInput(Vendor ?? existing?.Vendor ?? "", Name ?? existing?.Name ?? "", Enabled ?? existing?.Enabled ?? true, settings, Revision);
    }
}

/// <summary>An account as the API shows it. The push address is there only in the answer that made it.</summary>
public sealed record AccountAnswer(
    Guid Id,
    string Vendor,
    string Name,
    bool Enabled,
    Guid Revision,
    ImmutableDictionary<string, string> Settings,
    ImmutableArray<string> SecretsSet,
    bool HasPushAddress,
    DateTimeOffset? PushSubscribedAt,
    string? PushUrl)
{
    internal static AccountAnswer From(AccountView account, string? pushUrl = null) => new(
        account.Id,
        account.Vendor,
        account.Name,
        account.Enabled,
        account.Revision,
        account.Settings,
        [.. account.SecretsSet.Order(StringComparer.Ordinal)],
        account.HasPushAddress,
        account.PushSubscribedAt,
        pushUrl);
}

/// <summary>A new push address; shown this once.</summary>
public sealed record PushAddressAnswer(string PushUrl);

/// <summary>Result of a connection test.</summary>
public sealed record TestAnswer(bool Ok, ImmutableArray<CheckAnswer> Checks);

/// <summary>One line of a connection test.</summary>
public sealed record CheckAnswer(string Name, bool Ok, PbxErrorKind? Error, string? Message);
