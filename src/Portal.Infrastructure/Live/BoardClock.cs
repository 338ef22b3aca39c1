using Microsoft.Extensions.Hosting;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Live;

/// <summary>Tells every board that time went by, so that a reading becomes stale and a forgotten call expires without any event.</summary>
public sealed class BoardClock(LiveBoards boards, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var tick = new ClockTicked(time.GetUtcNow());
            foreach (var board in boards.All) board.Apply(tick);
        }
    }
}
