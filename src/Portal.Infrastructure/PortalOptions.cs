using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Portal.Infrastructure;

/// <summary>The section "Portal" of the configuration.</summary>
public sealed class PortalOptions
{
    public DatabaseKind Database { get; set; } = DatabaseKind.Sqlite;

    /// <summary>Folder of the SQLite file.</summary>
    [Required]
    public string DataDirectory { get; set; } = "data";

    /// <summary>Runs the simulator in this process and seeds the tenant "demo".</summary>
    public bool Demo { get; set; }

    /// <summary>Address people and PBXs reach the portal at; used in push addresses.</summary>
    [Required, Url]
    public string PublicUrl { get; set; } = "http://localhost:5080";

    /// <summary>Lets PBX addresses be private or loopback ones.</summary>
    public bool AllowPrivatePbxAddresses { get; set; }

    [ValidateObjectMembers]
    public SimulatorOptions Simulator { get; set; } = new();

    public sealed class SimulatorOptions
    {
        /// <summary>Where the demo's simulator listens.</summary>
        [Required, Url]
        public string Url { get; set; } = "http://localhost:5090";
    }
}

public enum DatabaseKind
{
    Sqlite,
    Postgres,
}

[OptionsValidator]
public sealed partial class PortalOptionsValidator : IValidateOptions<PortalOptions>;
