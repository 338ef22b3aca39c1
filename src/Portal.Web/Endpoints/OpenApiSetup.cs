using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;
using Portal.Domain.Pbx.Commands;
using Portal.Domain.Pbx.Queries;

namespace Portal.Web.Endpoints;

/// <summary>The description of the API at /openapi/v1.json.</summary>
internal static class OpenApiSetup
{
    private const string Scheme = "apiKey";

    public static IServiceCollection AddPortalOpenApi(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.ShouldInclude = description => description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) is true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Portal API",
                Version = "v1",
                Description = "One live board over every connected PBX. Every call needs an API key of a tenant, sent as 'Authorization: Bearer pk_…'; the key's role says what it may do. "
                    + "Failures are RFC 9457 problems. The same board is streamed by the SignalR hub /hubs/live, method Watch.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "pk_…",
                Description = "An API key, made by 'create-api-key', on the page of keys, or by POST /api/v1/keys.",
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            operation.Responses ??= [];
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<PbxCommandKind>().FirstOrDefault() is { } kind) operation.RequestBody = BodyOf(kind);
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<PbxQueryKind>().FirstOrDefault() is { } query)
                foreach (var field in query.Fields) (operation.Parameters ??= []).Add(new OpenApiParameter { Name = field.Name, In = ParameterLocation.Query, Required = field.Required, Schema = SchemaOf(field) });
            foreach (var parameter in context.Description.ActionDescriptor.EndpointMetadata.OfType<CallParameters>().SelectMany(group => group.All)) (operation.Parameters ??= []).Add(parameter);
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<OpenApiRequestBody>().FirstOrDefault() is { } body) operation.RequestBody = body;
            operation.Responses.TryAdd("401", new OpenApiResponse { Description = "No valid API key." });
            var permissions = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Select(a => a.Policy).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
            if (permissions.Length == 0) return Task.CompletedTask;
            operation.Responses.TryAdd("403", new OpenApiResponse { Description = "The role lacks the permission." });
            operation.Description = $"{operation.Description} Permission: {string.Join(", ", permissions)}.".TrimStart();
            return Task.CompletedTask;
        });
    });

    /// <summary>All commands share one body in code; each is described by the fields that it takes.</summary>
    private static OpenApiRequestBody BodyOf(PbxCommandKind kind) => new()
    {
        Required = true,
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            ["application/json"] = new OpenApiMediaType
            {
                Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Required = kind.Fields.Where(field => field.Required).Select(field => field.Name).ToHashSet(StringComparer.Ordinal),
                    Properties = kind.Fields.ToDictionary(field => field.Name, IOpenApiSchema (field) => SchemaOf(field), StringComparer.Ordinal),
                },
            },
        },
    };

    private static OpenApiSchema SchemaOf(CommandField field) => field.Type switch
    {
        CommandFieldType.Number => new OpenApiSchema { Type = JsonSchemaType.Integer },
        CommandFieldType.Flag => new OpenApiSchema { Type = JsonSchemaType.Boolean },
        CommandFieldType.List => new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
        _ => new OpenApiSchema { Type = JsonSchemaType.String, Enum = field.Words.IsEmpty ? null : [.. field.Words.Select(word => (JsonNode)word)] },
    };
}
