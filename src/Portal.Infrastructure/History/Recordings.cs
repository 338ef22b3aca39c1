using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Security;
using Secret = Portal.Domain.Pbx.Secret;

namespace Portal.Infrastructure.History;

/// <summary>
/// Recordings, from the portal's archive or from the PBXs. What a PBX wants to hear for one (often an address that needs no sign-in) never leaves the portal: people and
/// programs name a stored call, or, for records that a PBX was asked for on demand, a token that is good for one tenant's one account and one hour.
/// </summary>
public sealed partial class Recordings(
    IDataProtectionProvider protection, PbxAccounts accounts, PbxLines lines, CallList calls, RecordingArchive archive, AudioConverter converter, KeptRecordings kept, CallSecrets secrets, PortalDb db,
    AuditLog audit, TimeProvider time, ILogger<Recordings> logger)
{
    private const string Purpose = "Portal.Recording";

    private static readonly TimeSpan TokenLife = TimeSpan.FromHours(1);

    /// <summary>PBXs write a recording after the call's end, some only minutes later.</summary>
    private static readonly TimeSpan ComesWithin = TimeSpan.FromMinutes(15);

    /// <summary>A token for the call's recording; null when the PBX says that there is none.</summary>
    public string? TokenOf(Guid tenantId, Guid accountId, CallRecord call)
    {
        if (call.HasRecording == false) return null;
        var reference = call.RecordingReference.IsEmpty ? call.VendorKey : call.RecordingReference.Value;
        return reference.Length == 0 ? null : ProtectorOf(tenantId, accountId).Protect($"{(time.GetUtcNow() + TokenLife).UtcTicks.ToString(CultureInfo.InvariantCulture)}|{reference}");
    }

    /// <summary>Fetches the audio by token. <see cref="CommandResult.Invalid"/> = the token is not one of this account, or its hour is over.</summary>
    /// <param name="actor">Who listens.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="token">From <see cref="TokenOf"/>.</param>
    /// <param name="continues">True when it is a further piece of what the listener has begun to hear: no entry of its own in the audit log.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<QueryOutcome<RecordingFile>> FetchAsync(Actor actor, Guid accountId, string token, bool continues, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.RecordingsListen)) return new(CommandResult.Forbidden);
        if (ReferenceOf(actor.TenantId, accountId, token) is not { } reference) return new(CommandResult.Invalid);
        var known = kept.Find(accountId, reference) is not null;
        var outcome = await AskAsync(actor.TenantId, accountId, reference, cancellationToken);
        if (outcome.Result is CommandResult.NoAccount or CommandResult.NotCapable) return outcome;
        if (!continues || !known)
            await audit.WriteAsync(actor, "recordings.listen", accountId.ToString("N"), outcome.Value?.FileName ?? outcome.Error?.ToString(), outcome.Ok, CancellationToken.None);
        return outcome;
    }

    /// <summary>The recording of a stored call, as browsers can play it where that is possible. Players ask piece by piece: the audit log has one entry for all of them.</summary>
    /// <param name="actor">Who listens.</param>
    /// <param name="callId">The call.</param>
    /// <param name="saves">True when the file is saved and not heard.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<CallRecording> OfCallAsync(Actor actor, Guid callId, bool saves, CancellationToken cancellationToken)
    {
        if (await calls.FindAsync(actor.TenantId, callId, cancellationToken) is not { } call) return new(RecordingState.NoCall);
        var recording = actor.May(Permissions.RecordingsListen) ? await ReadAsync(actor.TenantId, call, cancellationToken) : new CallRecording(RecordingState.NotAllowed);
        var action = saves ? "recordings.save" : "recordings.listen";
        if (kept.IsNews($"{actor.TenantId} {actor.Name} {action} {callId} {recording.State}"))
            await audit.WriteAsync(actor, action, callId.ToString("N"), recording.File?.FileName ?? recording.State.ToString(), recording.File is not null, CancellationToken.None);
        return recording;
    }

    /// <summary>Copies the recording of a call from its PBX into the archive. For background work: it goes behind people in the quota, and nobody listens.</summary>
    public async Task<QueryOutcome<RecordingFile>> ArchiveAsync(CallRow call, CancellationToken cancellationToken)
    {
        var outcome = await AskAsync(call.TenantId, call.AccountId, ReferenceOf(call), cancellationToken, Urgency.Background);
        if (outcome.Value is { } file) await archive.StoreAsync(call.TenantId, call.AccountId, call.Id, file, cancellationToken);
        return outcome;
    }

    private async Task<CallRecording> ReadAsync(Guid tenantId, CallRow call, CancellationToken cancellationToken)
    {
        if (call.HasRecording == false) return new(RecordingState.None);
        var reference = ReferenceOf(call);
        var file = kept.Find(call.AccountId, reference);
        if (file is null && await archive.ReadAsync(tenantId, call.Id, cancellationToken) is { } archived)
        {
            file = archived;
            kept.Keep(call.AccountId, reference, file);
        }

        if (file is null)
        {
            var outcome = await AskAsync(tenantId, call.AccountId, reference, cancellationToken);
            if (outcome.Value is null) return NotHad(call, outcome);
            file = outcome.Value;
            if (await ArchivesAsync(tenantId, cancellationToken)) await archive.StoreAsync(tenantId, call.AccountId, call.Id, file, cancellationToken);
        }

        var sound = RecordingSound.Of(file);
        if (sound.IsEmpty) return new(RecordingState.Empty);
        if (sound.Plays || !converter.IsAvailable) return new(RecordingState.Ready) { File = file, Original = file, Sound = sound };
        var playable = kept.Find(call.AccountId, Converted(reference)) ?? await converter.ToWavAsync(file, cancellationToken);
        if (playable is null) return new(RecordingState.Ready) { File = file, Original = file, Sound = sound };
        kept.Keep(call.AccountId, Converted(reference), playable);
        return new(RecordingState.Ready) { File = playable, Original = file, Sound = sound with { Plays = true } };
    }

    /// <summary>Why there is nothing to hear. A PBX that knows of no recording has not written it yet, or has deleted it: the call's age tells which.</summary>
    private CallRecording NotHad(CallRow call, QueryOutcome<RecordingFile> outcome)
    {
        var ended = call.EndedAt ?? call.StartedAt.AddSeconds(call.TotalSeconds ?? 0);
        var state = outcome switch
        {
            { Result: CommandResult.NoAccount } => RecordingState.AccountOff,
            { Result: CommandResult.NotCapable } => RecordingState.NotOffered,
            { Error: PbxErrorKind.Refused } when time.GetUtcNow() - ended < ComesWithin => RecordingState.NotYet,
            { Error: PbxErrorKind.Refused } => call.HasRecording == true ? RecordingState.Gone : RecordingState.None,
            { Error: PbxErrorKind.Unauthorized } => RecordingState.RefusedByPbx,
            _ => RecordingState.Failed,
        };
        return new(state) { Error = outcome.Error, VendorMessage = outcome.VendorMessage, Reason = outcome.Reason, RetryAfter = state == RecordingState.NotYet ? TimeSpan.FromMinutes(1) : outcome.RetryAfter };
    }

    private async Task<QueryOutcome<RecordingFile>> AskAsync(Guid tenantId, Guid accountId, string reference, CancellationToken cancellationToken, Urgency urgency = Urgency.Person)
    {
        var account = await accounts.LoadAsync(tenantId, accountId, cancellationToken);
        if (account is not { Enabled: true, Settings: { } settings }) return new(CommandResult.NoAccount);
        if (account.Vendor.Create(settings, lines.For(account.Id, account.Vendor, urgency)) is not IRecordings pbx) return new(CommandResult.NotCapable);
        try
        {
            var file = kept.Find(accountId, reference);
            if (file is null)
            {
                file = await pbx.ReadRecordingAsync(new Secret(reference), cancellationToken);
                if (urgency == Urgency.Person) kept.Keep(accountId, reference, file);
            }

            return new(CommandResult.Ok, file);
        }
        catch (PbxException exception)
        {
            Log.NotFetched(logger, accountId, exception.Kind);
            return new(CommandResult.Failed, Error: exception.Kind, VendorMessage: exception.VendorMessage) { Reason = exception.Message, RetryAfter = exception.RetryAfter };
        }
    }

    private async Task<bool> ArchivesAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        return await context.Retention.FindAsync([tenantId], cancellationToken) is { ArchiveRecordings: true };
    }

    private string ReferenceOf(CallRow call) => secrets.Recording(call.ProtectedRecording) is { IsEmpty: false } reference ? reference.Value : call.VendorKey;

    private static string Converted(string reference) => "wav:" + reference;

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

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A recording of account {AccountId} could not be fetched: {Error}")]
        public static partial void NotFetched(ILogger logger, Guid accountId, PbxErrorKind error);
    }
}
