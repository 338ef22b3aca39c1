using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Pbx;

/// <summary>Encryption of accounts' secret settings, and push tokens.</summary>
internal sealed class AccountSecrets(IDataProtectionProvider protection)
{
    private const string Purpose = "Portal.PbxAccount.Secrets";

    private static readonly ImmutableDictionary<string, string?> None = ImmutableDictionary<string, string?>.Empty;

    /// <summary>Null when there is nothing to keep.</summary>
    public string? Protect(Guid accountId, ImmutableDictionary<string, string> secrets) =>
        secrets.IsEmpty ? null : ProtectorOf(accountId).Protect(SettingsSchema.ToJson(secrets));

    /// <summary>Empty when there are none, or when the key they were protected with is gone: the admin then has to type them again.</summary>
    public ImmutableDictionary<string, string?> Unprotect(PbxAccount account)
    {
        if (account.ProtectedSecrets is null) return None;
        try
        {
            return SettingsSchema.FromJson(ProtectorOf(account.Id).Unprotect(account.ProtectedSecrets));
        }
        catch (CryptographicException)
        {
            return None;
        }
    }

    /// <summary>256 random bits, safe in an address.</summary>
    public static string NewPushToken() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    public static byte[] HashOf(string pushToken) => SHA256.HashData(Encoding.UTF8.GetBytes(pushToken));

    // The account's id is part of the purpose: cipher text copied to another account's row cannot be read there.
    private IDataProtector ProtectorOf(Guid accountId) => protection.CreateProtector(Purpose, accountId.ToString("N"));
}
