using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Pbx.Http;

public sealed class QuotaGateTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTime _time = new(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task TakeAsync_within_the_limit_does_not_wait()
    {
        using var gate = Gate(2, Minute);

        await Take(gate, Urgency.Background);
        await Take(gate, Urgency.Background);

        gate.View().Left.ShouldBe(0);
    }

    [Fact]
    public async Task TakeAsync_poller_beyond_the_limit_waits_for_the_window()
    {
        using var gate = Gate(2, Minute);
        await Take(gate, Urgency.Background);
        await Take(gate, Urgency.Background);

        var third = Take(gate, Urgency.Background);
        _time.Advance(TimeSpan.FromSeconds(59));
        third.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(3));

        await third.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task TakeAsync_person_who_would_wait_too_long_is_told_so_at_once()
    {
        using var gate = Gate(2, Minute);
        await Take(gate, Urgency.Background);
        await Take(gate, Urgency.Background);
        _time.Advance(TimeSpan.FromSeconds(31));

        var failure = await Should.ThrowAsync<PbxException>(() => Take(gate, Urgency.Person));

        failure.Kind.ShouldBe(PbxErrorKind.RateLimited);
        failure.RetryAfter.ShouldNotBeNull().TotalSeconds.ShouldBeInRange(29, 31);
    }

    [Fact]
    public async Task TakeAsync_person_goes_before_pollers_that_came_earlier()
    {
        using var gate = Gate(1, TimeSpan.FromSeconds(4));
        await Take(gate, Urgency.Background);

        var poller = Take(gate, Urgency.Background);
        var person = Take(gate, Urgency.Person);
        _time.Advance(TimeSpan.FromSeconds(4.1));

        await person.WaitAsync(TimeSpan.FromSeconds(60));
        poller.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(4.1));
        await poller.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task TakeAsync_jobs_take_no_more_than_their_share_and_go_after_pollers()
    {
        using var gate = new QuotaGate(new Quota("records", 20, Minute, 20), _time, jobShare: 2);
        await Take(gate, Urgency.Job);
        await Take(gate, Urgency.Job);

        var third = Take(gate, Urgency.Job);
        third.IsCompleted.ShouldBeFalse();
        for (var i = 0; i < 18; i++) await Take(gate, Urgency.Background);
        _time.Advance(TimeSpan.FromSeconds(62));
        await third.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task TakeAsync_jobs_wait_a_window_after_the_start_where_every_request_counts()
    {
        using var gate = Gate(2, Minute);
        var job = Take(gate, Urgency.Job);
        await Take(gate, Urgency.Background);

        _time.Advance(TimeSpan.FromSeconds(60));
        job.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(2));
        await job.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task TakeAsync_jobs_step_aside_for_a_while_when_a_person_asks()
    {
        using var gate = Gate(2, Minute);
        _time.Advance(TimeSpan.FromMinutes(3));
        await Take(gate, Urgency.Person);

        var job = Take(gate, Urgency.Job);
        _time.Advance(TimeSpan.FromSeconds(62));
        await Take(gate, Urgency.Person);
        job.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(123));
        await job.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task TakeAsync_cancelled_while_waiting_leaves_its_place_to_the_next()
    {
        using var gate = Gate(1, TimeSpan.FromSeconds(4));
        await Take(gate, Urgency.Background);
        using var cancel = new CancellationTokenSource();
        var gone = gate.TakeAsync(Urgency.Background, cancel.Token);
        var next = Take(gate, Urgency.Background);

        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => gone);
        _time.Advance(TimeSpan.FromSeconds(4.1));

        await next.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task TakeAsync_burst_above_the_limit_is_allowed_where_the_vendor_says_so()
    {
        using var gate = new QuotaGate(new Quota("other", 2, TimeSpan.FromSeconds(1), 10), _time);
        for (var i = 0; i < 10; i++) await Take(gate, Urgency.Person);

        var eleventh = Take(gate, Urgency.Person);
        eleventh.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(510));

        await eleventh.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Hold_vendor_asked_to_wait_stops_everybody_until_then()
    {
        using var gate = Gate(10, Minute);
        await Take(gate, Urgency.Background);

        gate.Hold(TimeSpan.FromSeconds(30));

        gate.View().Left.ShouldBe(0);
        var poller = Take(gate, Urgency.Background);
        (await Should.ThrowAsync<PbxException>(() => Take(gate, Urgency.Person))).RetryAfter.ShouldNotBeNull().TotalSeconds.ShouldBe(30, 0.5);
        _time.Advance(TimeSpan.FromSeconds(29));
        poller.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(2));
        await poller.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Hold_person_already_waiting_is_released_with_the_reason()
    {
        using var gate = Gate(1, TimeSpan.FromSeconds(4));
        await Take(gate, Urgency.Background);
        var person = Take(gate, Urgency.Person);

        gate.Hold(Minute);

        (await Should.ThrowAsync<PbxException>(() => person)).Kind.ShouldBe(PbxErrorKind.RateLimited);
    }

    [Fact]
    public async Task GiveBack_unsent_request_frees_its_permit()
    {
        using var gate = Gate(1, Minute);
        await Take(gate, Urgency.Person);

        gate.GiveBack();

        await Take(gate, Urgency.Person);
        gate.View().Left.ShouldBe(0);
    }

    [Theory]
    [InlineData(2, 60)]
    [InlineData(6, 60)]
    [InlineData(10, 60)]
    [InlineData(1, 3)]
    public async Task TakeAsync_thousands_of_requests_never_break_any_window(int permits, int seconds)
    {
        using var gate = Gate(permits, TimeSpan.FromSeconds(seconds));
        var step = TimeSpan.FromMilliseconds(100);
        var granted = new List<DateTimeOffset>();
        var random = new Random(7);
        while (granted.Count < 1_000)
        {
            var taken = Take(gate, random.Next(3) == 0 ? Urgency.Person : Urgency.Background);
            while (!taken.IsCompleted) _time.Advance(step);
            if (taken.IsCompletedSuccessfully) granted.Add(_time.GetUtcNow());
            else await Should.ThrowAsync<PbxException>(taken);
            if (random.Next(3) == 0) _time.Advance(TimeSpan.FromMilliseconds(random.Next(1, seconds * 700)));
            else if (taken.IsFaulted) _time.Advance(step);
        }

        // A grant is seen up to one step late.
        for (var i = permits; i < granted.Count; i++) (granted[i] - granted[i - permits]).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(seconds) - step);
    }

    private static Task Take(QuotaGate gate, Urgency urgency) => gate.TakeAsync(urgency, CancellationToken.None);

    private QuotaGate Gate(int permits, TimeSpan per) => new(new Quota("class", permits, per, permits), _time);
}
