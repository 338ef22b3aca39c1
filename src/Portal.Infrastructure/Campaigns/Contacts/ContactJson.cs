using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portal.Infrastructure.Campaigns.Contacts;

[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, int>))]
internal sealed partial class ContactJson : JsonSerializerContext
{
    /// <summary>Turkish letters as they are: escaped they would take thrice the room.</summary>
    private static readonly ContactJson Plain = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static string Write(string[] texts) => JsonSerializer.Serialize(texts, Plain.StringArray);

    public static string Write(Dictionary<string, string> texts) => JsonSerializer.Serialize(texts, Plain.DictionaryStringString);

    public static string Write(Dictionary<string, int> counts) => JsonSerializer.Serialize(counts, Plain.DictionaryStringInt32);

    public static string[] Texts(string json) => JsonSerializer.Deserialize(json, Plain.StringArray) ?? [];

    public static Dictionary<string, string> Named(string json) => JsonSerializer.Deserialize(json, Plain.DictionaryStringString) ?? [];

    public static Dictionary<string, int> Counts(string json) => JsonSerializer.Deserialize(json, Plain.DictionaryStringInt32) ?? [];
}
