using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Tests.Pbx.Http;

public sealed class WireLinkTests
{
    [Theory]
    [InlineData("""[{"url":"https://pay.example/t/a?b=c&d=e"}]""")]
    [InlineData("""{"anything":"https:\/\/pay.example\/t\/a?b=c\u0026d=e"}""")]
    [InlineData("""{"a":{"b":[7,null,"nothing","https://pay.example/t/a?b=c&d=e","https://other.example/"]}}""")]
    [InlineData("\"https://pay.example/t/a?b=c&d=e\"")]
    [InlineData("\uFEFF https://pay.example/t/a?b=c&d=e \r\n")]
    [InlineData("Your link: https://pay.example/t/a?b=c&d=e\nand more")]
    [InlineData("[{\"url\": https://pay.example/t/a?b=c&d=e}]")]
    public void Find_address_in_every_wrapping_is_found(string text) => WireLink.Find(text)!.AbsoluteUri.ShouldBe("https://pay.example/t/a?b=c&d=e");

    [Theory]
    [InlineData("")]
    [InlineData("[{}]")]
    [InlineData("OK")]
    [InlineData("""[{"url":"ftp://pay.example/"}]""")]
    [InlineData("""[{"url":"javascript:alert(1)//http://x"}]""")]
    [InlineData("""[{"url":"https://user:secret@pay.example/"}]""")]
    [InlineData("""{"url":"\ud800"}""")]
    [InlineData("http")]
    [InlineData("http://")]
    [InlineData("<!DOCTYPE html><html><a href=\"https://nginx.example/\">nginx</a></html>")]
    public void Find_none_is_none(string text) => WireLink.Find(text).ShouldBeNull();
}
