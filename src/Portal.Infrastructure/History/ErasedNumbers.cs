using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Infrastructure.Data;
using Secret = Portal.Domain.Pbx.Secret;

namespace Portal.Infrastructure.History;

/// <summary>Numbers that were erased on request. PBXs keep what they have and tell it again: nothing of it may come back.</summary>
public sealed class ErasedNumbers(IDataProtectionProvider protection)
{
    private const string Purpose = "Portal.Numbers";
    private const int KeyLength = 32;

    private readonly ConcurrentDictionary<Guid, NumberHashes> _hashes = new();

    /// <summary>The records as they may be stored: without the numbers that were erased after the call.</summary>
    public async Task<IReadOnlyCollection<CallRecord>> CleanAsync(PortalDbContext context, Guid tenantId, IReadOnlyCollection<CallRecord> records, CancellationToken cancellationToken)
    {
        var erased = await context.ErasedNumbers.IgnoreQueryFilters().AsNoTracking().Where(one => one.TenantId == tenantId)
            .Select(one => new { one.Hash, one.ErasedAt }).ToListAsync(cancellationToken);
        if (erased.Count == 0) return records;
        var hashes = await HashesAsync(context, tenantId, cancellationToken);
        var byHash = erased.ToDictionary(one => Convert.ToHexString(one.Hash), one => one.ErasedAt, StringComparer.Ordinal);
        return [.. records.Select(Clean)];

        CallRecord Clean(CallRecord record)
        {
            foreach (var number in (string[])[PhoneNumber.Key(record.From), PhoneNumber.Key(record.To)])
            {
                if (number.Length > 0 && byHash.TryGetValue(Convert.ToHexString(hashes.HashOf(number)), out var erasedAt) && record.StartedAt < erasedAt)
                    record = Without(record, number, hashes.PseudonymOf(number));
            }

            return record;
        }
    }

    /// <summary>The tenant's hashes; makes the tenant's key when it has none.</summary>
    internal async Task<NumberHashes> HashesAsync(PortalDbContext context, Guid tenantId, CancellationToken cancellationToken)
    {
        if (_hashes.TryGetValue(tenantId, out var known)) return known;
        var stored = await context.NumberKeys.IgnoreQueryFilters().AsNoTracking().Where(one => one.TenantId == tenantId).Select(one => one.ProtectedKey).FirstOrDefaultAsync(cancellationToken);
        var protector = protection.CreateProtector(Purpose, tenantId.ToString("N"));
        if (stored is null)
        {
            stored = protector.Protect(Convert.ToHexString(RandomNumberGenerator.GetBytes(KeyLength)));
            context.NumberKeys.Add(new NumberKeyRow { TenantId = tenantId, ProtectedKey = stored });
            await context.SaveChangesAsync(cancellationToken);
            // Not kept before it is committed: the transaction may be rolled back.
            return new NumberHashes(Convert.FromHexString(protector.Unprotect(stored)));
        }

        return _hashes.GetOrAdd(tenantId, new NumberHashes(Convert.FromHexString(protector.Unprotect(stored))));
    }

    private static CallRecord Without(CallRecord record, string number, string pseudonym) => record with
    {
        VendorKey = NumberText.Replace(record.VendorKey, number, pseudonym),
        From = PhoneNumber.Key(record.From) == number ? pseudonym : record.From,
        To = PhoneNumber.Key(record.To) == number ? pseudonym : record.To,
        Legs = [.. record.Legs.Select(leg => PhoneNumber.Key(leg.Destination) == number ? leg with { Destination = pseudonym } : leg)],
        Raw = null,
        // The voice is as much the party's as the number is.
        HasRecording = null,
        RecordingReference = new Secret(""),
    };
}
