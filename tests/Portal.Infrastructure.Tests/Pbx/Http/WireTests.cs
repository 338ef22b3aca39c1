using System.Text;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Tests.Pbx.Http;

public sealed class WireTests
{
    [Fact]
    public void Decode_utf8_with_and_without_mark_and_windows_1254_give_the_same_text()
    {
        const string Text = "Konuşuyor, ığüşöç İĞÜŞÖÇ";
        var turkish = CodePagesEncodingProvider.Instance.GetEncoding(1254)!.GetBytes(Text);

        WireText.Decode(Encoding.UTF8.GetBytes(Text)).ShouldBe(Text);
        WireText.Decode([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Text)]).ShouldBe(Text);
        WireText.Decode(turkish).ShouldBe(Text);
        WireText.Decode([]).ShouldBe("");
    }

    [Fact]
    public void Mask_secret_in_any_form_is_gone()
    {
        var secret = new Secret("p+ä/\"x");

        var masked = WireText.Mask("plain p+ä/\"x, encoded p%2B%C3%A4%2F%22x, lower p%2b%c3%a4%2f%22x, json p\\u002B\\u00E4/\\u0022x", secret);

        masked.ShouldNotContain("p+ä");
        masked.ShouldNotContain("%2F", Case.Insensitive);
        masked.ShouldNotContain("u002B", Case.Insensitive);
        masked.ShouldContain("plain ••••••");
    }

    [Fact]
    public void Words_page_is_nothing_and_long_text_is_cut()
    {
        WireText.Words("<!DOCTYPE html><html>…</html>").ShouldBeNull();
        WireText.Words(" \r\n ").ShouldBeNull();
        WireText.Words("  extension 1005\r\n not found ").ShouldBe("extension 1005 not found");
        WireText.Words(new string('x', 5000))!.Length.ShouldBeLessThan(400);
    }

    [Theory]
    [InlineData("[{\"a\":1}]")]
    [InlineData("\uFEFF  [{\"a\":1}]\r\n")]
    [InlineData("<br />\n<b>Notice</b>: Undefined index: [x] in {y} on line 3<br />[{\"a\":1}]")]
    [InlineData("Warning: mysql_connect() {\n[{\"a\":1,},]")]
    public void Parse_notice_before_the_data_is_cut(string text)
    {
        using var document = WireJson.Parse(text, cutNotices: true);

        document.RootElement[0].Find("A").Text().ShouldBe("1");
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><script>var a=[];</script></html>")]
    [InlineData("<!doctype html>[]")]
    [InlineData("[{\"a\":")]
    [InlineData("no such thing")]
    [InlineData("notice [] and more")]
    public void Parse_anything_else_is_a_protocol_failure(string text)
    {
        Should.Throw<PbxException>(() => WireJson.Parse(text, cutNotices: true)).Kind.ShouldBe(PbxErrorKind.Protocol);
        Should.Throw<PbxException>(() => WireJson.Parse(text)).Kind.ShouldBe(PbxErrorKind.Protocol);
    }

    [Theory]
    [InlineData("2017-08-03 12:30:32 +0300", "2017-08-03T09:30:32Z")]
    [InlineData("2017-08-03 12:30:32 +03:00", "2017-08-03T09:30:32Z")]
    [InlineData("2017-08-03T12:30:32+03:00", "2017-08-03T09:30:32Z")]
    [InlineData("2017-05-10 13:18:56 UTC", "2017-05-10T13:18:56Z")]
    [InlineData("2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z")]
    [InlineData("2025-01-01T00:00:00", "2024-12-31T21:00:00Z")]
    [InlineData("2025-01-01 00:00:00", "2024-12-31T21:00:00Z")]
    [InlineData("2025-01-01 00:00:00.250", "2024-12-31T21:00:00.25Z")]
    [InlineData("03.09.2019 12:30:38", "2019-09-03T09:30:38Z")]
    [InlineData("03.09.2019 12:30", "2019-09-03T09:30:00Z")]
    [InlineData(" 2025-01-01 00:00:00 ", "2024-12-31T21:00:00Z")]
    public void Stamp_every_form_is_read(string text, string expected) =>
        WireValues.Stamp(text).ShouldBe(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("017-08-03 12:30:32 +0300")]
    [InlineData("2017-08-03 12:30:32 +030")]
    [InlineData("2025-13-01 00:00:00")]
    [InlineData("0000-00-00 00:00:00")]
    [InlineData("soon")]
    public void Stamp_unreadable_is_null(string? text) => WireValues.Stamp(text).ShouldBeNull();

    [Theory]
    [InlineData("00:01:05", 65)]
    [InlineData("00:0:35", 35)]
    [InlineData("02:35", 155)]
    [InlineData("1:02:03", 3723)]
    [InlineData("85,6972", 86)]
    [InlineData("4,39364", 4)]
    [InlineData("28.382", 28)]
    [InlineData("85", 85)]
    [InlineData("0", 0)]
    public void Seconds_every_form_is_read_in_any_culture(string text, int expected)
    {
        var before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            foreach (var culture in new[] { "tr-TR", "en-US" })
            {
                System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.GetCultureInfo(culture);
                WireValues.Seconds(text).ShouldBe(expected);
            }
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("1:2:3:4")]
    [InlineData("-5")]
    [InlineData("99999999999")]
    public void Seconds_unreadable_is_null(string text) => WireValues.Seconds(text).ShouldBeNull();

    [Theory]
    [InlineData("1624947819", "2021-06-29T06:23:39Z")]
    [InlineData("1624947819.5", "2021-06-29T06:23:39.5Z")]
    [InlineData("1624947819500", "2021-06-29T06:23:39.5Z")]
    public void UnixStamp_every_form_is_read(string text, string expected) =>
        WireValues.UnixStamp(text).ShouldBe(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("t", true)]
    [InlineData("TRUE", true)]
    [InlineData("1", true)]
    [InlineData("on", true)]
    [InlineData("yes", true)]
    [InlineData("f", false)]
    [InlineData("False", false)]
    [InlineData("0", false)]
    [InlineData("off", false)]
    [InlineData("", null)]
    [InlineData("deleted", null)]
    public void Flag_every_spelling_is_read(string text, bool? expected) => WireValues.Flag(text).ShouldBe(expected);

    [Fact]
    public void Text_half_a_character_is_not_told_and_harms_nothing()
    {
        using var document = WireJson.Parse("""{"a":"\ud800","\ud800":1,"B":"b"}""");

        document.RootElement.Find("a").Text().ShouldBeNull();
        document.RootElement.Find("b").Text().ShouldBe("b");
    }
}
