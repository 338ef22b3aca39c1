using Portal.Domain.Live;
using Portal.Infrastructure.Live;
using Portal.Web.Components.Shared;

namespace Portal.Web.Tests.Components.Shared;

public sealed class CircuitConnectionTests
{
    [Fact]
    public async Task Watch_ends_while_the_browser_is_away_and_resumes_with_the_newest_snapshot()
    {
        using var connection = new CircuitConnection();
        using var gone = new CancellationTokenSource();
        var tenant = Guid.NewGuid();
        var boards = new LiveBoards(TimeProvider.System);
        var seen = new SemaphoreSlim(0);
        BoardSnapshot? newest = null;
        var watching = new BoardWatch(boards, connection).RunAsync(tenant, TimeSpan.FromMilliseconds(1), snapshot =>
        {
            newest = snapshot;
            seen.Release();
            return Task.CompletedTask;
        }, gone.Token);
        (await seen.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue();

        await connection.OnConnectionDownAsync(null!, CancellationToken.None);
        await UntilAsync(() => boards.For(tenant).Watchers == 0);
        boards.For(tenant).Apply(new Portal.Domain.Pbx.AccountChanged(Guid.NewGuid(), DateTimeOffset.UnixEpoch, "v", "n", Enabled: true, Pushes: false, TimeSpan.Zero));
        newest!.Accounts.ShouldBeEmpty();

        await connection.OnConnectionUpAsync(null!, CancellationToken.None);
        (await seen.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue();
        newest.Accounts.Count.ShouldBe(1);

        await gone.CancelAsync();
        await watching.ShouldThrowAsync<OperationCanceledException>().WaitAsync(TimeSpan.FromSeconds(60)).ContinueWith(_ => { }, TaskScheduler.Default);
        boards.For(tenant).Watchers.ShouldBe(0);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition()) await Task.Delay(1, deadline.Token);
    }
}
