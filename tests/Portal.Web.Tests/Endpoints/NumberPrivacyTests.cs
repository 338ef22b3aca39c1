using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Web.Tests.Running;

namespace Portal.Web.Tests.Endpoints;

/// <summary>Whole numbers are for those who may see them, wherever a number goes out.</summary>
[Collection(PortalServerGroup.Name)]
public sealed class NumberPrivacyTests(PortalServer portal)
{
    [Fact]
    public async Task Every_read_of_the_api_and_the_hub_hides_numbers_from_a_role_without_the_permission()
    {
        var (account, number) = await StoreAsync();
        var (masked, whole) = (await portal.ClientAsync(PortalRoles.Supervisor), await portal.ClientAsync(PortalRoles.Manager));
        var seen = 0;
        foreach (var path in Reads(account))
        {
            using var answer = await masked.GetAsync(path);
            (await answer.Content.ReadAsStringAsync()).ShouldNotContain(number[^7..], customMessage: path);
            using var other = await whole.GetAsync(path);
            if ((await other.Content.ReadAsStringAsync()).Contains(number, StringComparison.Ordinal)) seen++;
        }

        // A walk that meets the number nowhere proves nothing.
        seen.ShouldBeGreaterThanOrEqualTo(3);

        await using var hub = await HubClient.ConnectAsync(portal.Url, await portal.KeyAsync(portal.Own, PortalRoles.Supervisor));
        await hub.StreamAsync("Watch");
        var first = (await hub.NextAsync(TimeSpan.FromSeconds(10)))!.Value.GetRawText();
        first.ShouldNotContain(number[^7..]);
        first.ShouldContain(PhoneNumber.Mask(number));
    }

    [Fact]
    public async Task Export_of_a_number_needs_the_permission_and_a_number()
    {
        var (_, number) = await StoreAsync();
        (await PostAsync(PortalRoles.Manager, number)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await PostAsync(PortalRoles.Admin, "1001")).Status.ShouldBe(HttpStatusCode.BadRequest);
        var (status, body) = await PostAsync(PortalRoles.Admin, PhoneNumber.Display(number));
        status.ShouldBe(HttpStatusCode.OK);
        JsonDocument.Parse(body).RootElement.GetProperty("calls").GetArrayLength().ShouldBe(1);

        async Task<(HttpStatusCode Status, string Body)> PostAsync(string role, string typed)
        {
            using var form = new FormUrlEncodedContent([new("number", typed)]);
            using var answer = await (await portal.ClientAsync(role)).PostAsync("/privacy/export", form);
            answer.Content.Headers.ContentDisposition?.FileName?.ShouldNotContain(number[^7..]);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    /// <summary>A caller who is on the board, in the stored calls and in the list of missed callers.</summary>
    private async Task<(Guid Account, string Number)> StoreAsync()
    {
        var account = await AccountEndpointTests.CreateAsync(await portal.ClientAsync(PortalRoles.Admin), AccountEndpointTests.Telsam());
        var number = $"0533{Random.Shared.Next(1_000_000, 9_999_999)}";
        var now = TimeProvider.System.GetUtcNow();
        await portal.Services.GetRequiredService<CallStore>().UpsertAsync(
            portal.Own.TenantId,
            account,
            [new CallRecord { VendorKey = Guid.NewGuid().ToString("N"), Source = CallSources.Push, Direction = CallDirection.Inbound, From = number, To = "1", StartedAt = now.AddMinutes(-1), Outcome = CallOutcome.Abandoned }],
            CancellationToken.None);
        await Eventually.TrueAsync(() => portal.Board.Current.Accounts.ContainsKey(account), "the account is on the board");
        portal.Board.Apply(
            // The stored account is switched off, so that nobody polls it.
            new AccountChanged(account, now, "some-vendor", "PBX", Enabled: true, Pushes: true, TimeSpan.FromHours(1)),
            new QueuesRead(account, now, [new QueueReading("7", "Seven")]),
            new WaitingCallersRead(account, now, [new WaitingCaller("w", "7", number, now)]),
            new CallHint(account, now, "live", CallHintKind.Ringing, CallOrigin.Push) { Direction = CallDirection.Inbound, From = number, To = "1" });
        var whole = await portal.ClientAsync(PortalRoles.Manager);
        await Eventually.TrueAsync(async () => (await whole.GetStringAsync("/api/v1/missed?limit=500")).Contains(number, StringComparison.Ordinal), "the caller is listed as missed");
        return (account, number);
    }

    /// <summary>Every address of the API that can be read without more than an account's id and that asks no PBX.</summary>
    private IEnumerable<string> Reads(Guid account) =>
        from endpoint in portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let path = "/" + endpoint.RoutePattern.RawText!.Trim('/')
        where path.StartsWith("/api/v1", StringComparison.Ordinal) && endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET", StringComparer.Ordinal) == true
        where !path.Contains("/queries/", StringComparison.Ordinal) && path.Replace("{id:guid}", "", StringComparison.Ordinal).IndexOf('{', StringComparison.Ordinal) < 0
        select path.Replace("{id:guid}", account.ToString(), StringComparison.Ordinal) + (path.EndsWith("/missed", StringComparison.Ordinal) ? "?limit=500" : "");
}
