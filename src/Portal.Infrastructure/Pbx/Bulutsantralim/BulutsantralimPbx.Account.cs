using System.Collections.Immutable;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Bulutsantralim;

/// <summary>The account's own numbers, blocked callers and pushes.</summary>
internal sealed partial class BulutsantralimPbx : ICallerIds, IBlockedNumbers, IPushSubscription, IPushSettings
{
    public async Task<ImmutableArray<string>> ReadCallerIdsAsync(CancellationToken cancellationToken) =>
        [.. (await _client.CallerIdsAsync(cancellationToken)).Distinct(StringComparer.Ordinal)];

    public async Task<CommandAnswer> SetCallerIdAsync(string extension, string callerId, CancellationToken cancellationToken) =>
        new(null, await _client.SetCallerIdAsync(extension, callerId, cancellationToken));

    public async Task<ImmutableArray<string>> ReadBlockedNumbersAsync(CancellationToken cancellationToken) =>
        [.. (await _client.BlockedNumbersAsync(cancellationToken)).Distinct(StringComparer.Ordinal)];

    public async Task<CommandAnswer> BlockNumberAsync(string number, CancellationToken cancellationToken)
    {
        await _client.BlockAsync(number, cancellationToken);
        return new CommandAnswer(null, null);
    }

    public async Task<CommandAnswer> UnblockNumberAsync(string number, CancellationToken cancellationToken)
    {
        await _client.UnblockAsync(number, cancellationToken);
        return new CommandAnswer(null, null);
    }

    public async Task<CommandAnswer> SubscribeAsync(Secret address, CancellationToken cancellationToken) =>
        new(null, await _client.SetPushAsync(on: true, address, cancellationToken));

    /// <summary>The vendor wants an address even to switch the events off: the one that is set stays set.</summary>
    public async Task<CommandAnswer> UnsubscribeAsync(CancellationToken cancellationToken)
    {
        var now = await _client.PushSettingsAsync(cancellationToken);
        return now.NotificationUrl.Said() is { } address
            ? new CommandAnswer(null, await _client.SetPushAsync(on: false, new Secret(address), cancellationToken))
            : new CommandAnswer(null, null);
    }

    public async Task<PushSettings> ReadPushSettingsAsync(CancellationToken cancellationToken)
    {
        var now = await _client.PushSettingsAsync(cancellationToken);
        (string Name, string? State)[] events = [("ringing", now.Ringing), ("answered", now.Answered), ("hangup", now.Hangup)];
        return new PushSettings(
            [.. events.Where(e => WireValues.Flag(e.State) == true).Select(e => e.Name)],
            Uri.TryCreate(now.NotificationUrl.Said(), UriKind.Absolute, out var address) && address.Host.Length > 0 ? address.Host : null);
    }
}
