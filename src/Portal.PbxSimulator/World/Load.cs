namespace Portal.PbxSimulator.World;

/// <summary>How many new calls come in.</summary>
/// <param name="CallsPerMinute">New calls a simulated minute over all sites and directions; null follows the hour of the day around the default.</param>
internal sealed record Load(double? CallsPerMinute)
{
    public const double DefaultCallsPerMinute = 12;

    public static readonly TimeSpan LocalOffset = TimeSpan.FromHours(3);

    // A flat night compared with real ones: a demo started at midnight must still show something.
    private static readonly double[] Shape =
        [0.80, 0.80, 0.80, 0.80, 0.80, 0.80, 0.80, 0.85, 0.95, 1.10, 1.20, 1.20, 1.05, 1.10, 1.20, 1.20, 1.15, 1.10, 1.05, 1.00, 1.00, 0.95, 0.90, 0.85];

    private static readonly double ShapeMean = Shape.Average();

    /// <summary>Nothing comes in, ever.</summary>
    public bool IsNone => CallsPerMinute == 0;

    public double At(DateTimeOffset instant) =>
        CallsPerMinute ?? DefaultCallsPerMinute * Shape[instant.ToOffset(LocalOffset).Hour] / ShapeMean;
}
