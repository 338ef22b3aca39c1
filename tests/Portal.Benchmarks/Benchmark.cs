using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portal.Benchmarks;

internal sealed record Benchmark(string Name, string Description, Func<BenchmarkOptions, CancellationToken, IAsyncEnumerable<Measurement>> Run);

/// <summary>Options after the name: <c>--name value</c>.</summary>
internal sealed class BenchmarkOptions(string[] args)
{
    public int Number(string name, int otherwise)
    {
        var at = Array.IndexOf(args, "--" + name);
        if (at < 0 || at + 1 >= args.Length) return otherwise;
        return int.TryParse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"--{name} takes a whole number above zero.");
    }
}

/// <summary>One figure of one benchmark.</summary>
/// <param name="Benchmark">Its name.</param>
/// <param name="Metric">What was measured.</param>
/// <param name="Unit">Unit of measured and baseline.</param>
/// <param name="Measured">The product's median, or the percentile that the metric names; null when nothing came to be measured.</param>
/// <param name="Baseline">The same of the baseline; null when there is none.</param>
/// <param name="Target">What it should be; null when the figure is told for information.</param>
/// <param name="Met">Whether it is; null without a target.</param>
/// <param name="Note">Circumstances.</param>
internal sealed record Measurement(string Benchmark, string Metric, string Unit, double? Measured, double? Baseline, string? Target, bool? Met, string? Note)
{
    /// <summary>Product by baseline.</summary>
    public double? Ratio => Baseline is > 0 and var baseline && Measured is { } measured ? Math.Round(measured / baseline, 3) : null;

    public string ToJson() => JsonSerializer.Serialize(this with { Measured = Round(Measured), Baseline = Round(Baseline) }, MeasurementJson.Readable.Measurement);

    private static double? Round(double? value) => value is { } number && double.IsFinite(number) ? Math.Round(number, Math.Abs(number) < 10 ? 3 : 1) : null;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Measurement))]
internal sealed partial class MeasurementJson : JsonSerializerContext
{
    /// <summary>For people's eyes: µ and &lt;= as they are.</summary>
    public static MeasurementJson Readable { get; } =
        new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}

internal static class Numbers
{
    public static double Median(IEnumerable<double> values) => Percentile([.. values.Order()], 0.5);

    /// <summary>Of values in ascending order.</summary>
    public static double Percentile(double[] sorted, double share) =>
        sorted.Length == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
}
