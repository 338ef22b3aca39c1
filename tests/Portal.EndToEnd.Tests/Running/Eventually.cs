using System.Diagnostics;

namespace Portal.EndToEnd.Tests.Running;

/// <summary>Waits for a condition of the running product, at most so long, and says what was last seen when it never came.</summary>
public static class Eventually
{
    public static async Task<T> GetAsync<T>(Func<Task<T>> look, Func<T, bool> good, TimeSpan within, string what)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var seen = await look();
            if (good(seen)) return seen;
            if (watch.Elapsed > within) throw new Shouldly.ShouldAssertException($"Not within {within.TotalSeconds:0} s: {what}. Last seen: {seen}");
            await Task.Delay(50);
        }
    }
}
