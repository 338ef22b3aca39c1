using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Polly;
using Polly.CircuitBreaker;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Pbx.Http;

/// <summary>What all lines of one account share: its quotas, breaker and connections. Its own connection pool keeps a hung PBX from slowing another.</summary>
internal sealed class AccountWire : IDisposable
{
    private const int MaxBreakers = 8;

    /// <summary>Memory taken on the word of a header alone.</summary>
    private const int MostReserved = 16 * 1024 * 1024;

    private readonly AddressGuard _guard;
    private readonly HttpMessageInvoker _http;
    private readonly FrozenDictionary<string, QuotaGate> _gates;
    private readonly ConcurrentDictionary<string, ResiliencePipeline<LineAnswer>> _breakers = new(StringComparer.OrdinalIgnoreCase);

    public AccountWire(PbxTraits traits, AddressGuard guard, TimeProvider time)
    {
        Time = time;
        _guard = guard;
        _gates = traits.Quotas.ToFrozenDictionary(q => q.OperationClass, q => new QuotaGate(q, time, JobShare(traits, q)), StringComparer.Ordinal);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            // A redirect could lead past the address check's intent, a proxy past the check itself, and cookies would tie requests together.
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            MaxConnectionsPerServer = 8,
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),

            // Without a propagator there is no tracing of these requests: the vendors want their keys in the query, which a trace would record.
            ActivityHeadersPropagator = null,
            ConnectCallback = (context, cancellationToken) => _guard.ConnectAsync(context.DnsEndPoint, cancellationToken),
        });
    }

    public TimeProvider Time { get; }

    public ImmutableArray<QuotaView> Quotas() => [.. _gates.Values.Select(g => g.View()).OrderBy(q => q.OperationClass, StringComparer.Ordinal)];

    private static async Task TakeAsync(QuotaGate gate, CancellationToken giveWay, Urgency urgency, CancellationToken cancellationToken)
    {
        if (!giveWay.CanBeCanceled)
        {
            await gate.TakeAsync(urgency, cancellationToken);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(giveWay, cancellationToken);
        try
        {
            await gate.TakeAsync(urgency, either.Token);
        }
        catch (OperationCanceledException) when (giveWay.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new PbxException(PbxErrorKind.RateLimited, "The request gave way to somebody who waits.");
        }
    }

    public async Task<LineAnswer> SendAsync(LineRequest request, Urgency urgency, CancellationToken cancellationToken)
    {
        using var message = request.Request;
        var gate = _gates.GetValueOrDefault(request.OperationClass);
        if (gate is not null) await TakeAsync(gate, request.GiveWay, urgency, cancellationToken);
        try
        {
            var answer = await BreakerOf(message).ExecuteAsync(
                static async (state, token) => await state.Wire.ExchangeAsync(state.Request, token),
                (Wire: this, Request: request),
                cancellationToken);
            if (answer.Status == HttpStatusCode.TooManyRequests) gate?.Hold(answer.RetryAfter);
            return answer;
        }
        catch (BrokenCircuitException exception)
        {
            gate?.GiveBack();
            throw new PbxException(PbxErrorKind.Unreachable, "The PBX failed several times in a row; it is left alone for a moment.", retryAfter: exception.RetryAfter);
        }
    }

    /// <summary>What the live readings leave of a limit, but never more than half: people want to ask as well.</summary>
    internal static int JobShare(PbxTraits traits, Quota quota)
    {
        var live = traits.Readings.Where(reading => string.Equals(reading.OperationClass, quota.OperationClass, StringComparison.Ordinal)).Sum(reading => quota.Per / reading.Every);
        return Math.Clamp(quota.Permits - (int)Math.Ceiling(live), 1, Math.Max(1, quota.Permits / 2));
    }

    public void Dispose()
    {
        _http.Dispose();
        foreach (var gate in _gates.Values) gate.Dispose();
    }

    /// <summary>One breaker an address, so that an account whose wrong address was corrected works at once.</summary>
    private ResiliencePipeline<LineAnswer> BreakerOf(HttpRequestMessage message)
    {
        if (_breakers.Count > MaxBreakers) _breakers.Clear();
        return _breakers.GetOrAdd(message.RequestUri!.Authority, static (_, time) =>
            new ResiliencePipelineBuilder<LineAnswer> { TimeProvider = time }
                .AddCircuitBreaker(new CircuitBreakerStrategyOptions<LineAnswer>
                {
                    MinimumThroughput = 5,
                    FailureRatio = 0.5,
                    SamplingDuration = TimeSpan.FromSeconds(60),
                    BreakDuration = TimeSpan.FromSeconds(30),

                    // Only what says that the PBX is ill. A refusal, a wrong key or a full quota are answers of a healthy one.
                    ShouldHandle = new PredicateBuilder<LineAnswer>()
                        .Handle<PbxException>(e => e.Kind is PbxErrorKind.Unreachable or PbxErrorKind.Timeout)
                        .HandleResult(a => (int)a.Status >= 500),
                })
                .Build(), Time);
    }

    private async Task<LineAnswer> ExchangeAsync(LineRequest request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(request.Timeout, Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var response = await _http.SendAsync(request.Request, both.Token);
            var body = await ReadAsync(response.Content, request.MaxBody, both.Token);
            return new LineAnswer(response.StatusCode, response.Content.Headers.ContentType?.ToString(), body, RetryAfterOf(response))
            {
                Location = response.Headers.Location is { } location && Uri.TryCreate(request.Request.RequestUri, location, out var target) ? target : null,
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PbxException(PbxErrorKind.Timeout, "The PBX did not answer in time.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException)
        {
            throw Translate(exception);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, int most, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > most) throw TooLarge(most);
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var buffer = new MemoryStream((int)Math.Min(content.Headers.ContentLength ?? 0, MostReserved));
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (buffer.Length + read > most) throw TooLarge(most);
            buffer.Write(chunk, 0, read);
        }

        // A body of the announced length fills the buffer to the byte; a recording is not copied once more.
        return buffer.Length == buffer.Capacity ? buffer.GetBuffer() : buffer.ToArray();
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - Time.GetUtcNow(),
        _ => null,
    };

    /// <summary>The framework's texts may name the address; only the socket's own error goes along as the cause.</summary>
    private static PbxException Translate(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case PbxException known:
                    return known;
                case System.Security.Authentication.AuthenticationException:
                    return new PbxException(PbxErrorKind.Unreachable, "The PBX's certificate cannot be trusted, or it does not speak TLS.");
                case SocketException socket:
                    return new PbxException(PbxErrorKind.Unreachable, "The connection to the PBX failed or was cut.", inner: socket);
                case TimeoutException or OperationCanceledException:
                    return new PbxException(PbxErrorKind.Timeout, "The PBX did not answer in time.");
            }
        }

        return exception is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded }
            ? new PbxException(PbxErrorKind.Protocol, "What answered does not speak HTTP as expected.")
            : new PbxException(PbxErrorKind.Unreachable, "The connection to the PBX failed or was cut.");
    }

    private static PbxException TooLarge(int most) => new(PbxErrorKind.Protocol, $"The PBX's answer is larger than {most / (1024 * 1024)} MB.");
}
