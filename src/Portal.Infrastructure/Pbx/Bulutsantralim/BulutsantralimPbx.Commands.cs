using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Bulutsantralim;

/// <summary>What people have the PBX do.</summary>
internal sealed partial class BulutsantralimPbx : IOriginate, IAnswer, IHangUp, ITransfer, IMute, ILinkNumbers, IDoNotDisturb, IQueueMembership, IQueueOrder
{
    public async Task<CommandAnswer> OriginateAsync(OriginateRequest request, CancellationToken cancellationToken) =>
        new(await _client.OriginateAsync(request, cancellationToken), null);

    public async Task<CommandAnswer> LinkAsync(string first, string second, CallOptions options, CancellationToken cancellationToken) =>
        new(await _client.BridgeAsync(first, second, options, cancellationToken), null);

    public async Task<CommandAnswer> AnswerAsync(string callKey, CancellationToken cancellationToken) =>
        new(callKey, await _client.AnswerAsync(callKey, cancellationToken));

    public async Task<CommandAnswer> HangUpAsync(string callKey, CancellationToken cancellationToken) =>
        new(callKey, await _client.HangUpAsync(callKey, cancellationToken));

    public async Task<CommandAnswer> TransferAsync(string callKey, string target, CancellationToken cancellationToken)
    {
        // The parameter is a "user_number"; what the PBX would make of an outside number is not documented.
        if (!PhoneNumber.IsExtension(target)) throw new PbxException(PbxErrorKind.Refused, "This PBX hands calls over to extensions only.");
        return new CommandAnswer(callKey, await _client.TransferAsync(callKey, target, cancellationToken));
    }

    public async Task<CommandAnswer> MuteAsync(string callKey, MuteDirection direction, bool muted, CancellationToken cancellationToken)
    {
        if (direction != MuteDirection.All) throw new PbxException(PbxErrorKind.Refused, "This PBX mutes a call as a whole, not one direction of it.");
        return new CommandAnswer(callKey, await _client.MuteAsync(callKey, muted, cancellationToken));
    }

    public async Task<CommandAnswer> SetDoNotDisturbAsync(string extension, bool on, CancellationToken cancellationToken) =>
        new(null, await _client.SetDndAsync(extension, on, cancellationToken));

    /// <summary>The vendor only takes whole lists: the present one is read and sent back longer by one.</summary>
    public async Task<CommandAnswer> AddToQueueAsync(QueueMembership membership, CancellationToken cancellationToken)
    {
        if (membership.Paused || membership.Penalty is not null) throw new PbxException(PbxErrorKind.Refused, "This PBX has neither breaks nor penalties of single queues.");
        var members = await ExtensionsAsync(membership.Queue, cancellationToken);
        return members.Contains(membership.Extension, StringComparer.Ordinal)
            ? new CommandAnswer(null, null)
            : await SetQueueMembersAsync(membership.Queue, members.Add(membership.Extension), cancellationToken);
    }

    public async Task<CommandAnswer> RemoveFromQueueAsync(string queue, string extension, CancellationToken cancellationToken)
    {
        var members = await ExtensionsAsync(queue, cancellationToken);
        return members.Contains(extension, StringComparer.Ordinal)
            ? await SetQueueMembersAsync(queue, members.Remove(extension, StringComparer.Ordinal), cancellationToken)
            : throw new PbxException(PbxErrorKind.Refused, "The extension does not serve this queue.");
    }

    public async Task<CommandAnswer> SetQueueMembersAsync(string queue, ImmutableArray<string> extensions, CancellationToken cancellationToken) =>
        new(null, await _client.SetMembersAsync(queue, extensions, cancellationToken));

    private async Task<ImmutableArray<string>> ExtensionsAsync(string queue, CancellationToken cancellationToken) =>
        [.. (await ReadQueueMembersAsync(queue, cancellationToken)).Select(m => m.Extension)];
}
