using System.Text;

namespace Portal.PbxSimulator.World;

/// <summary>
/// SplitMix64. An own generator because a world must stay the same over runtime versions, and because every call and every agent has a stream of its own:
/// a hang-up ordered from outside then changes what follows from it and nothing else.
/// </summary>
internal sealed class Rng(ulong state)
{
    private ulong _state = state;

    public static Rng Of(long seed, string stream, long index = 0)
    {
        var hash = 14695981039346656037UL;
        foreach (var unit in Encoding.UTF8.GetBytes(stream)) hash = (hash ^ unit) * 1099511628211UL;
        return new Rng(Mix(Mix(unchecked((ulong)seed) ^ hash) + unchecked((ulong)index)));
    }

    public ulong NextBits()
    {
        _state += 0x9E3779B97F4A7C15UL;
        return Mix(_state);
    }

    /// <summary>At least 0, below 1.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    public int Next(int below) => (int)(NextDouble() * below);

    public bool Chance(double probability) => NextDouble() < probability;

    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    public TimeSpan Seconds(double from, double to) => Whole(from + (NextDouble() * (to - from)));

    public TimeSpan ExponentialSeconds(double mean) => Whole(-Math.Log(1 - NextDouble()) * mean);

    /// <summary>Log-normal: many short, few long, as talk times are.</summary>
    public TimeSpan SkewedSeconds(double median, double spread, double least, double most)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());
        return Whole(Math.Clamp(median * Math.Exp(spread * normal), least, most));
    }

    public Guid Guid()
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, NextBits());
        BitConverter.TryWriteBytes(bytes[8..], NextBits());
        bytes[7] = (byte)((bytes[7] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes);
    }

    // Whole milliseconds keep instants comparable after a trip through text.
    private static TimeSpan Whole(double seconds) => TimeSpan.FromMilliseconds(Math.Round(seconds * 1000));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
