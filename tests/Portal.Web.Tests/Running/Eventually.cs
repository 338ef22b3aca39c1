using System.Diagnostics;

namespace Portal.Web.Tests.Running;

/// <summary>Waits for a condition, at most so long.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, int seconds = 60)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed.TotalSeconds > seconds) throw new ShouldAssertException($"Not within {seconds} s: {what}");
            await Task.Delay(20);
        }
    }

    public static Task TrueAsync(Func<bool> condition, string what, int seconds = 60) => TrueAsync(() => Task.FromResult(condition()), what, seconds);
}
