using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Portal.PbxSimulator.Faces.Bulutsantralim;

internal sealed record QueueRow(long Number, string Name);

internal sealed record PendingRow(string QueueNumber, string Uuid, string CallUuid, string CallerId, string JoinedAt, long WaitTime);

internal sealed record MemberRow(long User, string Name);

internal sealed record AgentRow(string Agent, string Status, string[] Queues, string? BreakDescription);

internal sealed record UserRow(long User, string Status);

internal sealed record ExtensionRow(long Number, string Name, bool Dnd, bool IsAgent, string Domain);

internal sealed record PushSettings(string Ringing, string Answered, string Hangup, string NotificationUrl);

[JsonSerializable(typeof(QueueRow[]))]
[JsonSerializable(typeof(PendingRow[]))]
[JsonSerializable(typeof(MemberRow[]))]
[JsonSerializable(typeof(AgentRow[]))]
[JsonSerializable(typeof(UserRow[]))]
[JsonSerializable(typeof(ExtensionRow[]))]
[JsonSerializable(typeof(ExtensionRow))]
[JsonSerializable(typeof(PushSettings))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class BulutsantralimJson : JsonSerializerContext
{
    // Turkish letters and plus signs stand unescaped on the wire.
    private static readonly BulutsantralimJson Unescaped = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static IResult Answer<T>(T value, JsonTypeInfo<T> type) =>
        Results.Text(JsonSerializer.Serialize(value, (JsonTypeInfo<T>)Unescaped.GetTypeInfo(type.Type)!), "application/json; charset=utf-8");
}
