using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Domain.Calls;

namespace Portal.Infrastructure.Data;

/// <summary>A value that a better source put right.</summary>
/// <param name="Field">JSON name of the field, such as <c>startedAt</c>.</param>
/// <param name="From">What had been told; null when nothing.</param>
/// <param name="To">What it was put right to; null when it was taken back.</param>
/// <param name="Source">Who put it right.</param>
/// <param name="At">When that was stored (UTC).</param>
public sealed record CallCorrection(string Field, string? From, string? To, CallSources Source, DateTimeOffset At);

/// <summary>Reads and writes the JSON columns of <see cref="CallRow"/>.</summary>
public static class CallJson
{
    private static readonly Dictionary<string, CallField> Fields = Enum.GetValues<CallField>().ToDictionary(NameOf, StringComparer.Ordinal);

    /// <summary>Legs in order; empty when the call is told as one.</summary>
    public static ImmutableArray<CallLeg> Legs(string? json) => json is null ? [] : JsonSerializer.Deserialize(json, CallColumns.Default.ImmutableArrayCallLeg);

    /// <summary>Corrections, oldest first.</summary>
    public static ImmutableArray<CallCorrection> Corrections(string? json) => json is null ? [] : JsonSerializer.Deserialize(json, CallColumns.Default.ImmutableArrayCallCorrection);

    /// <summary>Who told the field with this JSON name: the strongest of the call's sources unless <paramref name="fieldSources"/> says otherwise.</summary>
    public static CallSources SourceOf(string field, CallSources sources, string? fieldSources) =>
        FieldSources(fieldSources).TryGetValue(field, out var source) ? source : Strongest(sources);

    /// <summary>Fields told by another source than the strongest of the call, by JSON name.</summary>
    public static IReadOnlyDictionary<string, CallSources> FieldSources(string? json) =>
        json is null ? ImmutableDictionary<string, CallSources>.Empty : JsonSerializer.Deserialize(json, CallColumns.Default.DictionaryStringCallSources)!;

    /// <summary>The vendor's record before the push before our own command.</summary>
    public static CallSources Strongest(CallSources sources) => sources switch
    {
        _ when sources.HasFlag(CallSources.VendorRecord) => CallSources.VendorRecord,
        _ when sources.HasFlag(CallSources.Push) => CallSources.Push,
        _ => sources & CallSources.Portal,
    };

    internal static string NameOf(CallField field) => JsonNamingPolicy.CamelCase.ConvertName(field.ToString());

    internal static string? Write(ImmutableArray<CallLeg> legs) => legs.IsEmpty ? null : JsonSerializer.Serialize(legs, CallColumns.Default.ImmutableArrayCallLeg);

    internal static string? Write(ImmutableArray<CallCorrection> corrections) =>
        corrections.IsEmpty ? null : JsonSerializer.Serialize(corrections, CallColumns.Default.ImmutableArrayCallCorrection);

    /// <summary>By field; <paramref name="otherwise"/> where the column says nothing.</summary>
    internal static CallSources[] ReadSources(string? json, CallSources otherwise)
    {
        var sources = new CallSources[Fields.Count];
        Array.Fill(sources, otherwise);
        foreach (var (name, source) in FieldSources(json))
        {
            if (Fields.TryGetValue(name, out var field)) sources[(int)field] = source;
        }

        return sources;
    }

    /// <summary>Null when <paramref name="strongest"/> told all the fields that were told.</summary>
    internal static string? WriteSources(CallSources[] sources, bool[] told, CallSources strongest)
    {
        Dictionary<string, CallSources>? others = null;
        for (var i = 0; i < sources.Length; i++)
        {
            if (told[i] && sources[i] != strongest) (others ??= new(StringComparer.Ordinal)).Add(NameOf((CallField)i), sources[i]);
        }

        return others is null ? null : JsonSerializer.Serialize(others, CallColumns.Default.DictionaryStringCallSources);
    }
}

/// <summary>What sources tell of a call, field by field.</summary>
internal enum CallField
{
    Direction,
    From,
    To,
    Queue,
    Extension,
    AgentName,
    StartedAt,
    AnsweredAt,
    EndedAt,
    Outcome,
    WaitSeconds,
    TalkSeconds,
    TotalSeconds,
    Recording,
    RecordingReference,
    RawOutcome,
    Legs,
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ImmutableArray<CallLeg>))]
[JsonSerializable(typeof(ImmutableArray<CallCorrection>))]
[JsonSerializable(typeof(Dictionary<string, CallSources>))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class CallColumns : JsonSerializerContext;
