using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Portal.Domain.Campaigns;

namespace Portal.Infrastructure.Campaigns;

/// <summary>One change of a campaign.</summary>
/// <param name="Met">The revision that the change was made on.</param>
/// <param name="At">When.</param>
/// <param name="By">Who.</param>
/// <param name="Fields">JSON names of the fields that it changed.</param>
public sealed record CampaignEdit(Guid Met, DateTimeOffset At, string By, ImmutableArray<string> Fields);

/// <summary>Plans, rules and edits as the database keeps them.</summary>
[JsonSourceGenerationOptions(
    UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(CampaignPlan))]
[JsonSerializable(typeof(CallingHours))]
[JsonSerializable(typeof(ImmutableArray<CampaignEdit>))]
internal sealed partial class CampaignJson : JsonSerializerContext
{
    /// <summary>Edits remembered: enough for whoever left a draft open over lunch.</summary>
    private const int MostEdits = 30;

    public static string Write(CampaignPlan plan) => JsonSerializer.Serialize(plan, Default.CampaignPlan);

    public static CampaignPlan Plan(string json) => JsonSerializer.Deserialize(json, Default.CampaignPlan) ?? new CampaignPlan();

    public static string Write(CallingHours rule) => JsonSerializer.Serialize(rule, Default.CallingHours);

    public static CallingHours Hours(string json) => JsonSerializer.Deserialize(json, Default.CallingHours) ?? new CallingHours();

    private static string Write(ImmutableArray<CampaignEdit> edits) => JsonSerializer.Serialize(edits, Default.ImmutableArrayCampaignEdit);

    /// <summary>The trail with one more change; the oldest of many are forgotten.</summary>
    public static string Entered(string trail, CampaignEdit edit) => Write([.. Edits(trail).TakeLast(MostEdits - 1), edit]);

    public static ImmutableArray<CampaignEdit> Edits(string json) => JsonSerializer.Deserialize(json, Default.ImmutableArrayCampaignEdit);

    /// <summary>JSON names of the fields in which two stored plans differ.</summary>
    public static ImmutableArray<string> Differences(string before, string after)
    {
        var (old, now) = (JsonNode.Parse(before)!.AsObject(), JsonNode.Parse(after)!.AsObject());
        return [.. old.Select(pair => pair.Key).Union(now.Select(pair => pair.Key), StringComparer.Ordinal).Where(name => !JsonNode.DeepEquals(old[name], now[name])).Order(StringComparer.Ordinal)];
    }
}
