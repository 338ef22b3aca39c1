using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portal.Web.Demo;

/// <summary>How the demo connects one vendor: data, not code (demo.json), so that a new vendor is one entry there.</summary>
/// <param name="Name">The account's name.</param>
/// <param name="Settings">Its settings; <c>{simulator}</c> stands for the simulator's address.</param>
/// <param name="PreviewList">True where the demo's people have a list to dial.</param>
internal sealed record DemoAccount(string Name, Dictionary<string, string> Settings, bool PreviewList = false);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Dictionary<string, DemoAccount>))]
internal sealed partial class DemoJson : JsonSerializerContext;

internal static class DemoAccounts
{
    private const string Simulator = "{simulator}";

    /// <summary>Accounts by vendor id, their addresses pointing at the simulator.</summary>
    public static FrozenDictionary<string, DemoAccount> Load(string simulatorUrl)
    {
        using var stream = typeof(DemoAccounts).Assembly.GetManifestResourceStream("demo.json")!;
        return JsonSerializer.Deserialize(stream, DemoJson.Default.DictionaryStringDemoAccount)!.ToFrozenDictionary(
            entry => entry.Key,
            entry => entry.Value with
            {
                Settings = entry.Value.Settings.ToDictionary(s => s.Key, s => s.Value.Replace(Simulator, simulatorUrl.TrimEnd('/'), StringComparison.Ordinal), StringComparer.Ordinal),
            },
            StringComparer.Ordinal);
    }
}
