using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.Results;

/// <summary>Attempts of one hour that ended in one way.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AttemptHour(DateTimeOffset From, ContactResult? Result, int Count);

/// <summary>Counts a campaign's attempts by hour and result in one statement. Turkish hours begin with those of UTC.</summary>
internal static class AttemptHours
{
    public static async Task<List<AttemptHour>> ReadAsync(PortalDbContext context, Guid campaignId, CancellationToken cancellationToken)
    {
        var tenant = context.TenantId;
        // An instant is a timestamp on one database and UTC ticks on the other.
        var counted = context.Database.IsNpgsql()
            ? context.Database.SqlQuery<Row>(
                $"""
                SELECT floor(extract(epoch FROM "At") / 3600)::bigint AS "Hour", "Result", count(*)::int AS "Count"
                FROM contact_attempts WHERE "TenantId" = {tenant} AND "CampaignId" = {campaignId} GROUP BY 1, 2
                """)
            : context.Database.SqlQuery<Row>(
                $"""
                SELECT ("At" - 621355968000000000) / 36000000000 AS "Hour", "Result", count(*) AS "Count"
                FROM contact_attempts WHERE "TenantId" = {tenant} AND "CampaignId" = {campaignId} GROUP BY 1, 2
                """);
        return (await counted.ToListAsync(cancellationToken)).ConvertAll(row => new AttemptHour(DateTimeOffset.UnixEpoch.AddHours(row.Hour), (ContactResult?)row.Result, row.Count));
    }

    private sealed record Row(long Hour, int? Result, int Count);
}
