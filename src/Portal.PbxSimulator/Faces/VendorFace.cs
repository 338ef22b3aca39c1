using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces;

/// <summary>One vendor's way of speaking about the world. A face is one folder; <see cref="FaceCatalog"/> lists them.</summary>
internal abstract class VendorFace
{
    /// <summary>The site behind the face; its vendor id is the first path segment.</summary>
    public abstract SitePlan Plan { get; }

    public string Vendor => Plan.Vendor;

    /// <summary>Switches that can be set while it runs, with their allowed values; the first value is the default.</summary>
    public abstract IReadOnlyDictionary<string, string[]> Options { get; }

    /// <summary>Whether a request is for this face. A vendor that also answers at paths without its prefix says so here, so that faults strike there too.</summary>
    public virtual bool Owns(HttpRequest request) => request.Path.StartsWithSegments($"/{Vendor}", StringComparison.Ordinal);

    /// <summary>Maps the vendor's paths below the face's prefix.</summary>
    public abstract void Map(IEndpointRouteBuilder routes, FaceContext context);

    /// <summary>The vendor's refusal of credentials.</summary>
    public abstract IResult Unauthorized(HttpContext http);

    /// <summary>The vendor's answer to too many requests.</summary>
    public virtual IResult RateLimited() => Results.Text("Too Many Requests", "text/plain; charset=utf-8", statusCode: StatusCodes.Status429TooManyRequests);

    /// <summary>How long a slowed answer takes.</summary>
    public virtual TimeSpan SlowAnswer(PathString path) => TimeSpan.FromSeconds(5);

    /// <summary>Sets where events are pushed; null stops them. False when the vendor has no pushes.</summary>
    public virtual bool SetPushAddress(Uri? address) => false;
}

/// <summary>What a face works with.</summary>
internal sealed record FaceContext(RunningWorld World, Faults Faults, FaceSwitches Switches, Quotas Quotas, PushSender Pushes, TimeProvider Time)
{
    /// <summary>Whether addresses other than loopback may be called.</summary>
    public bool AllowRemote { get; init; }
}

/// <summary>The current values of all faces' switches.</summary>
internal sealed class FaceSwitches
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<(string Vendor, string Name), string> _values = new();

    public string Get(VendorFace face, string name) => _values.TryGetValue((face.Vendor, name), out var value) ? value : face.Options[name][0];

    public void Set(VendorFace face, string name, string value) => _values[(face.Vendor, name)] = value;
}
