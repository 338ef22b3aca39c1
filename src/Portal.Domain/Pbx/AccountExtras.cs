using System.Collections.Immutable;

namespace Portal.Domain.Pbx;

/// <summary>Tells credit and packages.</summary>
public interface IBalance : IPbx
{
    /// <summary>One line for each credit or package.</summary>
    Task<ImmutableArray<BalanceLine>> ReadBalanceAsync(CancellationToken cancellationToken);
}

/// <summary>Makes a link at which credit can be topped up without signing in.</summary>
public interface ITopUpLink : IPbx
{
    /// <summary>A fresh link; a secret, never stored.</summary>
    Task<Secret> ReadTopUpLinkAsync(CancellationToken cancellationToken);
}

/// <summary>Makes a link into the vendor's panel.</summary>
public interface IPanelLink : IPbx
{
    /// <summary>A fresh link; a secret, never stored.</summary>
    Task<Secret> ReadPanelLinkAsync(CancellationToken cancellationToken);
}

/// <summary>Tells the PBX where to push events.</summary>
public interface IPushSubscription : IPbx
{
    /// <summary>Has every event pushed to this address, in place of any other.</summary>
    Task<CommandAnswer> SubscribeAsync(Secret address, CancellationToken cancellationToken);

    /// <summary>Stops the pushes.</summary>
    Task<CommandAnswer> UnsubscribeAsync(CancellationToken cancellationToken);
}

/// <summary>Tells what the PBX pushes, and where to.</summary>
public interface IPushSettings : IPbx
{
    /// <summary>The settings now.</summary>
    Task<PushSettings> ReadPushSettingsAsync(CancellationToken cancellationToken);
}

/// <summary>Lists the account's outside numbers and chooses the one that an extension shows.</summary>
public interface ICallerIds : IPbx
{
    /// <summary>Every outside number.</summary>
    Task<ImmutableArray<string>> ReadCallerIdsAsync(CancellationToken cancellationToken);

    /// <summary>Sets the number that calls of this extension show.</summary>
    Task<CommandAnswer> SetCallerIdAsync(string extension, string callerId, CancellationToken cancellationToken);
}

/// <summary>The PBX's list of blocked callers.</summary>
public interface IBlockedNumbers : IPbx
{
    /// <summary>Every blocked number.</summary>
    Task<ImmutableArray<string>> ReadBlockedNumbersAsync(CancellationToken cancellationToken);

    /// <summary>Blocks a number.</summary>
    Task<CommandAnswer> BlockNumberAsync(string number, CancellationToken cancellationToken);

    /// <summary>Lets a number call again.</summary>
    Task<CommandAnswer> UnblockNumberAsync(string number, CancellationToken cancellationToken);
}

/// <summary>One credit or package of an account.</summary>
/// <param name="Name">Package name, or what the vendor calls the credit.</param>
/// <param name="Amount">What is left; null when it cannot be read.</param>
/// <param name="Unit">Unit of <paramref name="Amount"/>: <c>TL</c>, <c>min</c>, <c>sms</c> or the vendor's word; null when not told.</param>
/// <param name="ExpiresOn">Last day of the package; null when it has none.</param>
/// <param name="Raw">The amount as the vendor wrote it.</param>
public sealed record BalanceLine(string Name, decimal? Amount, string? Unit, DateOnly? ExpiresOn, string Raw);

/// <summary>What a PBX pushes.</summary>
/// <param name="Events">Event names that are switched on.</param>
/// <param name="Host">Host of the address that it pushes to, never the whole address; null when none is set.</param>
public sealed record PushSettings(ImmutableArray<string> Events, string? Host);
