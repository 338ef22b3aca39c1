using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Queries;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Pbx;
using Portal.PbxSimulator;
using Portal.Web.Tests.Running;

namespace Portal.Web.Tests.Endpoints;

/// <summary>Reads on demand, recordings, push subscriptions and break reasons; the PBXs are simulated ones, or addresses where nobody listens.</summary>
public sealed class QueryEndpointTests : IAsyncLifetime
{
    private readonly PortalServer _portal = new();
    private readonly WebApplication _simulator = SimulatorHost.Build(new SimulatorHostOptions { Urls = "http://127.0.0.1:0", CallsPerMinute = 60, PastDays = 0, Quotas = false });
    private HttpClient _admin = null!;
    private HttpClient _supervisor = null!;
    private Guid _bulutsantralim;
    private Guid _telsam;
    private Guid _mutlusantral;

    public async Task InitializeAsync()
    {
        await _portal.InitializeAsync();
        await _simulator.StartAsync();
        var address = _simulator.Urls.First();
        _admin = await _portal.ClientAsync(PortalRoles.Admin);
        _supervisor = await _portal.ClientAsync(PortalRoles.Supervisor);
        _bulutsantralim = await AccountEndpointTests.CreateAsync(_admin, new
        {
            vendor = "bulutsantralim", name = "B", settings = new { address = address + "/bulutsantralim", key = "K12345678-1234-5678-4321-123456789012" },
        });
        _telsam = await AccountEndpointTests.CreateAsync(_admin, new
        {
            vendor = "telsam", name = "T", settings = new { endpoint = address + "/telsam/", username = "portal", password = "Telsam-Sim-1" },
        });
        _mutlusantral = await AccountEndpointTests.CreateAsync(_admin, new
        {
            vendor = "mutlusantral", name = "M", settings = new { address = "http://127.0.0.1:1/", username = "u", password = "s3cret-of-mutlu" },
        });
    }

    public async Task DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task Every_query_is_501_where_the_vendor_lacks_it_and_422_naming_each_missing_field_where_it_has_it()
    {
        foreach (var (account, vendor) in ((Guid, string)[])[(_bulutsantralim, "bulutsantralim"), (_telsam, "telsam"), (_mutlusantral, "mutlusantral")])
        {
            var offered = PbxCatalog.Find(vendor)!;
            foreach (var kind in PbxQueryCatalog.All)
            {
                var has = kind.Capability.IsAssignableFrom(offered.PbxType);
                if (has && !kind.Fields.Any(field => field.Required)) continue;
                using var answer = await _admin.SendAsync(new HttpRequestMessage(kind.GivesSecret ? HttpMethod.Post : HttpMethod.Get, $"/api/v1/accounts/{account}/queries/{kind.Name}"));
                var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
                answer.StatusCode.ShouldBe(has ? HttpStatusCode.UnprocessableEntity : HttpStatusCode.NotImplemented, $"{vendor} {kind.Name}");
                if (!has) problem.GetProperty("vendor").GetString().ShouldBe(offered.Name);
                else problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe(kind.Fields.Where(f => f.Required).Select(f => f.Name), ignoreOrder: true, kind.Name);
            }
        }
    }

    [Fact]
    public async Task Queries_offered_are_those_of_the_vendors_capabilities()
    {
        var offered = await _supervisor.GetFromJsonAsync<JsonElement>($"/api/v1/accounts/{_mutlusantral}/queries");
        offered.EnumerateArray().Select(q => q.GetProperty("name").GetString()).ShouldBe(["balance", "topUpLink", "panelLink", "callSearch"], ignoreOrder: true);
        offered.EnumerateArray().Single(q => q.GetProperty("name").GetString() == "topUpLink").GetProperty("method").GetString().ShouldBe("POST");
    }

