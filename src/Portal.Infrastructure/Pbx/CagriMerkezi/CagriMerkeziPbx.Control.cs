using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.CagriMerkezi;

/// <summary>Orders. Each is sent once: the vendor has no key that would make a repetition harmless.</summary>
internal sealed partial class CagriMerkeziPbx
{
    public async Task<CommandAnswer> OriginateAsync(OriginateRequest request, CancellationToken cancellationToken) =>
        new(CallKey: null, await _client.DialAsync(request.Extension, CagriMerkeziWords.Dialled(request.Destination), cancellationToken));

    public async Task<CommandAnswer> HangUpAsync(string callKey, CancellationToken cancellationToken) =>
        new(callKey, await _client.HangUpAsync(await ExtensionInAsync(callKey, cancellationToken), cancellationToken));

    public async Task<CommandAnswer> TransferAsync(string callKey, string target, CancellationToken cancellationToken)
    {
        if (!PhoneNumber.IsExtension(target.Trim())) throw new PbxException(PbxErrorKind.Refused, "This PBX hands calls over to extensions only.");
        return new CommandAnswer(callKey, await _client.RedirectAsync(await ExtensionInAsync(callKey, cancellationToken), target.Trim(), cancellationToken));
    }

    public async Task<CommandAnswer> AddToQueueAsync(QueueMembership membership, CancellationToken cancellationToken)
    {
        if (membership.Paused || membership.Penalty is > 0) throw new PbxException(PbxErrorKind.Refused, "This PBX takes neither a penalty nor a pause for a queue's member.");
        return new CommandAnswer(null, await _client.ChangeMembersAsync(membership.Queue, [membership.Extension], add: true, cancellationToken));
    }

    public async Task<CommandAnswer> RemoveFromQueueAsync(string queue, string extension, CancellationToken cancellationToken) =>
        new(null, await _client.ChangeMembersAsync(queue, [extension], add: false, cancellationToken));

    public async Task<CommandAnswer> CreateQueueAsync(NewQueue queue, CancellationToken cancellationToken) => new(null, await _client.CreateQueueAsync(queue, cancellationToken));

    public async Task<CommandAnswer> DeleteQueueAsync(string queue, CancellationToken cancellationToken) => new(null, await _client.DeleteQueueAsync(queue, cancellationToken));

    public async Task<CommandAnswer> SignInAgentAsync(string agent, CancellationToken cancellationToken) => new(null, await _client.SignAsync(agent, signIn: true, cancellationToken));

    public async Task<CommandAnswer> SignOutAgentAsync(string agent, CancellationToken cancellationToken) => new(null, await _client.SignAsync(agent, signIn: false, cancellationToken));

    public async Task<CommandAnswer> StartBreakAsync(BreakRequest request, CancellationToken cancellationToken)
    {
        if (request.Queue is not null) throw BreaksEverywhere();
        if (request.Reason.Said() is not { } reason || !reason.All(char.IsAsciiDigit)) throw new PbxException(PbxErrorKind.Refused, "This PBX wants a break to be one of its own list.");
        return new CommandAnswer(null, await _client.StartBreakAsync(request.Extension, reason, cancellationToken));
    }

    public async Task<CommandAnswer> EndBreakAsync(string extension, string? queue, CancellationToken cancellationToken)
    {
        if (queue is not null) throw BreaksEverywhere();
        await _client.EndBreakAsync(extension, cancellationToken);
        return new CommandAnswer(null, null);
    }

    /// <summary>
    /// The extension by which a call is controlled, read afresh: the PBX acts on whatever an extension is in, and that may have become another call since the board was
    /// drawn.
    /// </summary>
    /// <exception cref="PbxException">The call is over, is at no extension, or shares its extension with another call.</exception>
    private async Task<string> ExtensionInAsync(string callKey, CancellationToken cancellationToken)
    {
        var calls = await LookAsync(cancellationToken);
        if (calls.FirstOrDefault(one => one.Key == callKey) is not { } call) throw new PbxException(PbxErrorKind.Refused, "This call is over; whatever its extension is in now is another call.");
        if (call.Guessed) throw new PbxException(PbxErrorKind.Refused, "The PBX does not say which of several extensions has this call; nothing was sent.");
        if (CagriMerkeziCalls.ControlledExtension(call) is not { } extension)
            throw new PbxException(PbxErrorKind.Refused, "This call is at no extension, and the PBX controls calls by extension only.");
        return calls.Count(one => one.Extensions.Contains(extension, StringComparer.Ordinal)) == 1
            ? extension
            : throw new PbxException(PbxErrorKind.Refused, $"Extension {extension} is in more than one call, and the PBX cannot be told which one is meant.");
    }

    /// <summary>
    /// The calls now. When they cannot be read, nothing was sent: that is told as a failure that surely had no effect, with a time to try again, and not as a command whose
    /// answer got lost.
    /// </summary>
    private async Task<ImmutableArray<CagriMerkeziJoinedCall>> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await JoinAsync(cancellationToken)).Calls;
        }
        catch (PbxException exception) when (exception.Kind is PbxErrorKind.Timeout or PbxErrorKind.Protocol or PbxErrorKind.Unreachable)
        {
            var wait = exception.RetryAfter ?? TimeSpan.FromSeconds(5);
            throw new PbxException(PbxErrorKind.Unreachable, "The PBX did not tell its calls, so that nothing was ordered.", exception.VendorMessage, wait, exception);
        }
    }

    private static PbxException BreaksEverywhere() => new(PbxErrorKind.Refused, "This PBX knows breaks in all queues only.");
}
