using System.Collections.Immutable;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Commands;
using Portal.Domain.Pbx.Queries;
using Portal.Infrastructure.Pbx;

namespace Portal.Web.Endpoints;

/// <summary>One vendor that the portal can connect, as its code says.</summary>
public sealed record VendorView(
    string Id,
    string Name,
    bool Pushes,
    ImmutableArray<VendorSettingView> Settings,
    ImmutableArray<string> Capabilities,
    ImmutableArray<VendorOperationView> Commands,
    ImmutableArray<VendorOperationView> Queries,
    ImmutableArray<VendorReadingView> Readings,
    ImmutableArray<VendorQuotaView> Quotas,
    ImmutableArray<string> CallOptions,
    VendorRangeView? RingSeconds,
    double? HistoryWindowDays,
    int? HistoryPage,
    bool ControlsByExtension);

/// <summary>One field of an account's settings. A secret is never sent back.</summary>
public sealed record VendorSettingView(string Name, string Label, string? Help, SettingKind Kind, bool Required, bool Secret, string? Default);

/// <summary>A command or query that the vendor takes, and the capability that gives it.</summary>
public sealed record VendorOperationView(string Name, string Capability, string Permission, bool? CutsOff, ImmutableArray<OperationFieldView> Fields);

/// <summary>A field of a command or query.</summary>
public sealed record OperationFieldView(string Name, CommandFieldType Type, bool Required, ImmutableArray<string> Words)
{
    internal static OperationFieldView From(CommandField field) => new(field.Name, field.Type, field.Required, field.Words);
}

/// <summary>A reading that the portal takes all the time, and how often.</summary>
public sealed record VendorReadingView(ReadingKind Kind, double EverySeconds, string OperationClass);

/// <summary>A limit of the vendor: so many requests of one class in so many seconds.</summary>
public sealed record VendorQuotaView(string OperationClass, int Permits, double PerSeconds, int Burst);

/// <summary>Least and most.</summary>
public sealed record VendorRangeView(int Least, int Most);

internal static class VendorEndpoint
{
    public static void MapVendors(this RouteGroupBuilder api) => api
        .MapGet("/vendors", () => TypedResults.Ok(PbxCatalog.All.Select(View).ToImmutableArray()))
        .WithName("getVendors")
        .WithTags("PBX accounts")
        .WithSummary("Every PBX vendor: what an account needs, what it can do, what it allows")
        .WithDescription("Labels and help are in the language of Accept-Language (tr or en). What a vendor can do is drawn from the code that talks to it.");

    private static VendorView View(PbxVendor vendor) => new(
        vendor.Id,
        vendor.Name,
        vendor.ReadPush is not null,
        [.. vendor.Fields.Select(f => new VendorSettingView(f.Name, f.Label.ToString(), f.Help?.ToString(), f.Kind, f.Required, f.Secret, f.Default))],
        [.. vendor.Capabilities.Select(c => char.ToLowerInvariant(c[0]) + c[1..])],
        [
            .. PbxCommandCatalog.All.Where(kind => kind.Capability.IsAssignableFrom(vendor.PbxType))
                .Select(kind => new VendorOperationView(kind.Name, kind.CapabilityName, kind.Permission, kind.CutsOff, Fields(kind.Fields, vendor.Traits))),
        ],
        [
            .. PbxQueryCatalog.All.Where(kind => kind.Capability.IsAssignableFrom(vendor.PbxType))
                .Select(kind => new VendorOperationView(kind.Name, kind.CapabilityName, kind.Permission, null, Fields(kind.Fields, vendor.Traits))),
        ],
        [.. vendor.Traits.Readings.Select(r => new VendorReadingView(r.Kind, r.Every.TotalSeconds, r.OperationClass))],
        [.. vendor.Traits.Quotas.Select(q => new VendorQuotaView(q.OperationClass, q.Permits, q.Per.TotalSeconds, q.Burst))],
        [.. vendor.Traits.CallOptions.Select(option => char.ToLowerInvariant(option[0]) + option[1..])],
        vendor.Traits.RingSeconds is var (least, most) ? new VendorRangeView(least, most) : null,
        vendor.Traits.HistoryWindow?.TotalDays,
        vendor.Traits.HistoryPage,
        vendor.Traits.ControlsByExtension);

    /// <summary>The fields without those call options that the vendor does not take.</summary>
    private static ImmutableArray<OperationFieldView> Fields(ImmutableArray<CommandField> fields, PbxTraits traits) =>
    [
        .. fields.Where(field => field.Required || !PbxCommandCatalog.IsCallOption(field.Name) || PbxCommandCatalog.Takes(traits, field.Name)).Select(OperationFieldView.From),
    ];
}
