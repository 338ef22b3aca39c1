using System.Diagnostics;

namespace Portal.Infrastructure.Tests.Simulator;

/// <summary>Asks again until something holds, with a limit.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static async Task<T> GetAsync<T>(Func<T?> look)
        where T : class
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Limit)
        {
            if (look() is { } found) return found;
            await Task.Delay(10);
        }
        throw new TimeoutException($"Nothing came up within {Limit}");
    }

    public static Task TrueAsync(Func<bool> holds) => GetAsync(() => holds() ? "yes" : null);
}
