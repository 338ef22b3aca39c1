using Portal.Domain.Calls;
using Portal.Domain.Tenants;

namespace Portal.Domain.Pbx.Commands;

/// <summary>Sets the outside number that calls of an extension show.</summary>
public sealed record SetCallerIdCommand(string Extension, string CallerId) : PbxCommand
{
    /// <inheritdoc />
    public override string Name => "setCallerId";

    /// <inheritdoc />
    public override string Permission => Permissions.NumbersCallerId;

    /// <inheritdoc />
    public override Type Capability => typeof(ICallerIds);

    /// <inheritdoc />
    public override string Target => $"{Extension} = {CallerId}";

    /// <inheritdoc />
    public override IEnumerable<(string Field, string Extension)> Extensions => [("extension", Extension)];

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits) => CommandChecks.Extension("extension", Extension).Concat(CommandChecks.Number("callerId", CallerId));

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) => ((ICallerIds)pbx).SetCallerIdAsync(Extension, CallerId, cancellationToken);
}

/// <summary>Blocks a caller.</summary>
public sealed record BlockNumberCommand(string Number) : PbxCommand
{
    /// <inheritdoc />
    public override string Name => "blockNumber";

    /// <inheritdoc />
    public override string Permission => Permissions.NumbersBlock;

    /// <inheritdoc />
    public override Type Capability => typeof(IBlockedNumbers);

    /// <inheritdoc />
    public override string Target => PhoneNumber.Mask(Number);

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits) => CommandChecks.Number("number", Number);

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) => ((IBlockedNumbers)pbx).BlockNumberAsync(Number, cancellationToken);
}

/// <summary>Lets a blocked caller call again.</summary>
public sealed record UnblockNumberCommand(string Number) : PbxCommand
{
    /// <inheritdoc />
    public override string Name => "unblockNumber";

    /// <inheritdoc />
    public override string Permission => Permissions.NumbersBlock;

    /// <inheritdoc />
    public override Type Capability => typeof(IBlockedNumbers);

    /// <inheritdoc />
    public override string Target => PhoneNumber.Mask(Number);

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits) => CommandChecks.Number("number", Number);

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) => ((IBlockedNumbers)pbx).UnblockNumberAsync(Number, cancellationToken);
}
