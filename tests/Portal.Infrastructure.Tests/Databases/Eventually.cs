using System.Diagnostics;

namespace Portal.Infrastructure.Tests.Databases;

/// <summary>Waits for a condition, at most ten seconds.</summary>
public static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > TimeSpan.FromSeconds(10)) throw new ShouldAssertException($"Not within 10 s: {what}");
            await Task.Delay(10);
        }
    }
}
