using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Portal.Domain.Tenants;
using Portal.Web.Tests.Running;

namespace Portal.Web.Tests.Endpoints;

[Collection(PortalServerGroup.Name)]
public sealed class ProblemTests(PortalServer portal)
{
    [Fact]
    public async Task Post_malformed_json_is_a_400_problem()
    {
        using var answer = await PostAsync("{\"vendor\":", "application/json");
        await ShouldBeProblemAsync(answer, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Post_a_value_of_the_wrong_kind_names_where_it_is()
    {
        using var answer = await PostAsync("""{"vendor":"telsam","name":"x","enabled":"perhaps"}""", "application/json");
        (await ShouldBeProblemAsync(answer, HttpStatusCode.BadRequest)).GetProperty("detail").GetString()!.ShouldContain("$.enabled");
    }

    [Fact]
    public async Task Post_without_json_content_type_is_a_415_problem()
    {
        using var answer = await PostAsync("vendor=telsam", "application/x-www-form-urlencoded");
        await ShouldBeProblemAsync(answer, HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Post_a_body_of_ten_megabytes_is_refused_and_the_server_goes_on()
    {
        using var answer = await PostAsync("{\"name\":\"" + new string('x', 10_000_000) + "\"}", "application/json");
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        using var next = await (await portal.ClientAsync(PortalRoles.Admin)).GetAsync("/api/v1/accounts");
        next.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Get_an_address_that_is_not_there_is_a_404_problem()
    {
        using var answer = await (await portal.ClientAsync(PortalRoles.Admin)).GetAsync("/api/v1/nothing");
        await ShouldBeProblemAsync(answer, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Delete_what_cannot_be_deleted_is_a_405_problem()
    {
        using var answer = await (await portal.ClientAsync(PortalRoles.Admin)).DeleteAsync("/api/v1/live");
        await ShouldBeProblemAsync(answer, HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task Get_what_the_role_does_not_permit_is_a_403_problem()
    {
        using var answer = await (await portal.ClientAsync(PortalRoles.Supervisor)).GetAsync("/api/v1/accounts");
        await ShouldBeProblemAsync(answer, HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Any_answer_carries_the_security_headers_and_not_the_servers_name()
    {
        using var answer = await portal.Anonymous().GetAsync("/health/live");
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
        answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        answer.Headers.Server.ShouldBeEmpty();
    }

    private async Task<HttpResponseMessage> PostAsync(string body, string contentType)
    {
        using var content = new StringContent(body, Encoding.UTF8, contentType);
        return await (await portal.ClientAsync(PortalRoles.Admin)).PostAsync("/api/v1/accounts", content);
    }

    private static async Task<JsonElement> ShouldBeProblemAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        answer.StatusCode.ShouldBe(status);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("status").GetInt32().ShouldBe((int)status);
        problem.GetProperty("title").GetString().ShouldNotBeNullOrEmpty();
        return problem;
    }
}
