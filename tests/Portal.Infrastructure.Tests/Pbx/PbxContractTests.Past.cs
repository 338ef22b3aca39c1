using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Tests.Pbx;

public abstract partial class PbxContractTests
{
    [Fact]
    public async Task ReadPastCallsAsync_windows_that_touch_tell_every_finished_call_once()
    {
        if (Pbx() is not IPastCalls pbx) return;
        Vendor.Traits.PastCalls.ShouldNotBeNull();
        var finished = await _center.FinishedAsync(VendorId);
        var now = _center.Time.GetUtcNow();
        var seam = Minute(now.AddMinutes(-4));
        ImmutableArray<(DateTimeOffset From, DateTimeOffset To)> windows = [(Minute(now.AddHours(-3)), seam), (seam, Minute(now.AddMinutes(30)))];

        var told = new List<CallRecord>();
        foreach (var (from, to) in windows)
        {
            var calls = await ReadAllAsync(pbx, from, to);
            calls.ShouldAllBe(call => call.StartedAt >= from && call.StartedAt < to);
            told.AddRange(calls);
        }

        // A calm world goes on ending calls while it is stopped: nothing but what had ended before is asked of the truth.
        told.Select(call => call.VendorKey).ShouldBeUnique();
        told.Select(call => call.VendorKey).Order(StringComparer.Ordinal).ShouldBe(finished.Select(RecordKeyOf).Order(StringComparer.Ordinal));
        told.ShouldAllBe(call => !string.IsNullOrEmpty(call.Raw));
        told.ShouldAllBe(call => call.Source == CallSources.VendorRecord);
        var truth = finished.ToDictionary(RecordKeyOf, StringComparer.Ordinal);
        foreach (var call in told) CheckRecord(call, truth[call.VendorKey], CallSources.VendorRecord);
    }

    [Fact]
    public async Task ReadPastCallsAsync_span_without_calls_is_an_empty_page()
    {
        if (Pbx() is not IPastCalls pbx) return;
        var day = Minute(_center.Time.GetUtcNow().AddDays(-9));

        var page = await pbx.ReadPastCallsAsync(new PastCallsRequest(day, day.AddHours(6)), CancellationToken.None);

        page.Records.ShouldBeEmpty();
        page.Rejected.ShouldBeEmpty();
        page.Next.ShouldBeNull();
    }

    [Theory]
    [InlineData("garbage", PbxErrorKind.Protocol)]
    [InlineData("http500", PbxErrorKind.Protocol)]
    [InlineData("rateLimited", PbxErrorKind.RateLimited)]
    public Task ReadPastCallsAsync_in_trouble_fails_with_its_kind_and_gives_no_half_a_page(string fault, PbxErrorKind expected) => WithFaultAsync(fault, async () =>
    {
        using var lines = new PbxLines(_center.Time, Options.Create(new PortalOptions { AllowPrivatePbxAddresses = true }));
        if (Vendor.Create(Settings(_center.Url), lines.ForTrial(Vendor)) is not IPastCalls pbx) return;
        var from = Minute(_center.Time.GetUtcNow().AddHours(-2));

        var failure = await Should.ThrowAsync<PbxException>(() => pbx.ReadPastCallsAsync(new PastCallsRequest(from, from.AddHours(3)), CancellationToken.None));

        failure.Kind.ShouldBe(expected);
    });

    private static async Task<List<CallRecord>> ReadAllAsync(IPastCalls pbx, DateTimeOffset from, DateTimeOffset to)
    {
        var calls = new Dictionary<string, CallRecord>(StringComparer.Ordinal);
        var request = new PastCallsRequest(from, to);
        while (true)
        {
            var page = await pbx.ReadPastCallsAsync(request, CancellationToken.None);
            page.Rejected.ShouldBeEmpty();
            foreach (var call in page.Records) calls[call.VendorKey] = call;
            if (page.Next is null) return [.. calls.Values];
            request = request with { Cursor = page.Next };
        }
    }

    private static DateTimeOffset Minute(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute));
}
