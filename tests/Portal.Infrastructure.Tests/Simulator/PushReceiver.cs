using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Portal.Infrastructure.Tests.Simulator;

/// <summary>Takes pushes on a free loopback port and keeps them in the order of their arrival.</summary>
internal sealed class PushReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly WebApplication _app;
    private readonly Channel<Dictionary<string, string>> _received;
    private readonly TaskCompletionSource _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PushReceiver(WebApplication app, Channel<Dictionary<string, string>> received)
    {
        _app = app;
        _received = received;
    }

    public string Url => $"{_app.Urls.First()}/event";

    /// <summary>Completes when a request of a receiver that never answers has come in.</summary>
    public Task Stuck => _stuck.Task;

    public static async Task<PushReceiver> StartAsync(bool answers = true)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var received = Channel.CreateUnbounded<Dictionary<string, string>>();
        var receiver = new PushReceiver(app, received);
        app.Run(async http =>
        {
            http.Request.Method.ShouldBe("POST");
            var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync() : FormCollection.Empty;
            await received.Writer.WriteAsync(form.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal));
            if (answers) return;
            receiver._stuck.TrySetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        await app.StartAsync();
        return receiver;
    }

    public async Task<Dictionary<string, string>> NextAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        return await _received.Reader.ReadAsync(limit.Token);
    }

    /// <summary>The pushes up to and with the one looked for.</summary>
    public async Task<List<Dictionary<string, string>>> UpToAsync(Func<Dictionary<string, string>, bool> isLast)
    {
        var all = new List<Dictionary<string, string>>();
        do all.Add(await NextAsync());
        while (!isLast(all[^1]));
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }
}
