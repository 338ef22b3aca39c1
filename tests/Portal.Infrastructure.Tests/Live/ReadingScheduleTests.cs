using Portal.Domain.Pbx;
using Portal.Infrastructure.Live;

namespace Portal.Infrastructure.Tests.Live;

public sealed class ReadingScheduleTests
{
    private static readonly ReadingPlan Plan = new(ReadingKind.ActiveCalls, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10), "calls");

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 6)]
    [InlineData(3, 12)]
    [InlineData(6, 60)]
    [InlineData(1000, 60)]
    public void PauseAfter_Failures_DoublesUpToAMinute(int failures, int seconds) =>
        ReadingSchedule.PauseAfter(Plan, failures, new PbxException(PbxErrorKind.Unreachable, "x")).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void PauseAfter_RefusedCredentials_WaitsUpToFiveMinutes() =>
        ReadingSchedule.PauseAfter(Plan, 50, new PbxException(PbxErrorKind.Unauthorized, "x")).ShouldBe(TimeSpan.FromMinutes(5));

    [Fact]
    public void PauseAfter_VendorAsksForLonger_WaitsThatLong() =>
        ReadingSchedule.PauseAfter(Plan, 1, new PbxException(PbxErrorKind.RateLimited, "x", retryAfter: TimeSpan.FromSeconds(90))).ShouldBe(TimeSpan.FromSeconds(90));

    [Fact]
    public void PauseAfter_SlowReadingFails_IsNeverAskedMoreOftenThanItsInterval() =>
        ReadingSchedule.PauseAfter(Plan with { Every = TimeSpan.FromMinutes(10) }, 1, new PbxException(PbxErrorKind.Timeout, "x")).ShouldBe(TimeSpan.FromMinutes(10));

    [Fact]
    public void PauseAfter_Success_IsTheInterval() => ReadingSchedule.PauseAfter(Plan, 0, null).ShouldBe(Plan.Every);

    [Fact]
    public void QuotaSpacing_TwoReadingsOnOneQuota_ShareIt()
    {
        var other = Plan with { Kind = ReadingKind.ExtensionStates };
        var traits = new PbxTraits([Plan, other], [new Quota("calls", 2, TimeSpan.FromMinutes(1), 2)], TimeSpan.FromHours(2));
        ReadingSchedule.QuotaSpacing(traits, Plan).ShouldBe(TimeSpan.FromMinutes(1));
        ReadingSchedule.QuotaSpacing(traits, Plan with { OperationClass = "free" }).ShouldBe(TimeSpan.Zero);
    }
}
