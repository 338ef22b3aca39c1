using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Portal.Domain.Pbx;
using Secret = Portal.Domain.Pbx.Secret;

namespace Portal.Infrastructure.Data;

/// <summary>Protects what of a call must not lie open in the database: vendor rows, and what the PBX wants to hear for a recording (often a link that needs no sign-in).</summary>
public sealed class CallSecrets(IDataProtectionProvider protection)
{
    private const int DigestBytes = 12;

    private readonly IDataProtector _raw = protection.CreateProtector("Portal.CallRaw");
    private readonly IDataProtector _recordings = protection.CreateProtector("Portal.CallRecording");

    /// <summary>What to ask the PBX for the recording; empty when the column is, or when the key that protected it is gone.</summary>
    public Secret Recording(string? protectedRecording)
    {
        if (protectedRecording is null) return default;
        try
        {
            return new Secret(_recordings.Unprotect(protectedRecording[(protectedRecording.IndexOf('.', StringComparison.Ordinal) + 1)..]));
        }
        catch (CryptographicException)
        {
            return default;
        }
    }

    /// <summary>The vendor row; null when the key that protected it is gone.</summary>
    public string? Raw(string protectedBody)
    {
        try
        {
            return _raw.Unprotect(protectedBody);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>
    /// Makes sure that there is a key to protect with. The first use makes one, and stores it through a connection of its own: on SQLite that would wait for a transaction
    /// which itself waits for the key.
    /// </summary>
    internal void MakeReady() => _raw.Protect("");

    internal string ProtectRaw(string body) => _raw.Protect(body);

    /// <summary>Protecting the same text twice gives two texts; a digest before it tells that they are the same, so that a call read again is not written again.</summary>
    internal string ProtectRecording(Secret reference) => $"{DigestOf(reference)}.{_recordings.Protect(reference.Value)}";

    /// <summary>True when the column protects this very reference.</summary>
    internal static bool IsRecording(string protectedRecording, Secret reference) => protectedRecording.StartsWith(DigestOf(reference) + ".", StringComparison.Ordinal);

    private static string DigestOf(Secret reference) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(reference.Value)).AsSpan(0, DigestBytes));
}
