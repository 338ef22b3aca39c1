using System.Globalization;
using System.Text.Json;
using Portal.EndToEnd.Tests.Live;

namespace Portal.EndToEnd.Tests.Operations;

/// <summary>One row of the table of operations.</summary>
/// <param name="Vendor">Whose.</param>
/// <param name="Operations">Names of the commands, queries and readings that it tries.</param>
/// <param name="Run">Goes from the portal's API to the simulator's changed world and, where the board can show it, back.</param>
public sealed record OperationCase(string Vendor, string[] Operations, Func<Stage, Task> Run)
{
    public override string ToString() => $"{Vendor}: {string.Join(", ", Operations)}";
}

/// <summary>Looking into answers of either side.</summary>
internal static class Rows
{
    public static IEnumerable<JsonElement> List(this JsonElement row, string name) => row.GetProperty(name).EnumerateArray();

    public static JsonElement Agent(this JsonElement site, string extension) => site.List("agents").Single(agent => agent.Text("extension") == extension);

    public static JsonElement? Queue(this JsonElement site, string number) => site.List("queues").Where(queue => queue.Text("number") == number).Select(queue => (JsonElement?)queue).FirstOrDefault();

    public static JsonElement? Member(this JsonElement site, string queue, string extension) =>
        site.Queue(queue)?.List("memberDetails").Where(member => member.Text("extension") == extension).Select(member => (JsonElement?)member).FirstOrDefault();

    public static string[] Texts(this JsonElement row, string name) => [.. row.List(name).Select(one => one.GetString()!)];

    public static bool Has(this JsonElement row, string name, string value) => row.Texts(name).Contains(value, StringComparer.Ordinal);

    /// <summary>Whether a text anywhere in the answer is this telephone number, in whatever notation.</summary>
    public static bool Names(this JsonElement answer, string number) => answer.Leaves().Any(leaf => leaf.ValueKind == JsonValueKind.String && Parties.Number(leaf.GetString()!) == Parties.Number(number));

    public static bool Says(this JsonElement answer, string text) => answer.Leaves().Any(leaf => leaf.ValueKind == JsonValueKind.String && leaf.GetString()!.Contains(text, StringComparison.Ordinal));

    public static bool Holds(this JsonElement answer, double number) => answer.Leaves().Any(leaf =>
        (leaf.ValueKind == JsonValueKind.Number && Math.Abs(leaf.GetDouble() - number) < 0.011)
        || (leaf.ValueKind == JsonValueKind.String && double.TryParse(leaf.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var text) && Math.Abs(text - number) < 0.011));

    /// <summary>Every text of this name, anywhere in the answer.</summary>
    public static string[] Leaf(this JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.Object => [.. value.EnumerateObject().SelectMany(property => property.Name == name && property.Value.ValueKind == JsonValueKind.String ? [property.Value.GetString()!] : property.Value.Leaf(name))],
        JsonValueKind.Array => [.. value.EnumerateArray().SelectMany(one => one.Leaf(name))],
        _ => [],
    };

    private static IEnumerable<JsonElement> Leaves(this JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(property => property.Value.Leaves()),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Leaves),
        _ => [value],
    };
}
