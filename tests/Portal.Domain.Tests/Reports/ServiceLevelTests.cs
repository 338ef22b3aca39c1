using Portal.Domain.Live;
using Portal.Domain.Reports;

namespace Portal.Domain.Tests.Reports;

public sealed class ServiceLevelTests
{
    private static readonly QueueCounters Day = new("200", Answered: 80, Abandoned: 20, AnsweredInTime: 60, ShortAbandons: 4);

    [Fact]
    public void ShortAbandonsExcluded_takes_short_abandons_out_of_the_denominator() => ServiceLevel.ShortAbandonsExcluded(Day).ShouldBe(60d / 96);

    [Fact]
    public void AllOffered_keeps_every_abandon() => ServiceLevel.AllOffered(Day).ShouldBe(0.6);

    [Fact]
    public void Variants_no_calls_is_no_figure()
    {
        var none = new QueueCounters("200", 0, 0, 0, 0);

        ServiceLevel.ShortAbandonsExcluded(none).ShouldBeNull();
        ServiceLevel.AllOffered(none).ShouldBeNull();
        ServiceLevel.ShortAbandonsExcluded(null).ShouldBeNull();
    }

    [Fact]
    public void ShortAbandonsExcluded_only_short_abandons_is_no_figure() =>
        ServiceLevel.ShortAbandonsExcluded(new QueueCounters("200", 0, 3, 0, 3)).ShouldBeNull();

    [Fact]
    public void Variants_waiting_times_not_told_is_no_figure()
    {
        var blind = Day with { AnsweredInTime = null, ShortAbandons = null };

        ServiceLevel.ShortAbandonsExcluded(blind).ShouldBeNull();
        ServiceLevel.AllOffered(blind).ShouldBeNull();
    }

    [Fact]
    public void Sum_adds_the_raw_counts() =>
        ServiceLevel.Sum([Day, new QueueCounters("201", 1, 2, 1, 1)]).ShouldBe(new QueueCounters("", 81, 22, 61, 5));

    [Fact]
    public void Sum_with_a_queue_that_tells_no_waiting_times_is_unknown_unless_it_had_no_calls()
    {
        ServiceLevel.Sum([Day, new QueueCounters("201", 3, 0, null, null)]).ShouldBe(new QueueCounters("", 83, 20, null, 4));
        ServiceLevel.Sum([Day, new QueueCounters("201", 0, 0, null, null)]).ShouldBe(new QueueCounters("", 80, 20, 60, 4));
    }

    [Fact]
    public void Sum_of_nothing_is_unknown() => ServiceLevel.Sum([]).ShouldBeNull();

    [Fact]
    public void SumTimed_leaves_out_queues_whose_pbx_tells_no_waiting_times()
    {
        var blind = new QueueCounters("630", 50, 5, null, null);

        ServiceLevel.SumTimed([Day, blind]).ShouldBe(Day with { Queue = "" });
        ServiceLevel.SumTimed([blind]).ShouldBeNull();
    }
}
