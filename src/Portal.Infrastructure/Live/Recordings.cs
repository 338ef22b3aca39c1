using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Security;
using Secret = Portal.Domain.Pbx.Secret;

namespace Portal.Infrastructure.Live;

/// <summary>
/// Recordings at the PBXs. What a PBX wants to hear for one (often an address that needs no sign-in) never leaves the portal: people and programs get a token in its
/// place, good for one tenant's one account and one hour.
/// </summary>
public sealed partial class Recordings(IDataProtectionProvider protection, PbxAccounts accounts, PbxLines lines, AuditLog audit, TimeProvider time, ILogger<Recordings> logger)
{
    private const string Purpose = "Portal.Recording";

    /// <summary>Players ask for a recording piece by piece; these are kept so that the PBX is asked once.</summary>
    private const int Kept = 8;
    private const int LargestKept = 16 * 1024 * 1024;

    private static readonly TimeSpan TokenLife = TimeSpan.FromHours(1);
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly List<(Guid AccountId, string Reference, RecordingFile File, DateTimeOffset At)> _kept = [];

    /// <summary>A token for the call's recording; null when the PBX says that there is none.</summary>
    public string? TokenOf(Guid tenantId, Guid accountId, CallRecord call)
    {
        if (call.HasRecording == false) return null;
        var reference = call.RecordingReference.IsEmpty ? call.VendorKey : call.RecordingReference.Value;
        return reference.Length == 0 ? null : ProtectorOf(tenantId, accountId).Protect($"{(time.GetUtcNow() + TokenLife).UtcTicks.ToString(CultureInfo.InvariantCulture)}|{reference}");
    }

    /// <summary>Fetches the audio. <see cref="CommandResult.Invalid"/> = the token is not one of this account, or its hour is over.</summary>
    /// <param name="actor">Who listens.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="token">From <see cref="TokenOf"/>.</param>
    /// <param name="continues">True when it is a further piece of what the listener has begun to hear: no entry of its own in the audit log.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<QueryOutcome<RecordingFile>> FetchAsync(Actor actor, Guid accountId, string token, bool continues, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.RecordingsListen)) return new(CommandResult.Forbidden);
        if (ReferenceOf(actor.TenantId, accountId, token) is not { } reference) return new(CommandResult.Invalid);
        var account = await accounts.LoadAsync(actor.TenantId, accountId, cancellationToken);
        if (account is not { Enabled: true, Settings: { } settings }) return new(CommandResult.NoAccount);
        if (account.Vendor.Create(settings, lines.For(account.Id, account.Vendor, Urgency.Person)) is not IRecordings pbx) return new(CommandResult.NotCapable);

        QueryOutcome<RecordingFile> outcome;
        var kept = KeptOf(accountId, reference);
        try
        {
            var file = kept ?? await pbx.ReadRecordingAsync(new Secret(reference), cancellationToken);
            if (kept is null) Keep(accountId, reference, file);
            outcome = new(CommandResult.Ok, file);
        }
        catch (PbxException exception)
        {
            Log.NotFetched(logger, accountId, exception.Kind);
            outcome = new(CommandResult.Failed, Error: exception.Kind, VendorMessage: exception.VendorMessage) { Reason = exception.Message, RetryAfter = exception.RetryAfter };
        }

        if (!continues || kept is null)
            await audit.WriteAsync(actor, "recordings.listen", $"{accountId:N}", outcome.Value?.FileName ?? outcome.Error?.ToString(), outcome.Ok, CancellationToken.None);
        return outcome;
    }

    /// <summary>What the token stands for; null when it was made for another tenant or account, was changed, or is too old.</summary>
    private string? ReferenceOf(Guid tenantId, Guid accountId, string token)
    {
        try
        {
            var text = ProtectorOf(tenantId, accountId).Unprotect(token);
            var at = text.IndexOf('|', StringComparison.Ordinal);
            return long.Parse(text.AsSpan(0, at), CultureInfo.InvariantCulture) >= time.GetUtcNow().UtcTicks ? text[(at + 1)..] : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector ProtectorOf(Guid tenantId, Guid accountId) => protection.CreateProtector(Purpose, tenantId.ToString("N"), accountId.ToString("N"));

    private RecordingFile? KeptOf(Guid accountId, string reference)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            _kept.RemoveAll(kept => now - kept.At > KeptFor);
            return _kept.Find(kept => kept.AccountId == accountId && string.Equals(kept.Reference, reference, StringComparison.Ordinal)).File;
        }
    }

    private void Keep(Guid accountId, string reference, RecordingFile file)
    {
        if (file.Audio.Length > LargestKept) return;
        lock (_gate)
        {
            if (_kept.Count >= Kept) _kept.RemoveAt(0);
            _kept.Add((accountId, reference, file, time.GetUtcNow()));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A recording of account {AccountId} could not be fetched: {Error}")]
        public static partial void NotFetched(ILogger logger, Guid accountId, PbxErrorKind error);
    }
}
