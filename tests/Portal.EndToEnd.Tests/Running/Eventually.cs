using System.Diagnostics;

namespace Portal.EndToEnd.Tests.Running;

/// <summary>Waits for a condition of the running product, at most so long, and says what was last seen when it never came.</summary>
public static class Eventually
{
    public static async Task<T> GetAsync<T>(Func<Task<T>> look, Func<T, bool> good, TimeSpan within, string what)
    {
        var watch = Stopwatch.StartNew();
        var pause = TimeSpan.FromMilliseconds(50);
        while (true)
        {
            var seen = await look();
            if (good(seen)) return seen;
            if (watch.Elapsed > within) throw new Shouldly.ShouldAssertException($"Not within {within.TotalSeconds:0} s: {what}. Last seen: {seen}");
            await Task.Delay(pause);
            // What comes soon is seen soon; what takes long is not asked for all the time.
            if (pause < TimeSpan.FromMilliseconds(300)) pause *= 1.2;
        }
    }
}
