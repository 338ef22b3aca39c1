using Portal.Domain.Calls;

namespace Portal.Domain.Tests.Calls;

public sealed class MissedSpellTests
{
    private static readonly DateTimeOffset Ten = new(2026, 5, 15, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_a_caller_whom_nobody_answered_is_open_and_counts_the_attempts()
    {
        var spell = MissedSpell.Of([Missed(0, wait: 30), Missed(5, wait: null), Missed(9, wait: 12)], null, null).ShouldNotBeNull();

        (spell.FirstAt, spell.Last.At, spell.Attempts, spell.LongestWaitSeconds, spell.ClosedAt).ShouldBe((Ten, Ten.AddMinutes(9), 3, 30, null));
    }

    [Theory]
    [InlineData(CallDirection.Inbound)]
    [InlineData(CallDirection.Outbound)]
    public void Of_a_caller_who_was_reached_later_is_closed_by_that_call(CallDirection direction)
    {
        var reached = Reached(7, direction);

        var spell = MissedSpell.Of([reached, Missed(0)], null, null).ShouldNotBeNull();

        (spell.ClosedAt, spell.ClosedBy, spell.Attempts).ShouldBe((reached.AnsweredAt, reached, 1));
    }

    [Fact]
    public void Of_a_call_that_began_before_the_miss_and_was_answered_after_it_is_closed()
    {
        var reached = Reached(-1, CallDirection.Outbound) with { AnsweredAt = Ten.AddMinutes(1) };
        MissedSpell.Of([Missed(0), reached], null, null)!.ClosedBy.ShouldBe(reached);
    }

    [Fact]
    public void Of_a_new_miss_after_the_answer_is_a_new_open_spell()
    {
        var spell = MissedSpell.Of([Missed(0), Reached(5, CallDirection.Inbound), Missed(8)], null, null).ShouldNotBeNull();

        (spell.FirstAt, spell.Attempts, spell.ClosedAt).ShouldBe((Ten.AddMinutes(8), 1, null));
    }

    [Fact]
    public void Of_calls_that_missed_nobody_is_nothing()
    {
        MissedSpell.Of([Reached(0, CallDirection.Inbound)], null, null).ShouldBeNull();
        // The called party that did not answer is no caller who waits.
        MissedSpell.Of([Missed(0) with { Direction = CallDirection.Outbound, Outcome = CallOutcome.NoAnswer }], null, null).ShouldBeNull();
        MissedSpell.Of([Missed(0) with { Outcome = CallOutcome.Other }], null, null).ShouldBeNull();
    }

    [Fact]
    public void Of_short_abandons_counts_them_unless_told_not_to()
    {
        MissedSpell.Of([Missed(0, wait: 4)], null, null)!.Attempts.ShouldBe(1);
        MissedSpell.Of([Missed(0, wait: 4)], null, 5).ShouldBeNull();
        MissedSpell.Of([Missed(0, wait: 4), Missed(1, wait: 6), Missed(2, wait: null)], null, 5)!.Attempts.ShouldBe(2);
    }

    [Fact]
    public void Of_a_line_closed_by_hand_stays_closed_until_the_next_miss_which_counts_anew()
    {
        CallerCall[] before = [Missed(0), Missed(1)];
        MissedSpell.Of(before, Ten.AddMinutes(2), null)!.ClosedAt.ShouldBe(Ten.AddMinutes(2));
        MissedSpell.Of(before, Ten.AddMinutes(2), null)!.ClosedBy.ShouldBeNull();

        var again = MissedSpell.Of([.. before, Missed(3)], Ten.AddMinutes(2), null).ShouldNotBeNull();
        (again.Attempts, again.FirstAt, again.ClosedAt).ShouldBe((1, Ten.AddMinutes(3), null));
    }

    [Fact]
    public void Of_the_same_calls_in_any_order_is_the_same()
    {
        var random = new Random(3);
        for (var round = 0; round < 500; round++)
        {
            CallerCall[] calls = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => random.Next(3) switch
            {
                0 => Reached(random.Next(6), random.Next(2) == 0 ? CallDirection.Inbound : CallDirection.Outbound),
                _ => Missed(random.Next(6), random.Next(10)),
            })];
            DateTimeOffset? byHand = random.Next(3) == 0 ? Ten.AddMinutes(random.Next(6)) : null;
            var first = MissedSpell.Of(calls, byHand, null);
            random.Shuffle(calls);
            MissedSpell.Of(calls, byHand, null).ShouldBe(first);
        }
    }

    private static CallerCall Missed(int minute, int? wait = 20) =>
        new(Guid.NewGuid(), Guid.Empty, CallDirection.Inbound, CallOutcome.Abandoned, "05320000001", "7", Ten.AddMinutes(minute), null, wait);

    private static CallerCall Reached(int minute, CallDirection direction) =>
        new(Guid.NewGuid(), Guid.Empty, direction, CallOutcome.Answered, "05320000001", null, Ten.AddMinutes(minute), Ten.AddMinutes(minute).AddSeconds(5), 5);
}
