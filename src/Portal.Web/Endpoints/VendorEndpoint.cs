using System.Collections.Immutable;
using Portal.Infrastructure.Pbx;

namespace Portal.Web.Endpoints;

/// <summary>One vendor that the portal can connect.</summary>
public sealed record VendorView(string Id, string Name, bool Pushes, ImmutableArray<VendorSettingView> Settings, ImmutableArray<string> Capabilities, ImmutableArray<VendorQuotaView> Quotas);

/// <summary>One field of an account's settings. A secret is never sent back.</summary>
public sealed record VendorSettingView(string Name, string Label, string? Help, SettingKind Kind, bool Required, bool Secret, string? Default);

/// <summary>A limit of the vendor: so many requests of one class in so many seconds.</summary>
public sealed record VendorQuotaView(string OperationClass, int Permits, double PerSeconds, int Burst);

internal static class VendorEndpoint
{
    public static void MapVendors(this RouteGroupBuilder api) => api
        .MapGet("/vendors", () => TypedResults.Ok(PbxCatalog.All.Select(View).ToImmutableArray()))
        .WithName("getVendors")
        .WithTags("PBX accounts")
        .WithSummary("Every PBX vendor: what an account needs, what it can do, what it allows")
        .WithDescription("Labels and help are in the language of Accept-Language (tr or en).");

    private static VendorView View(PbxVendor vendor) => new(
        vendor.Id,
        vendor.Name,
        vendor.ReadPush is not null,
        [.. vendor.Fields.Select(f => new VendorSettingView(f.Name, f.Label.ToString(), f.Help?.ToString(), f.Kind, f.Required, f.Secret, f.Default))],
        [.. vendor.Capabilities.Select(c => char.ToLowerInvariant(c[0]) + c[1..])],
        [.. vendor.Traits.Quotas.Select(q => new VendorQuotaView(q.OperationClass, q.Permits, q.Per.TotalSeconds, q.Burst))]);
}
