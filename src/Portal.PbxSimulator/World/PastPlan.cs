namespace Portal.PbxSimulator.World;

/// <summary>How much happened at each site before its world began.</summary>
/// <param name="Days">Whole days, counted in Turkish time; the part of a day before the world's first instant comes on top.</param>
/// <param name="CallsPerDay">Calls of each whole day at each site.</param>
internal sealed record PastPlan(int Days, int CallsPerDay)
{
    public const int MostDays = 3660;
    public const int MostCallsPerDay = 50_000;

    public static readonly PastPlan None = new(0, 0);

    /// <summary>What the past is drawn from; null = from the world's seed. One of its own keeps the past the same when every start of the world has another seed.</summary>
    public long? Seed { get; init; }
}
