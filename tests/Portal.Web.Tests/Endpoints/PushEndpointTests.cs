using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Live;
using Portal.Web.Tests.Running;

namespace Portal.Web.Tests.Endpoints;

[Collection(PortalServerGroup.Name)]
public sealed class PushEndpointTests(PortalServer portal)
{
    [Theory]
    [InlineData("application/x-www-form-urlencoded", "event_type=ringing&call_uuid=1")]
    [InlineData("application/json", "{\"event_type\":\"ringing\"}")]
    [InlineData(null, "event_type=ringing&call_uuid=2")]
    [InlineData("application/x-www-form-urlencoded", "")]
    [InlineData("text/plain; charset=utf-8", "nothing that anybody could read \u0001")]
    public async Task Post_to_a_known_token_is_200_empty_and_stored_as_it_came(string? contentType, string body)
    {
        var (account, path) = await AccountAsync();
        using var answer = await PostAsync(path, contentType, Encoding.UTF8.GetBytes(body));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
        var row = (await StoredAsync(account)).ShouldHaveSingleItem();
        Encoding.UTF8.GetString(row.Body).ShouldBe(body);
        row.ContentType.ShouldBe(contentType);
        row.Topic.ShouldBeEmpty();
    }

    [Fact]
    public async Task Post_to_a_sub_address_keeps_it()
    {
        var (account, path) = await AccountAsync();
        using var answer = await PostAsync(path + "/campaign", "application/json", "{}"u8.ToArray());
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await StoredAsync(account)).ShouldHaveSingleItem().Topic.ShouldBe("campaign");
    }

    [Fact]
    public async Task Post_the_same_twice_is_200_both_times_and_stored_once()
    {
        var (account, path) = await AccountAsync();
        for (var i = 0; i < 2; i++)
        {
            using var answer = await PostAsync(path, "application/json", "{\"a\":1}"u8.ToArray());
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        (await StoredAsync(account)).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("/push/bulutsantralim/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("/push/bulutsantralim/short")]
    [InlineData("/push/nobody/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("/push/telsam/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Post_to_an_address_nobody_has_is_404(string path)
    {
        using var answer = await PostAsync(path, "application/json", "{}"u8.ToArray());
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Post_with_a_token_under_another_vendors_address_is_404()
    {
        var (_, path) = await AccountAsync();
        using var answer = await PostAsync(path.Replace("bulutsantralim", "telsam", StringComparison.Ordinal), "application/json", "{}"u8.ToArray());
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Post_to_a_rotated_token_is_404_and_to_the_new_one_200()
    {
        var (account, path) = await AccountAsync();
        using var rotated = await (await portal.ClientAsync(PortalRoles.Admin)).PostAsync($"/api/v1/accounts/{account}/push-token", null);
        var fresh = new Uri((await rotated.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("pushUrl").GetString()!).AbsolutePath;
        using var old = await PostAsync(path, "application/json", "{}"u8.ToArray());
        using var now = await PostAsync(fresh, "application/json", "{}"u8.ToArray());
        old.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        now.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(64 * 1024, HttpStatusCode.OK)]
    [InlineData((64 * 1024) + 1, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(10_000_000, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Post_a_body_up_to_64_KiB_is_taken_and_a_larger_one_413(int size, HttpStatusCode status)
    {
        var (account, path) = await AccountAsync();
        using var answer = await PostAsync(path, "application/json", new byte[size]);
        answer.StatusCode.ShouldBe(status);
        (await StoredAsync(account)).Length.ShouldBe(status == HttpStatusCode.OK ? 1 : 0);
    }

    [Fact]
    public async Task Post_a_large_body_of_untold_length_is_413()
    {
        var (account, path) = await AccountAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StreamContent(new MemoryStream(new byte[200_000])) };
        request.Headers.TransferEncodingChunked = true;
        using var answer = await portal.Anonymous().SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await StoredAsync(account)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Post_for_a_disabled_account_is_200_and_kept_as_ignored()
    {
        var (account, path) = await AccountAsync(enabled: false);
        using var answer = await PostAsync(path, "application/json", "{\"event_type\":\"ringing\"}"u8.ToArray());
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await StoredAsync(account)).ShouldHaveSingleItem().Outcome.ShouldBe(PushOutcome.Ignored);
    }

    [Fact]
    public async Task Get_is_405_and_leads_nowhere()
    {
        var (_, path) = await AccountAsync();
        using var answer = await portal.Anonymous().GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task Post_when_the_inbox_takes_nothing_is_503_with_a_time_to_try_again()
    {
        await using var own = new OwnServer();
        await own.Portal.InitializeAsync();
        var admin = await own.Portal.ClientAsync(PortalRoles.Admin);
        using var made = await admin.PostAsJsonAsync("/api/v1/accounts", AccountEndpointTests.Bulutsantralim());
        var path = new Uri((await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("pushUrl").GetString()!).AbsolutePath;
        await own.Portal.Services.GetRequiredService<PushInbox>().StopAsync(CancellationToken.None);

        using var answer = await own.Portal.Anonymous().PostAsync(path, new ByteArrayContent("{}"u8.ToArray()));

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter.ShouldNotBeNull().Delta.ShouldBe(TimeSpan.FromSeconds(1));
        using var ready = await own.Portal.Anonymous().GetAsync("/health/ready");
        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        using var live = await own.Portal.Anonymous().GetAsync("/health/live");
        live.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<(Guid Account, string Path)> AccountAsync(bool enabled = true)
    {
        using var made = await (await portal.ClientAsync(PortalRoles.Admin)).PostAsJsonAsync("/api/v1/accounts", AccountEndpointTests.Bulutsantralim(enabled));
        var account = await made.Content.ReadFromJsonAsync<JsonElement>();
        return (account.GetProperty("id").GetGuid(), new Uri(account.GetProperty("pushUrl").GetString()!).AbsolutePath);
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string? contentType, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        if (contentType is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return await portal.Anonymous().PostAsync(path, content);
    }

    private async Task<PushInboxRow[]> StoredAsync(Guid account)
    {
        await using var context = portal.Services.GetRequiredService<PortalDb>().ForTenant(portal.Own.TenantId);
        return await context.PushInbox.AsNoTracking().Where(p => p.AccountId == account).ToArrayAsync();
    }

    private sealed class OwnServer : IAsyncDisposable
    {
        public PortalServer Portal { get; } = new();

        public async ValueTask DisposeAsync() => await Portal.DisposeAsync();
    }
}
