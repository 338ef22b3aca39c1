using System.Security.Cryptography;
using System.Text;

namespace Portal.Infrastructure.History;

/// <summary>One tenant's telephone numbers as values that nobody without the key can turn back, or find by trying all numbers.</summary>
internal sealed class NumberHashes(byte[] key)
{
    /// <summary>Begins every pseudonym. No digits and so no number: it is never dialled, masked or listed as a caller.</summary>
    public const string Mark = "erased-";

    private const int HashLength = 16;

    public byte[] HashOf(string number) => Of("erased", number)[..HashLength];

    /// <summary>Stands for the number in stored calls. The same for one number always, so that a call told again is the same call.</summary>
    public string PseudonymOf(string number) => Mark + string.Concat(Of("pseudonym", number)[..8].Select(Letters));

    // Letters alone: digits would be searched, and masked, as parts of a number.
    private static string Letters(byte value) => $"{(char)('a' + (value >> 4))}{(char)('a' + (value & 15))}";

    private byte[] Of(string purpose, string number) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{purpose}:{number}"));
}
