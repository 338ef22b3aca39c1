using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Tests.Campaigns.Contacts;

public sealed class CellTextTests
{
    [Theory]
    [InlineData("15.05.2026", "2026-05-14T21:00:00Z")]
    [InlineData("15.5.2026 12:30", "2026-05-15T09:30:00Z")]
    [InlineData("2026-05-15 12:30:05", "2026-05-15T09:30:05Z")]
    [InlineData("2026-05-15T09:30:00Z", "2026-05-15T09:30:00Z")]
    [InlineData("2026-05-15T12:30:00+03:00", "2026-05-15T09:30:00Z")]
    [InlineData("2026-05-15T12:30:00", "2026-05-15T09:30:00Z")]
    [InlineData("31.02.2026", null)]
    [InlineData("yarın", null)]
    public void Instant_is_read_on_turkish_clocks(string text, string? at) =>
        CellText.Instant(text).ShouldBe(at is null ? null : DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void Instant_of_a_day_may_mean_its_end() => CellText.Instant("15.05.2026", endOfDay: true).ShouldBe(new DateTimeOffset(2026, 5, 15, 21, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("ONAY", ConsentStatus.Given)]
    [InlineData("evet", ConsentStatus.Given)]
    [InlineData("RET", ConsentStatus.Refused)]
    [InlineData("Hayır", ConsentStatus.Refused)]
    [InlineData("belki", null)]
    public void Consent_words_of_both_languages(string text, ConsentStatus? status) => CellText.Consent(text).ShouldBe(status);

    [Fact]
    public void Cut_leaves_no_half_letter() => CellText.Cut("ab😀", 3).ShouldBe("ab");
}
