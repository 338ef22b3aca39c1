using Portal.Domain.Campaigns;

namespace Portal.Domain.Tests.Campaigns;

public sealed class ContactStepsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    private static readonly CampaignPlan Plan = new()
    {
        Retries = [new RetryRule(ContactResult.NoAnswer, 2, 30), new RetryRule(ContactResult.Busy, 3, 10, RetryGrowth.Doubled)],
    };

    [Fact]
    public void After_no_answer_waits_by_its_rule_until_attempts_are_used_up()
    {
        var contact = ContactStanding.Fresh;
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            contact = Attempt(contact, ContactResult.NoAnswer);
            contact.ShouldBe(new ContactStanding(ContactState.Waiting, attempt, Noon.AddMinutes(30), ContactResult.NoAnswer));
            contact = contact with { NextAt = null };
        }

        Attempt(contact, ContactResult.NoAnswer).State.ShouldBe(ContactState.Exhausted);
    }

    [Fact]
    public void After_busy_doubles_the_delay()
    {
        var first = Attempt(ContactStanding.Fresh, ContactResult.Busy);
        first.NextAt.ShouldBe(Noon.AddMinutes(10));
        var second = Attempt(first with { NextAt = null }, ContactResult.Busy);
        second.NextAt.ShouldBe(Noon.AddMinutes(20));
        new RetryRule(ContactResult.Busy, 10, 10_000, RetryGrowth.Doubled).DelayAfter(9).ShouldBe(TimeSpan.FromDays(7));
    }

    [Theory]
    [InlineData(ContactResult.Answered, ContactState.Done)]
    [InlineData(ContactResult.NoConsent, ContactState.Refused)]
    [InlineData(ContactResult.InvalidNumber, ContactState.Exhausted)]
    [InlineData(ContactResult.Unreachable, ContactState.Exhausted)] // no rule
    public void After_the_end_of_an_attempt_is_where_its_result_leads(ContactResult result, ContactState state)
    {
        Attempt(ContactStanding.Fresh, result).State.ShouldBe(state);
    }

    [Fact]
    public void After_an_attempt_that_the_pbx_repeats_the_contact_stays_with_it() =>
        ContactStanding.Fresh.After(new AttemptEnded(Noon, ContactResult.NoAnswer, PbxRetries: true), Plan).Standing.ShouldBe(new ContactStanding(ContactState.HandedOver, 1, null, ContactResult.NoAnswer));

    [Fact]
    public void After_hand_over_refuses_what_is_not_due_out_already_or_ended()
    {
        var waiting = Attempt(ContactStanding.Fresh, ContactResult.NoAnswer);
        Refusal(waiting, new HandOver(Noon.AddMinutes(29))).ShouldBe(TransitionRefusal.NotDue);
        var out_ = waiting.After(new HandOver(Noon.AddMinutes(30)), Plan).Standing;
        out_.State.ShouldBe(ContactState.HandedOver);
        Refusal(out_, new HandOver(Noon.AddHours(1))).ShouldBe(TransitionRefusal.AlreadyOut);
        Refusal(Attempt(ContactStanding.Fresh, ContactResult.Answered), new HandOver(Noon)).ShouldBe(TransitionRefusal.Ended);
    }

    [Fact]
    public void After_take_back_is_refused_while_it_is_dialed()
    {
        var out_ = ContactStanding.Fresh.After(new HandOver(Noon), Plan).Standing;
        out_.After(new TakeBack(Noon), Plan).Standing.State.ShouldBe(ContactState.New);
        var dialing = out_.After(new DialBegun(Noon), Plan).Standing;
        Refusal(dialing, new TakeBack(Noon)).ShouldBe(TransitionRefusal.BeingDialed);
        Refusal(ContactStanding.Fresh, new TakeBack(Noon)).ShouldBe(TransitionRefusal.NotOut);
        Refusal(ContactStanding.Fresh, new DialBegun(Noon)).ShouldBe(TransitionRefusal.NotOut);
    }

    [Fact]
    public void After_do_not_call_a_late_result_counts_but_changes_nothing_else()
    {
        var dialing = ContactStanding.Fresh.After(new HandOver(Noon), Plan).Standing.After(new DialBegun(Noon), Plan).Standing;
        var listed = dialing.After(new DoNotCallListed(Noon), Plan).Standing;
        listed.State.ShouldBe(ContactState.DoNotCall);
        listed.After(new AttemptEnded(Noon, ContactResult.NoAnswer), Plan).Standing.ShouldBe(new ContactStanding(ContactState.DoNotCall, 1, null, ContactResult.NoAnswer));
        Refusal(listed, new Recycled(Noon)).ShouldBe(TransitionRefusal.MustNotBeCalled);
        Refusal(listed, new HandOver(Noon)).ShouldBe(TransitionRefusal.Ended);
    }

    [Fact]
    public void After_the_pbx_gave_up_no_attempt_is_left_but_a_late_answer_still_counts()
    {
        var over = ContactStanding.Fresh.After(new HandOver(Noon), Plan).Standing;
        var given = over.After(new PbxGaveUp(Noon), Plan).Standing;
        given.State.ShouldBe(ContactState.Exhausted);
        Refusal(given, new PbxGaveUp(Noon)).ShouldBe(TransitionRefusal.Ended);
        Refusal(ContactStanding.Fresh, new PbxGaveUp(Noon)).ShouldBe(TransitionRefusal.NotOut);
        Attempt(given, ContactResult.NoAnswer).ShouldBe(new ContactStanding(ContactState.Exhausted, 1, null, ContactResult.NoAnswer));
        Attempt(given, ContactResult.Answered).ShouldBe(new ContactStanding(ContactState.Done, 1, null, ContactResult.Answered));
    }

    [Fact]
    public void After_a_disposition_ends_or_waits()
    {
        var talked = Attempt(ContactStanding.Fresh, ContactResult.Answered);
        talked.After(new DispositionSet(Noon, new Disposition("LATER", "Call later", false, 120)), Plan).Standing.ShouldBe(talked with { State = ContactState.Waiting, NextAt = Noon.AddHours(2) });
        talked.After(new DispositionSet(Noon, new Disposition("SOLD", "Sold", true, null)), Plan).Standing.State.ShouldBe(ContactState.Done);
        Refusal(ContactStanding.Fresh, new DispositionSet(Noon, new Disposition("SOLD", "Sold", true, null))).ShouldBe(TransitionRefusal.NoAttempt);
    }

    [Fact]
    public void After_recycling_all_attempts_are_before_it_again()
    {
        var exhausted = Attempt(ContactStanding.Fresh, ContactResult.InvalidNumber);
        exhausted.After(new Recycled(Noon), Plan).Standing.ShouldBe(new ContactStanding(ContactState.Waiting, 0, null, ContactResult.InvalidNumber));
        Refusal(ContactStanding.Fresh, new Recycled(Noon)).ShouldBe(TransitionRefusal.StillGoing);
    }

    [Fact]
    public void After_any_refusal_nothing_has_changed()
    {
        ContactEvent[] events =
        [
            new HandOver(Noon), new TakeBack(Noon), new DialBegun(Noon), new DispositionSet(Noon, new Disposition("A", "a", true, null)), new NumberRefused(Noon), new DoNotCallListed(Noon), new ContactStopped(Noon), new Recycled(Noon), new PbxGaveUp(Noon),
        ];
        foreach (var state in Enum.GetValues<ContactState>())
        {
            var contact = new ContactStanding(state, 1, Noon.AddDays(1), ContactResult.NoAnswer);
            foreach (var happened in events)
            {
                var change = contact.After(happened, Plan);
                (change.Standing == contact).ShouldBe(change.Refusal is not null, $"{state} {happened.GetType().Name}");
                // Whoever must not be called is never brought back.
                if (state is ContactState.DoNotCall or ContactState.Refused) change.Standing.Ended.ShouldBeTrue();
            }
        }
    }

    private static ContactStanding Attempt(ContactStanding contact, ContactResult result) => contact.After(new AttemptEnded(Noon, result), Plan).Standing;

    private static TransitionRefusal? Refusal(ContactStanding contact, ContactEvent happened) => contact.After(happened, Plan).Refusal;
}
