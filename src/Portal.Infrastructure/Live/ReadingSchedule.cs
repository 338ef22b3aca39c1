using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Live;

/// <summary>When the next reading is due.</summary>
public static class ReadingSchedule
{
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestSignInBackOff = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The pause after a reading. One failure alone changes nothing, because most are a single lost answer; from the second on the pause
    /// doubles up to a minute. Refused credentials wait up to five, so that we do not lock the customer's account.
    /// </summary>
    public static TimeSpan PauseAfter(ReadingPlan plan, int failures, PbxException? failure)
    {
        if (failure is null) return plan.Every;

        var limit = failure.Kind == PbxErrorKind.Unauthorized ? LongestSignInBackOff : LongestBackOff;
        var doubled = plan.Every * Math.Pow(2, Math.Clamp(failures - 1, 0, 16));
        var pause = doubled < limit ? doubled : limit;
        if (pause < plan.Every) pause = plan.Every;
        return failure.RetryAfter is { } asked && asked > pause ? asked : pause;
    }

    /// <summary>The shortest time between two of these readings that the vendor's quota bears, when all readings that share it are taken alike; zero without a quota.</summary>
    public static TimeSpan QuotaSpacing(PbxTraits traits, ReadingPlan plan)
    {
        var quota = traits.Quotas.FirstOrDefault(q => string.Equals(q.OperationClass, plan.OperationClass, StringComparison.Ordinal));
        if (quota is null) return TimeSpan.Zero;
        var sharing = traits.Readings.Count(r => string.Equals(r.OperationClass, plan.OperationClass, StringComparison.Ordinal));
        return quota.Per / quota.Permits * sharing;
    }
}
