using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Pbx.Commands;
using Portal.Web.Tests.Running;

namespace Portal.Web.Tests.Endpoints;

[Collection(PortalServerGroup.Name)]
public sealed class OpenApiTests(PortalServer portal)
{
    [Fact]
    public async Task Document_describes_every_call_of_the_api_with_a_summary_and_an_id()
    {
        var document = await DocumentAsync();
        var described = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                described.Add($"{operation.Name.ToUpperInvariant()} {path.Name}");
                operation.Value.GetProperty("summary").GetString().ShouldNotBeNullOrEmpty(path.Name);
                operation.Value.GetProperty("operationId").GetString().ShouldNotBeNullOrEmpty(path.Name);
                operation.Value.GetProperty("responses").TryGetProperty("401", out _).ShouldBeTrue(path.Name);
            }
        }

        described.ShouldBe(Routes(), ignoreOrder: true);
    }

    [Fact]
    public async Task Document_names_the_bearer_key_and_requires_it()
    {
        var document = await DocumentAsync();
        var scheme = document.GetProperty("components").GetProperty("securitySchemes").GetProperty("apiKey");
        scheme.GetProperty("type").GetString().ShouldBe("http");
        scheme.GetProperty("scheme").GetString().ShouldBe("bearer");
        document.GetProperty("security").EnumerateArray().Single().TryGetProperty("apiKey", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Document_enums_are_the_words_of_the_api()
    {
        var schemas = (await DocumentAsync()).GetProperty("components").GetProperty("schemas");
        schemas.GetProperty("AgentState").GetProperty("enum").EnumerateArray().Select(e => e.GetString())
            .ShouldBe(["unknown", "ready", "ringing", "talking", "wrapUp", "break", "offline"], ignoreOrder: true);
    }

    [Fact]
    public async Task Document_describes_the_body_of_every_command_by_its_own_fields()
    {
        var paths = (await DocumentAsync()).GetProperty("paths");
        foreach (var kind in PbxCommandCatalog.All)
        {
            var schema = paths.GetProperty($"/api/v1/accounts/{{id}}/commands/{kind.Name}").GetProperty("post").GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema");
            schema.GetProperty("properties").EnumerateObject().Select(p => p.Name).ShouldBe(kind.Fields.Select(f => f.Name), ignoreOrder: true, kind.Name);
            schema.GetProperty("required").EnumerateArray().Select(r => r.GetString()).ShouldBe(kind.Fields.Where(f => f.Required).Select(f => f.Name), ignoreOrder: true, kind.Name);
        }
    }

    private Task<JsonElement> DocumentAsync() => portal.Anonymous().GetFromJsonAsync<JsonElement>("/openapi/v1.json");

    /// <summary>Every call under /api/v1, as the router knows it.</summary>
    private IEnumerable<string> Routes() =>
        from endpoint in portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let path = "/" + endpoint.RoutePattern.RawText!.Trim('/').Replace(":guid", "", StringComparison.Ordinal)
        where path.StartsWith("/api/v1", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
        select $"{method} {path}";
}
