using System.Diagnostics;

namespace Portal.Infrastructure.Tests.Databases;

/// <summary>Waits for a condition, at most a minute.</summary>
public static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > TimeSpan.FromMinutes(1)) throw new ShouldAssertException($"Not within a minute: {what}");
            await Task.Delay(10);
        }
    }
}
