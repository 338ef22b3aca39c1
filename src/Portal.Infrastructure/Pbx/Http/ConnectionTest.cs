using System.Collections.Immutable;
using System.Globalization;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Pbx.Http;

/// <summary>Runs an adapter's connection test: address and sign-in are judged by the first reading, the others follow side by side.</summary>
internal sealed class ConnectionTest
{
    private readonly List<(string Name, Func<CancellationToken, Task<int>> Read)> _readings = [];

    /// <summary>Adds a reading that says how many things it found.</summary>
    public ConnectionTest Reading(string name, Func<CancellationToken, Task<int>> read)
    {
        _readings.Add((name, read));
        return this;
    }

    public async Task<ImmutableArray<ConnectionCheck>> RunAsync(CancellationToken cancellationToken)
    {
        var first = await CheckAsync(_readings[0].Name, _readings[0].Read, sparing: false, cancellationToken);
        switch (first.Error)
        {
            case PbxErrorKind.Unreachable or PbxErrorKind.Timeout or PbxErrorKind.Misconfigured or PbxErrorKind.Protocol:
                return [first with { Name = "address" }];
            case PbxErrorKind.Unauthorized:
                return [Passed("address"), first with { Name = "signIn" }];
            case PbxErrorKind.RateLimited:
                return [Passed("address"), first];
        }

        var rest = await Task.WhenAll(_readings.Skip(1).Select(r => CheckAsync(r.Name, r.Read, sparing: true, cancellationToken)));
        return [Passed("address"), Passed("signIn"), first, .. rest];
    }

    private static ConnectionCheck Passed(string name) => new(name, true, null, null);

    private static async Task<ConnectionCheck> CheckAsync(string name, Func<CancellationToken, Task<int>> read, bool sparing, CancellationToken cancellationToken)
    {
        try
        {
            var count = await read(cancellationToken);
            return new ConnectionCheck(name, true, null, count.ToString(CultureInfo.InvariantCulture));
        }
        catch (PbxException exception) when (exception.Kind == PbxErrorKind.RateLimited && sparing)
        {
            // The live readings have used the limit up, so they work; a second request would prove nothing and cost one of theirs.
            return new ConnectionCheck(name, true, exception.Kind, exception.VendorMessage ?? exception.Message);
        }
        catch (PbxException exception)
        {
            return new ConnectionCheck(name, false, exception.Kind, exception.VendorMessage ?? exception.Message);
        }
    }
}
