using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Tests.Pbx.Http;

public sealed class WireAudioTests : IDisposable
{
    private readonly PbxLines _lines = new(TimeProvider.System, Options.Create(new PortalOptions { AllowPrivatePbxAddresses = true }));

    public void Dispose() => _lines.Dispose();

    [Theory]
    [InlineData("RIFF....WAVE", "application/octet-stream", "audio/wav", "x.wav")]
    [InlineData("ID3.", "text/html", "audio/mpeg", "x.mp3")]
    [InlineData("OggS", null, "audio/ogg", "x.ogg")]
    [InlineData("\u0001\u0002", "audio/x-gsm", "audio/x-gsm", "x.gsm")]
    [InlineData("\u0001\u0002", "application/octet-stream", "application/octet-stream", "x.bin")]
    public void File_sort_is_told_by_the_first_bytes_else_by_the_header(string body, string? told, string type, string name)
    {
        var file = WireAudio.File(Answer(body, told), "x");

        (file.ContentType, file.FileName).ShouldBe((type, name));
        file.Audio.Length.ShouldBe(body.Length);
    }

    [Theory]
    [InlineData("", "audio/wav", PbxErrorKind.Refused)]
    [InlineData("<html>login</html>", "text/html", PbxErrorKind.Protocol)]
    [InlineData("not found", "application/octet-stream", PbxErrorKind.Protocol)]
    [InlineData("{\"error\":1}", null, PbxErrorKind.Protocol)]
    public void File_what_is_no_sound_is_no_file(string body, string? told, PbxErrorKind expected) =>
        Should.Throw<PbxException>(() => WireAudio.File(Answer(body, told), "x")).Kind.ShouldBe(expected);

    [Theory]
    [InlineData("../../etc/passwd", "etc-passwd.wav")]
    [InlineData("a b\r\nç\"", "a-b.wav")]
    [InlineData("", "recording.wav")]
    public void File_name_is_harmless(string name, string expected) => WireAudio.File(Answer("RIFF", null), name).FileName.ShouldBe(expected);

    [Fact]
    public async Task FetchAsync_a_store_that_leads_on_is_followed_without_anything_of_the_first_address()
    {
        await using var store = await ScriptedServer.TextAsync("RIFF");
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.Redirect(context.Request.Path == "/a" ? "/b" : store.Url + "/file");
            return Task.CompletedTask;
        });

        var answer = await WireAudio.FetchAsync(Line(), new Uri(server.Url + "/a?key=secret"), "any", CancellationToken.None);

        Encoding.ASCII.GetString(answer.Body).ShouldBe("RIFF");
        server.Requests.ShouldBe(["GET /a?key=secret", "GET /b"]);
        store.Requests.ShouldBe(["GET /file"]);
    }

    [Theory]
    [InlineData("/again")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("http://user:pass@127.0.0.1/x")]
    public async Task FetchAsync_a_link_that_leads_nowhere_good_is_a_failure(string location)
    {
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = location;
            return Task.CompletedTask;
        });

        (await Should.ThrowAsync<PbxException>(() => WireAudio.FetchAsync(Line(), new Uri(server.Url), "any", CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Protocol);
        server.Requests.Count.ShouldBeLessThan(5);
    }

    [Fact]
    public async Task FetchAsync_redirect_into_the_own_network_is_not_allowed_where_private_addresses_are_not()
    {
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.Redirect("http://169.254.169.254/latest/meta-data/");
            return Task.CompletedTask;
        });

        // Metadata services are never allowed, whatever else is.
        var failure = await Should.ThrowAsync<PbxException>(() => WireAudio.FetchAsync(Line(), new Uri(server.Url), "any", CancellationToken.None));

        failure.Kind.ShouldBe(PbxErrorKind.Misconfigured);
    }

    private static LineAnswer Answer(string body, string? type) => new(HttpStatusCode.OK, type, Encoding.Latin1.GetBytes(body), null);

    private PbxLine Line() => _lines.For(Guid.NewGuid(), TestVendors.Plain);
}
