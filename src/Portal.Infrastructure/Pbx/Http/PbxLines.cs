using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Pbx.Http;

/// <summary>
/// The lines to all PBX accounts. Everybody who talks to an account (pollers, people's clicks, connection tests) takes its line here, so that
/// they share its quota and its circuit breaker.
/// </summary>
public sealed class PbxLines : IDisposable
{
    private readonly ConcurrentDictionary<Guid, AccountWire> _wires = new();
    private readonly TimeProvider _time;
    private readonly AddressGuard _guard;

    public PbxLines(TimeProvider time, IOptions<PortalOptions> options)
        : this(time, new AddressGuard(options.Value.AllowPrivatePbxAddresses))
    {
    }

    internal PbxLines(TimeProvider time, AddressGuard guard)
    {
        _time = time;
        _guard = guard;
    }

    /// <summary>The account's line. Quotas and breaker outlive a change of the account's settings.</summary>
    public PbxLine For(Guid accountId, PbxVendor vendor, Urgency urgency = Urgency.Background) =>
        new AccountLine(_wires.GetOrAdd(accountId, _ => new AccountWire(vendor.Traits, _guard, _time)), urgency);

    /// <summary>A line for trying settings that belong to no account yet.</summary>
    public PbxLine ForTrial(PbxVendor vendor) => new AccountLine(new AccountWire(vendor.Traits, _guard, _time), Urgency.Person);

    /// <summary>Quotas used and left; empty when nobody talked to the account since the start, or its vendor has none.</summary>
    public ImmutableArray<QuotaView> Quotas(Guid accountId) => _wires.TryGetValue(accountId, out var wire) ? wire.Quotas() : [];

    /// <summary>Closes the line of a deleted account.</summary>
    public void Forget(Guid accountId)
    {
        if (_wires.TryRemove(accountId, out var wire)) wire.Dispose();
    }

    public void Dispose()
    {
        foreach (var id in _wires.Keys) Forget(id);
    }

    private sealed class AccountLine(AccountWire wire, Urgency urgency) : PbxLine
    {
        public override TimeProvider Time => wire.Time;

        public override PbxLine For(Urgency urgency) => new AccountLine(wire, urgency);

        public override Task<LineAnswer> SendAsync(LineRequest request, CancellationToken cancellationToken) => wire.SendAsync(request, urgency, cancellationToken);
    }
}
