using NpgsqlTypes;

namespace Portal.Infrastructure.Data;

/// <summary>A call of an account, as it is written.</summary>
internal sealed record WrittenCall(Guid TenantId, Guid AccountId, StoredCall Call, DateTimeOffset At);

/// <summary>The statements that write calls and what hangs on them.</summary>
internal static class CallSql
{
    /// <summary>Columns of a call that never change.</summary>
    private static readonly BulkColumn<WrittenCall>[] Keys =
    [
        new("Id", NpgsqlDbType.Uuid, row => row.Call.Id),
        new("FirstStartedAt", NpgsqlDbType.TimestampTz, row => row.Call.FirstStartedAt),
        new("TenantId", NpgsqlDbType.Uuid, row => row.TenantId),
        new("AccountId", NpgsqlDbType.Uuid, row => row.AccountId),
    ];

    private static readonly BulkColumn<WrittenCall>[] Values =
    [
        new("VendorKey", NpgsqlDbType.Varchar, row => row.Call.VendorKey),
        new("Sources", NpgsqlDbType.Integer, row => (int)row.Call.Sources),
        new("Direction", NpgsqlDbType.Integer, row => (int)row.Call.Direction),
        new("From", NpgsqlDbType.Varchar, row => row.Call.From),
        new("To", NpgsqlDbType.Varchar, row => row.Call.To),
        new("FromKey", NpgsqlDbType.Varchar, row => row.Call.FromKey),
        new("ToKey", NpgsqlDbType.Varchar, row => row.Call.ToKey),
        new("OutsideKey", NpgsqlDbType.Varchar, row => row.Call.OutsideKey),
        new("Queue", NpgsqlDbType.Varchar, row => row.Call.Queue),
        new("Extension", NpgsqlDbType.Varchar, row => row.Call.Extension),
        new("AgentName", NpgsqlDbType.Varchar, row => row.Call.AgentName),
        new("StartedAt", NpgsqlDbType.TimestampTz, row => row.Call.StartedAt),
        new("LocalDate", NpgsqlDbType.Date, row => row.Call.LocalDate),
        new("LocalHour", NpgsqlDbType.Smallint, row => (short)row.Call.LocalHour),
        new("AnsweredAt", NpgsqlDbType.TimestampTz, row => row.Call.AnsweredAt),
        new("EndedAt", NpgsqlDbType.TimestampTz, row => row.Call.EndedAt),
        new("Outcome", NpgsqlDbType.Integer, row => (int)row.Call.Outcome),
        new("WaitSeconds", NpgsqlDbType.Integer, row => row.Call.WaitSeconds),
        new("TalkSeconds", NpgsqlDbType.Integer, row => row.Call.TalkSeconds),
        new("TotalSeconds", NpgsqlDbType.Integer, row => row.Call.TotalSeconds),
        new("HasRecording", NpgsqlDbType.Boolean, row => row.Call.HasRecording),
        new("ProtectedRecording", NpgsqlDbType.Text, row => row.Call.ProtectedRecording),
        new("RawOutcome", NpgsqlDbType.Varchar, row => row.Call.RawOutcome),
        new("Legs", NpgsqlDbType.Text, row => row.Call.Legs),
        new("FieldSources", NpgsqlDbType.Text, row => row.Call.FieldSources),
        new("Corrections", NpgsqlDbType.Text, row => row.Call.Corrections),
        new("StartedBy", NpgsqlDbType.Varchar, row => row.Call.StartedBy),
    ];

    private static readonly BulkColumn<WrittenCall> Stamp = new("UpdatedAt", NpgsqlDbType.TimestampTz, row => row.At);

    /// <summary>Calls that are known to be new: asking row by row whether there is a conflict would cost half as much again.</summary>
    public static Bulk<WrittenCall> NewCalls { get; } = new("call_records", [.. Keys, .. Values, Stamp]);

    public static Bulk<WrittenCall> ChangedCalls { get; } = new(
        "call_records",
        [.. Keys, .. Values, Stamp],
        $"""
         ON CONFLICT ("Id", "FirstStartedAt") DO UPDATE SET {string.Join(", ", Values.Append(Stamp).Select(column => $"\"{column.Name}\" = excluded.\"{column.Name}\""))}
         WHERE ({Row("call_records")}) IS DISTINCT FROM ({Row("excluded")})
        """);

    public static Bulk<CallKeyRow> Names { get; } = new(
        "call_keys",
        [
            new("AccountId", NpgsqlDbType.Uuid, row => row.AccountId),
            new("VendorKey", NpgsqlDbType.Varchar, row => row.VendorKey),
            new("TenantId", NpgsqlDbType.Uuid, row => row.TenantId),
            new("CallId", NpgsqlDbType.Uuid, row => row.CallId),
            new("FirstStartedAt", NpgsqlDbType.TimestampTz, row => row.FirstStartedAt),
        ]);

    public static Bulk<CallRawRow> Raws { get; } = new(
        "call_raw",
        [
            new("Id", NpgsqlDbType.Uuid, row => row.Id),
            new("TenantId", NpgsqlDbType.Uuid, row => row.TenantId),
            new("AccountId", NpgsqlDbType.Uuid, row => row.AccountId),
            new("CallId", NpgsqlDbType.Uuid, row => row.CallId),
            new("Source", NpgsqlDbType.Integer, row => (int)row.Source),
            new("ContentHash", NpgsqlDbType.Bytea, row => row.ContentHash),
            new("ReceivedAt", NpgsqlDbType.TimestampTz, row => row.ReceivedAt),
            new("Body", NpgsqlDbType.Text, row => row.Body),
        ],
        """ON CONFLICT ("ContentHash") DO NOTHING""");

    private static string Row(string table) => string.Join(", ", Values.Select(column => $"{table}.\"{column.Name}\""));
}
