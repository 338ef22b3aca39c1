using NpgsqlTypes;

namespace Portal.Infrastructure.Data;

/// <summary>The statements that write contacts and the lists that guard them, many rows at a time.</summary>
internal static class ContactSql
{
    public static Bulk<ContactRow> Contacts { get; } = new(
        "contacts",
        [
            new("Id", NpgsqlDbType.Uuid, row => row.Id),
            new("TenantId", NpgsqlDbType.Uuid, row => row.TenantId),
            new("CampaignId", NpgsqlDbType.Uuid, row => row.CampaignId),
            new("ImportId", NpgsqlDbType.Uuid, row => row.ImportId),
            new("Line", NpgsqlDbType.Bigint, row => row.Line),
            new("NumberKey", NpgsqlDbType.Varchar, row => row.NumberKey),
            new("Number", NpgsqlDbType.Varchar, row => row.Number),
            new("Name", NpgsqlDbType.Varchar, row => row.Name),
            new("Extra", NpgsqlDbType.Text, row => row.Extra),
            new("State", NpgsqlDbType.Integer, row => (int)row.State),
            new("Hold", NpgsqlDbType.Integer, row => (int?)row.Hold),
            new("NextAttemptAt", NpgsqlDbType.TimestampTz, row => row.NextAttemptAt),
            new("Attempts", NpgsqlDbType.Integer, row => row.Attempts),
            new("Unsure", NpgsqlDbType.Boolean, row => row.Unsure),
            new("AddedAt", NpgsqlDbType.TimestampTz, row => row.AddedAt),
            new("Revision", NpgsqlDbType.Integer, row => row.Revision),
        ]);

    public static Bulk<RejectedContactRow> Rejected { get; } = new(
        "rejected_contacts",
        [
            new("ImportId", NpgsqlDbType.Uuid, row => row.ImportId),
            new("Line", NpgsqlDbType.Bigint, row => row.Line),
            new("TenantId", NpgsqlDbType.Uuid, row => row.TenantId),
            new("Verdict", NpgsqlDbType.Integer, row => (int)row.Verdict),
            new("Cells", NpgsqlDbType.Text, row => row.Cells),
        ]);

    /// <summary>Entries for the whole tenant. What is there never gets weaker: of two ends the later counts, and none is the latest.</summary>
    public static Bulk<DoNotCallRow> DoNotCallTenant { get; } = DoNotCall("""("TenantId", "NumberKey") WHERE "CampaignId" IS NULL""");

    public static Bulk<DoNotCallRow> DoNotCallCampaign { get; } = DoNotCall("""("CampaignId", "NumberKey") WHERE "CampaignId" IS NOT NULL""");

    public static Bulk<ConsentRow> Consents { get; } = new(
        "consents",
        [
            new("Id", NpgsqlDbType.Uuid, row => row.Id),
            new("TenantId", NpgsqlDbType.Uuid, row => row.TenantId),
            new("NumberKey", NpgsqlDbType.Varchar, row => row.NumberKey),
            new("Status", NpgsqlDbType.Integer, row => (int)row.Status),
            new("At", NpgsqlDbType.TimestampTz, row => row.At),
            new("Source", NpgsqlDbType.Varchar, row => row.Source),
            new("Proof", NpgsqlDbType.Varchar, row => row.Proof),
            new("RecordedAt", NpgsqlDbType.TimestampTz, row => row.RecordedAt),
            new("RecordedBy", NpgsqlDbType.Varchar, row => row.RecordedBy),
            new("ImportId", NpgsqlDbType.Uuid, row => row.ImportId),
        ],
        """ON CONFLICT ("TenantId", "NumberKey", "At", "Status") DO NOTHING""");

    private static Bulk<DoNotCallRow> DoNotCall(string conflict) => new(
        "do_not_call",
        [
            new("Id", NpgsqlDbType.Uuid, row => row.Id),
            new("TenantId", NpgsqlDbType.Uuid, row => row.TenantId),
            new("CampaignId", NpgsqlDbType.Uuid, row => row.CampaignId),
            new("NumberKey", NpgsqlDbType.Varchar, row => row.NumberKey),
            new("Reason", NpgsqlDbType.Varchar, row => row.Reason),
            new("AddedAt", NpgsqlDbType.TimestampTz, row => row.AddedAt),
            new("AddedBy", NpgsqlDbType.Varchar, row => row.AddedBy),
            new("ExpiresAt", NpgsqlDbType.TimestampTz, row => row.ExpiresAt),
        ],
        $"""
         ON CONFLICT {conflict} DO UPDATE SET "ExpiresAt" = excluded."ExpiresAt", "Reason" = coalesce(excluded."Reason", do_not_call."Reason"),
           "AddedAt" = excluded."AddedAt", "AddedBy" = excluded."AddedBy"
         WHERE do_not_call."ExpiresAt" IS NOT NULL AND (excluded."ExpiresAt" IS NULL OR excluded."ExpiresAt" > do_not_call."ExpiresAt")
        """);
}
