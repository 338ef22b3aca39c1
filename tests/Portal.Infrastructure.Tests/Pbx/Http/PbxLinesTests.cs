using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Pbx.Http;

public sealed class PbxLinesTests : IDisposable
{
    private const string Secret = "sehr-geheim";

    private readonly ManualTime _time = new(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
    private readonly PbxLines _lines;

    public PbxLinesTests() => _lines = new PbxLines(_time, Options.Create(new PortalOptions { AllowPrivatePbxAddresses = true }));

    public void Dispose() => _lines.Dispose();

    [Fact]
    public async Task SendAsync_answer_comes_back_whole_whatever_its_status()
    {
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.StatusCode = 418;
            context.Response.ContentType = "text/plain; charset=utf-8";
            context.Response.Headers.RetryAfter = "7";
            return context.Response.WriteAsync("çay");
        });

        var answer = await SendAsync(server.Url);

        answer.Status.ShouldBe((HttpStatusCode)418);
        answer.ContentType.ShouldBe("text/plain; charset=utf-8");
        answer.RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));
        WireText.Decode(answer.Body).ShouldBe("çay");
    }

    [Fact]
    public async Task SendAsync_address_of_loopback_without_permission_is_misconfigured_and_never_connects()
    {
        await using var server = await ScriptedServer.TextAsync("hello");
        using var strict = new PbxLines(_time, Options.Create(new PortalOptions()));

        var failure = await Should.ThrowAsync<PbxException>(() => SendAsync(server.Url, lines: strict));

        failure.Kind.ShouldBe(PbxErrorKind.Misconfigured);
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task SendAsync_redirect_is_not_followed()
    {
        await using var inner = await ScriptedServer.TextAsync("metadata");
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.Redirect(inner.Url);
            return Task.CompletedTask;
        });

        (await SendAsync(server.Url)).Status.ShouldBe(HttpStatusCode.Redirect);

        inner.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task SendAsync_no_answer_within_the_limit_is_a_timeout()
    {
        var arrived = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(async context =>
        {
            arrived.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });

        var sending = SendAsync(server.Url, timeout: TimeSpan.FromSeconds(20));
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(60));
        _time.Advance(TimeSpan.FromSeconds(19));
        sending.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(2));

        Check(await Should.ThrowAsync<PbxException>(() => sending.WaitAsync(TimeSpan.FromSeconds(60))), PbxErrorKind.Timeout);
    }

    [Fact]
    public async Task SendAsync_answer_that_stops_halfway_is_a_timeout()
    {
        var started = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(async context =>
        {
            await context.Response.WriteAsync("[{");
            await context.Response.Body.FlushAsync();
            started.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });

        var sending = SendAsync(server.Url);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(60));
        _time.Advance(TimeSpan.FromSeconds(11));

        Check(await Should.ThrowAsync<PbxException>(() => sending.WaitAsync(TimeSpan.FromSeconds(60))), PbxErrorKind.Timeout);
    }

    [Fact]
    public async Task SendAsync_caller_gives_up_is_a_cancellation_not_a_failure()
    {
        var arrived = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(async context =>
        {
            arrived.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        using var cancel = new CancellationTokenSource();

        var sending = SendAsync(server.Url, cancellationToken: cancel.Token);
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => sending.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task SendAsync_connection_cut_before_the_answer_is_unreachable()
    {
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        Check(await Should.ThrowAsync<PbxException>(() => SendAsync(server.Url)), PbxErrorKind.Unreachable);
    }

    [Fact]
    public async Task SendAsync_connection_cut_within_the_answer_is_unreachable()
    {
        await using var server = await ScriptedServer.StartAsync(async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("[{");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        Check(await Should.ThrowAsync<PbxException>(() => SendAsync(server.Url)), PbxErrorKind.Unreachable);
    }

    [Fact]
    public async Task SendAsync_nobody_listens_is_unreachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        Check(await Should.ThrowAsync<PbxException>(() => SendAsync($"http://127.0.0.1:{port}")), PbxErrorKind.Unreachable);
    }

    [Fact]
    public async Task SendAsync_something_that_is_not_http_is_a_protocol_failure()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var serving = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            var stream = client.GetStream();
            _ = await stream.ReadAsync(new byte[1024]);
            await stream.WriteAsync("SSH-2.0-OpenSSH_9.2\r\n\r\n"u8.ToArray());
        });

        Check(await Should.ThrowAsync<PbxException>(() => SendAsync($"http://127.0.0.1:{port}")), PbxErrorKind.Protocol);
        await serving;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SendAsync_body_of_10_mb_is_refused(bool announced)
    {
        await using var server = await ScriptedServer.StartAsync(async context =>
        {
            if (announced) context.Response.ContentLength = 10 * 1024 * 1024;
            var chunk = new byte[64 * 1024];
            try
            {
                for (var i = 0; i < 160; i++) await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                // The line hung up, as it should.
            }
        });

        Check(await Should.ThrowAsync<PbxException>(() => SendAsync(server.Url)), PbxErrorKind.Protocol);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SendAsync_body_of_10_mb_comes_whole_where_so_much_is_allowed(bool announced)
    {
        await using var server = await ScriptedServer.StartAsync(async context =>
        {
            if (announced) context.Response.ContentLength = 10 * 1024 * 1024;
            var chunk = new byte[64 * 1024];
            Array.Fill(chunk, (byte)7);
            for (var i = 0; i < 160; i++) await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        });

        var answer = await _lines.For(Guid.NewGuid(), TestVendors.Plain).SendAsync(Request(server.Url) with { MaxBody = LineRequest.RecordingBody }, CancellationToken.None);

        answer.Body.Length.ShouldBe(10 * 1024 * 1024);
        answer.Body.AsSpan().IndexOfAnyExcept((byte)7).ShouldBe(-1);
    }

    [Fact]
    public async Task SendAsync_redirect_tells_where_it_points_and_shows_it_nowhere()
    {
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.Redirect("/one-time/" + Secret);
            return Task.CompletedTask;
        });

        var answer = await SendAsync(server.Url);

        answer.Location!.AbsoluteUri.ShouldBe($"{server.Url}/one-time/{Secret}");
        answer.ToString().ShouldNotContain(Secret);
    }

    [Fact]
    public async Task SendAsync_too_many_requests_holds_the_class_for_everybody_on_the_account()
    {
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "40";
            return Task.CompletedTask;
        });
        var account = Guid.NewGuid();
        var vendor = TestVendors.With(new Quota("any", 10, TimeSpan.FromMinutes(1), 10));

        (await SendAsync(server.Url, account: account, vendor: vendor)).Status.ShouldBe(HttpStatusCode.TooManyRequests);

        _lines.Quotas(account).ShouldHaveSingleItem().Left.ShouldBe(0);
        var person = _lines.For(account, vendor, Urgency.Person);
        var failure = await Should.ThrowAsync<PbxException>(() => person.SendAsync(Request(server.Url), CancellationToken.None));
        failure.Kind.ShouldBe(PbxErrorKind.RateLimited);
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task SendAsync_repeated_failures_open_the_circuit_of_that_account_alone_and_it_closes_again()
    {
        var broken = true;
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.StatusCode = Volatile.Read(ref broken) ? 500 : 200;
            return Task.CompletedTask;
        });
        var (ill, well) = (Guid.NewGuid(), Guid.NewGuid());
        var vendor = TestVendors.With(new Quota("any", 100, TimeSpan.FromMinutes(1), 100));
        for (var i = 0; i < 5; i++) (await SendAsync(server.Url, account: ill, vendor: vendor)).Status.ShouldBe(HttpStatusCode.InternalServerError);

        var left = _lines.Quotas(ill).Single().Left;
        var failure = await Should.ThrowAsync<PbxException>(() => SendAsync(server.Url, account: ill, vendor: vendor));

        Check(failure, PbxErrorKind.Unreachable);
        failure.RetryAfter.ShouldNotBeNull();
        server.Requests.Count.ShouldBe(5);
        _lines.Quotas(ill).Single().Left.ShouldBe(left);
        (await SendAsync(server.Url, account: well, vendor: vendor)).Status.ShouldBe(HttpStatusCode.InternalServerError);

        Volatile.Write(ref broken, false);
        _time.Advance(TimeSpan.FromSeconds(31));
        (await SendAsync(server.Url, account: ill, vendor: vendor)).Status.ShouldBe(HttpStatusCode.OK);
        (await SendAsync(server.Url, account: ill, vendor: vendor)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task SendAsync_refusals_do_not_open_the_circuit()
    {
        await using var server = await ScriptedServer.TextAsync("no", 400);
        var account = Guid.NewGuid();

        for (var i = 0; i < 12; i++) (await SendAsync(server.Url, account: account)).Status.ShouldBe(HttpStatusCode.BadRequest);

        server.Requests.Count.ShouldBe(12);
    }

    [Fact]
    public async Task Quotas_known_account_tells_what_is_left_and_unknown_nothing()
    {
        await using var server = await ScriptedServer.TextAsync("ok");
        var account = Guid.NewGuid();
        var vendor = TestVendors.With(new Quota("any", 6, TimeSpan.FromMinutes(1), 6), new Quota("other", 2, TimeSpan.FromSeconds(1), 10));

        await SendAsync(server.Url, account: account, vendor: vendor);

        _lines.Quotas(account).ShouldBe([new("any", 6, TimeSpan.FromMinutes(1), 5), new("other", 2, TimeSpan.FromSeconds(1), 10)]);
        _lines.Quotas(Guid.NewGuid()).ShouldBeEmpty();
        _lines.Forget(account);
        _lines.Quotas(account).ShouldBeEmpty();
    }

    private static void Check(PbxException failure, PbxErrorKind kind)
    {
        failure.Kind.ShouldBe(kind);
        failure.ToString().ShouldNotContain(Secret);
        failure.ToString().ShouldNotContain("http://");
    }

    private static LineRequest Request(string url, TimeSpan? timeout = null) =>
        new(new HttpRequestMessage(HttpMethod.Get, $"{url}/path?key={Secret}"), "any", timeout ?? TimeSpan.FromSeconds(10));

    private Task<LineAnswer> SendAsync(
        string url,
        TimeSpan? timeout = null,
        PbxLines? lines = null,
        Guid? account = null,
        Portal.Infrastructure.Pbx.PbxVendor? vendor = null,
        CancellationToken cancellationToken = default) =>
        (lines ?? _lines).For(account ?? Guid.NewGuid(), vendor ?? TestVendors.Plain).SendAsync(Request(url, timeout), cancellationToken);
}
