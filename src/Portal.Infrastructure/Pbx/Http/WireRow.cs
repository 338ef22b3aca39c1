using System.Text.Json.Serialization;

namespace Portal.Infrastructure.Pbx.Http;

/// <summary>A row of a vendor's list that is kept as it came, beside what was read of it.</summary>
internal abstract record WireRow
{
    /// <summary>The row as sent, secrets masked.</summary>
    [JsonIgnore]
    public string Raw { get; set; } = "";
}