    [Fact]
    public async Task CallSearch_gives_the_pbxs_records_and_hides_where_recordings_lie()
    {
        string? text = null;
        await Eventually.TrueAsync(
            async () =>
            {
                var from = Uri.EscapeDataString(TimeProvider.System.GetUtcNow().AddHours(-1).ToString("O"));
                var to = Uri.EscapeDataString(TimeProvider.System.GetUtcNow().AddMinutes(1).ToString("O"));
                using var answer = await _admin.GetAsync($"/api/v1/accounts/{_telsam}/queries/callSearch?from={from}&to={to}");
                answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
                text = await answer.Content.ReadAsStringAsync();
                return JsonDocument.Parse(text).RootElement.GetProperty("items").GetArrayLength() > 0;
            },
            "a call has ended",
            90);
        var row = JsonDocument.Parse(text!).RootElement.GetProperty("items")[0];
        row.GetProperty("vendorKey").GetString().ShouldNotBeNullOrEmpty();
        row.GetProperty("startedAt").GetDateTimeOffset().ShouldBeGreaterThan(TimeProvider.System.GetUtcNow().AddHours(-1));
        row.TryGetProperty("recordingReference", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("from=yesterday&to=2026-03-02", "from")]
    [InlineData("from=2026-03-03&to=2026-03-01", "to")]
    [InlineData("from=2020-01-01&to=2026-03-01", "to")]
    [InlineData("from=2026-03-01&to=2026-03-02&page=x", "page")]
    [InlineData("from=2026-03-01&to=2026-03-02&side=left", "side")]
    [InlineData("from=2026-03-01&to=2026-03-02&number=abc", "number")]
    public async Task CallSearch_wrong_field_is_422_naming_it(string query, string field)
    {
        using var answer = await _admin.GetAsync($"/api/v1/accounts/{_telsam}/queries/callSearch?{query}");
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task CallSearch_a_number_alone_is_looked_for()
    {
        using var answer = await _admin.GetAsync($"/api/v1/accounts/{_telsam}/queries/callSearch?number=05320000000");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Query_that_the_role_may_not_ask_is_403_and_one_nobody_knows_404()
    {
        using var history = await _supervisor.GetAsync($"/api/v1/accounts/{_telsam}/queries/callSearch?from=2026-03-01&to=2026-03-02");
        history.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var unknown = await _admin.GetAsync($"/api/v1/accounts/{_telsam}/queries/weather");
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Link_is_given_to_a_post_alone_and_is_never_to_be_stored()
    {
        var address = $"/api/v1/accounts/{_mutlusantral}/queries/topUpLink";
        using var get = await _admin.GetAsync(address);
        get.StatusCode.ShouldBeOneOf(HttpStatusCode.MethodNotAllowed, HttpStatusCode.NotFound);
        using var post = await _admin.PostAsync(address, null);
        post.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        post.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await post.Content.ReadAsStringAsync()).ShouldNotContain("s3cret-of-mutlu");
        using var manager = await (await _portal.ClientAsync(PortalRoles.Manager)).PostAsync(address, null);
        manager.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await using var context = _portal.Services.GetRequiredService<PortalDb>().ForTenant(_portal.Own.TenantId);
        (await context.Audit.AsNoTracking().SingleAsync(a => a.Action == "account.topUpLink")).Ok.ShouldBeFalse();
    }

    [Fact]
    public async Task Recording_with_a_wrong_token_is_404_and_for_a_supervisor_403()
    {
        var call = new CallRecord { VendorKey = "c1", Source = CallSources.VendorRecord, HasRecording = true, StartedAt = DateTimeOffset.UnixEpoch };
        var recordings = _portal.Services.GetRequiredService<Recordings>();
        var foreign = recordings.TokenOf(_portal.Foreign.TenantId, _bulutsantralim, call);
        var other = recordings.TokenOf(_portal.Own.TenantId, _telsam, call);
        foreach (var token in (string[])[foreign!, other!, "nonsense"])
        {
            using var answer = await _admin.GetAsync($"/api/v1/accounts/{_bulutsantralim}/recordings/{token}");
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        using var refused = await _supervisor.GetAsync($"/api/v1/accounts/{_bulutsantralim}/recordings/{recordings.TokenOf(_portal.Own.TenantId, _bulutsantralim, call)}");
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Recording_of_a_finished_call_is_streamed_piece_by_piece()
    {
        string? url = null;
        await Eventually.TrueAsync(
            async () =>
            {
                var from = Uri.EscapeDataString(TimeProvider.System.GetUtcNow().AddHours(-1).ToString("O"));
                var to = Uri.EscapeDataString(TimeProvider.System.GetUtcNow().AddMinutes(1).ToString("O"));
                var page = await _admin.GetFromJsonAsync<JsonElement>($"/api/v1/accounts/{_bulutsantralim}/queries/callSearch?from={from}&to={to}");
                url = page.GetProperty("items").EnumerateArray().Where(c => c.GetProperty("hasRecording").ValueKind == JsonValueKind.True).Select(c => c.GetProperty("recordingUrl").GetString()).FirstOrDefault();
                return url is not null;
            },
            "an answered call with a recording has ended",
            120);

        using var whole = await _admin.GetAsync(url);
        whole.StatusCode.ShouldBe(HttpStatusCode.OK, await whole.Content.ReadAsStringAsync());
        whole.Content.Headers.ContentType!.MediaType!.ShouldStartWith("audio/");
        var bytes = await whole.Content.ReadAsByteArrayAsync();

        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(10, 19) } };
        using var piece = await _admin.SendAsync(request);
        piece.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        (await piece.Content.ReadAsByteArrayAsync()).ShouldBe(bytes[10..20]);
    }

    [Fact]
    public async Task PushSubscription_is_501_without_the_capability_403_for_a_manager_and_says_when_the_pbx_is_away()
    {
        using var lacks = await _admin.PostAsync($"/api/v1/accounts/{_telsam}/push-subscription", null);
        lacks.StatusCode.ShouldBe(HttpStatusCode.NotImplemented);
        using var manager = await (await _portal.ClientAsync(PortalRoles.Manager)).DeleteAsync($"/api/v1/accounts/{_mutlusantral}/push-subscription");
        manager.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var away = await _admin.PostAsync($"/api/v1/accounts/{_mutlusantral}/push-subscription", null);
        away.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await _admin.GetFromJsonAsync<JsonElement>($"/api/v1/accounts/{_mutlusantral}")).GetProperty("pushSubscribedAt").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task BreakReasons_are_the_tenants_own_in_its_order_and_only_admins_change_them()
    {
        using var put = await _admin.PutAsJsonAsync("/api/v1/break-reasons", new { reasons = (string[])["Yemek", "Namaz", "Toplantı"] });
        put.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _supervisor.GetFromJsonAsync<JsonElement>("/api/v1/break-reasons")).GetProperty("reasons").EnumerateArray().Select(r => r.GetString()).ShouldBe(["Yemek", "Namaz", "Toplantı"]);
        using var refused = await _supervisor.PutAsJsonAsync("/api/v1/break-reasons", new { reasons = (string[])["x"] });
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        foreach (var wrong in (string[][])[["Yemek", "yemek"], [""], [new string('x', 61)]])
        {
            using var answer = await _admin.PutAsJsonAsync("/api/v1/break-reasons", new { reasons = wrong });
            answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }

        var foreign = _portal.Client(await _portal.KeyAsync(_portal.Foreign, PortalRoles.Admin));
        (await foreign.GetFromJsonAsync<JsonElement>("/api/v1/break-reasons")).GetProperty("reasons").GetArrayLength().ShouldBe(0);
    }
}
