using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Portal.Domain.Calls;
using Portal.Infrastructure.History;

namespace Portal.Web.Endpoints;

/// <summary>Query parameters that an endpoint reads for itself, for the API's description.</summary>
internal sealed record CallParameters(IReadOnlyList<OpenApiParameter> All)
{
    /// <summary>The filter (<see cref="CallQuery"/>).</summary>
    public static CallParameters Filter { get; } = new(
    [
        Of("period", "A span of time by name, in place of from and to.", Words(CallQuery.Periods)),
        Of("from", "First instant."), Of("to", "The instant after the last."), Of("account", "Id of an account.", Text("uuid")),
        Of("direction", "Which way.", Words(Enum.GetNames<CallDirection>())), Of("outcome", "How it ended.", Words(Enum.GetNames<CallOutcome>())),
        Of("number", "A number in any notation, or part of one."), Of("agent", "Extension, or part of a name."), Of("queue", "Queue number."),
        Of("hasRecording", "With or without recording.", new OpenApiSchema { Type = JsonSchemaType.Boolean }),
        Of("emptyRecordings", "Recordings without talk as well.", new OpenApiSchema { Type = JsonSchemaType.Boolean }),
        Of("recording", "missing: answered calls with a party outside, told by a vendor record, without a recording.", Words(["missing"])),
        Of("sources", "Told by a push only, by a vendor record only, or by both.", Words(Enum.GetNames<CallWitness>())),
        Of("minSeconds", "Shortest, from start to end.", Number()), Of("maxSeconds", "Longest, from start to end.", Number()),
    ]);

    public static CallParameters Paging { get; } = new([Of("limit", "Calls on a page, 1 to 500; 50 when not told.", Number()), Of("cursor", "nextCursor of the page before.")]);

    public static CallParameters File { get; } = new(
    [
        Of("format", "Kind of file.", Words(["csv", "xlsx"])), Of("delimiter", "Between CSV fields; by language when not told.", Words([",", ";", "tab"])),
        Of("bom", "Whether a CSV file begins with the UTF-8 mark; true when not told.", new OpenApiSchema { Type = JsonSchemaType.Boolean }),
    ]);

    internal static OpenApiParameter Of(string name, string description, OpenApiSchema? schema = null) =>
        new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = schema ?? Text(null) };

    private static OpenApiSchema Text(string? format) => new() { Type = JsonSchemaType.String, Format = format };

    private static OpenApiSchema Number() => new() { Type = JsonSchemaType.Integer };

    internal static OpenApiSchema Words(IEnumerable<string> words) =>
        new() { Type = JsonSchemaType.String, Enum = [.. words.Select(word => (JsonNode)(char.ToLowerInvariant(word[0]) + word[1..]))] };
}
