using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Infrastructure.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class History : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // The key changes, so the table is written anew: by hand, because the library's own way leaves the transaction and may stop half way. Calls that are stored
            // already get their start as the first one told, and Turkish numbers, all there are so far, their ten digits.
            migrationBuilder.Sql(
                """
                ALTER TABLE call_records RENAME TO call_records_before;
                DROP INDEX "IX_call_records_AccountId_VendorKey";
                DROP INDEX "IX_call_records_TenantId_StartedAt";
                DROP INDEX "IX_call_records_AccountId_LocalDate";
                CREATE TABLE call_records (
                    "Id" TEXT NOT NULL, "FirstStartedAt" INTEGER NOT NULL, "TenantId" TEXT NOT NULL, "AccountId" TEXT NOT NULL, "VendorKey" TEXT NOT NULL,
                    "Sources" INTEGER NOT NULL, "Direction" INTEGER NOT NULL, "From" TEXT NOT NULL, "To" TEXT NOT NULL, "FromKey" TEXT NOT NULL, "ToKey" TEXT NOT NULL,
                    "OutsideKey" TEXT NOT NULL, "Queue" TEXT NULL, "Extension" TEXT NULL, "AgentName" TEXT NULL, "StartedAt" INTEGER NOT NULL, "LocalDate" TEXT NOT NULL,
                    "LocalHour" INTEGER NOT NULL, "AnsweredAt" INTEGER NULL, "EndedAt" INTEGER NULL, "Outcome" INTEGER NOT NULL, "WaitSeconds" INTEGER NULL,
                    "TalkSeconds" INTEGER NULL, "TotalSeconds" INTEGER NULL, "HasRecording" INTEGER NULL, "ProtectedRecording" TEXT NULL, "RawOutcome" TEXT NULL,
                    "Legs" TEXT NULL, "FieldSources" TEXT NULL, "Corrections" TEXT NULL, "StartedBy" TEXT NULL, "UpdatedAt" INTEGER NOT NULL,
                    CONSTRAINT "PK_call_records" PRIMARY KEY ("Id", "FirstStartedAt"),
                    CONSTRAINT "FK_call_records_pbx_accounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES "pbx_accounts" ("Id") ON DELETE CASCADE,
                    CONSTRAINT "FK_call_records_tenants_TenantId" FOREIGN KEY ("TenantId") REFERENCES "tenants" ("Id") ON DELETE CASCADE
                );
                WITH digits AS (
                    SELECT *, replace(replace(replace(replace(replace("From", ' ', ''), '-', ''), '(', ''), ')', ''), '+', '') AS "FromDigits", replace(replace(replace(replace(replace("To", ' ', ''), '-', ''), '(', ''), ')', ''), '+', '') AS "ToDigits" FROM call_records_before
                ), keyed AS (
                    SELECT *,
                        CASE WHEN length("FromDigits") >= 10 THEN substr("FromDigits", -10) ELSE "FromDigits" END AS "FromKey",
                        CASE WHEN length("ToDigits") >= 10 THEN substr("ToDigits", -10) ELSE "ToDigits" END AS "ToKey"
                    FROM digits
                )
                INSERT INTO call_records (
                    "Id", "FirstStartedAt", "TenantId", "AccountId", "VendorKey", "Sources", "Direction", "From", "To", "FromKey", "ToKey", "OutsideKey", "Queue",
                    "Extension", "AgentName", "StartedAt", "LocalDate", "LocalHour", "AnsweredAt", "EndedAt", "Outcome", "WaitSeconds", "TalkSeconds", "TotalSeconds",
                    "HasRecording", "RawOutcome", "UpdatedAt")
                SELECT
                    "Id", "StartedAt", "TenantId", "AccountId", "VendorKey", "Sources", "Direction", "From", "To", "FromKey", "ToKey",
                    CASE "Direction" WHEN 1 THEN "FromKey" WHEN 2 THEN "ToKey" ELSE '' END, "Queue", "Extension", "AgentName", "StartedAt", "LocalDate", "LocalHour",
                    "AnsweredAt", "EndedAt", "Outcome", "WaitSeconds", "TalkSeconds", "TotalSeconds", "HasRecording", "RawOutcome", "UpdatedAt"
                FROM keyed;
                DROP TABLE call_records_before;
                CREATE INDEX "IX_call_records_TenantId_StartedAt" ON call_records ("TenantId", "StartedAt");
                CREATE INDEX "IX_call_records_AccountId_LocalDate" ON call_records ("AccountId", "LocalDate");
                """);

            migrationBuilder.CreateTable(
                name: "back_fills",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    TenantId = table.Column<Guid>(type: "TEXT", nullable: false),
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    From = table.Column<long>(type: "INTEGER", nullable: false),
                    To = table.Column<long>(type: "INTEGER", nullable: false),
                    DoneTo = table.Column<long>(type: "INTEGER", nullable: false),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    RequestedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    RequestedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    WorkedSeconds = table.Column<long>(type: "INTEGER", nullable: false),
                    Read = table.Column<int>(type: "INTEGER", nullable: false),
                    Inserted = table.Column<int>(type: "INTEGER", nullable: false),
                    Updated = table.Column<int>(type: "INTEGER", nullable: false),
                    Rejected = table.Column<int>(type: "INTEGER", nullable: false),
                    Message = table.Column<string>(type: "TEXT", maxLength: 300, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_back_fills", x => x.Id);
                    table.ForeignKey(
                        name: "FK_back_fills_pbx_accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "pbx_accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_back_fills_tenants_TenantId",
                        column: x => x.TenantId,
                        principalTable: "tenants",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "balances",
                columns: table => new
                {
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    TenantId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ReadAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Lines = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_balances", x => x.AccountId);
                    table.ForeignKey(
                        name: "FK_balances_pbx_accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "pbx_accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_balances_tenants_TenantId",
                        column: x => x.TenantId,
                        principalTable: "tenants",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "call_hours",
                columns: table => new
                {
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    LocalDate = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    LocalHour = table.Column<byte>(type: "INTEGER", nullable: false),
                    Direction = table.Column<int>(type: "INTEGER", nullable: false),
                    Queue = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Agent = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    TenantId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Calls = table.Column<int>(type: "INTEGER", nullable: false),
                    Answered = table.Column<int>(type: "INTEGER", nullable: false),
                    Abandoned = table.Column<int>(type: "INTEGER", nullable: false),
                    NoAnswer = table.Column<int>(type: "INTEGER", nullable: false),
                    Busy = table.Column<int>(type: "INTEGER", nullable: false),
                    Failed = table.Column<int>(type: "INTEGER", nullable: false),
                    AnsweredTimed = table.Column<int>(type: "INTEGER", nullable: false),
                    AbandonedTimed = table.Column<int>(type: "INTEGER", nullable: false),
                    InTime = table.Column<int>(type: "INTEGER", nullable: false),
                    ShortAbandoned = table.Column<int>(type: "INTEGER", nullable: false),
                    TalkTimed = table.Column<int>(type: "INTEGER", nullable: false),
                    WaitSeconds = table.Column<long>(type: "INTEGER", nullable: false),
                    TalkSeconds = table.Column<long>(type: "INTEGER", nullable: false),
                    TotalSeconds = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_call_hours", x => new { x.AccountId, x.LocalDate, x.LocalHour, x.Direction, x.Queue, x.Agent });
                    table.ForeignKey(
                        name: "FK_call_hours_pbx_accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "pbx_accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_call_hours_tenants_TenantId",
                        column: x => x.TenantId,
                        principalTable: "tenants",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "call_keys",
                columns: table => new
                {
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    VendorKey = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    TenantId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CallId = table.Column<Guid>(type: "TEXT", nullable: false),
                    FirstStartedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_call_keys", x => new { x.AccountId, x.VendorKey });
                    table.ForeignKey(
                        name: "FK_call_keys_pbx_accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "pbx_accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_call_keys_tenants_TenantId",
                        column: x => x.TenantId,
                        principalTable: "tenants",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "call_raw",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    TenantId = table.Column<Guid>(type: "TEXT", nullable: false),
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CallId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Source = table.Column<int>(type: "INTEGER", nullable: false),
                    ContentHash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ReceivedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Body = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_call_raw", x => x.Id);
                    table.ForeignKey(
                        name: "FK_call_raw_pbx_accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "pbx_accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_call_raw_tenants_TenantId",
                        column: x => x.TenantId,
                        principalTable: "tenants",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "job_rejects",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    TenantId = table.Column<Guid>(type: "TEXT", nullable: false),
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Job = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    ContentHash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    FirstAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LastAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    Body = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_job_rejects", x => x.Id);
                    table.ForeignKey(
                        name: "FK_job_rejects_pbx_accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "pbx_accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_job_rejects_tenants_TenantId",
                        column: x => x.TenantId,
                        principalTable: "tenants",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "job_runs",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    TenantId = table.Column<Guid>(type: "TEXT", nullable: false),
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Job = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Fence = table.Column<long>(type: "INTEGER", nullable: false),
                    RequestedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    BackFillId = table.Column<Guid>(type: "TEXT", nullable: true),
                    From = table.Column<long>(type: "INTEGER", nullable: true),
                    To = table.Column<long>(type: "INTEGER", nullable: true),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Outcome = table.Column<int>(type: "INTEGER", nullable: false),
                    Read = table.Column<int>(type: "INTEGER", nullable: false),
                    Inserted = table.Column<int>(type: "INTEGER", nullable: false),
                    Updated = table.Column<int>(type: "INTEGER", nullable: false),
                    Rejected = table.Column<int>(type: "INTEGER", nullable: false),
                    Error = table.Column<int>(type: "INTEGER", nullable: true),
                    Message = table.Column<string>(type: "TEXT", maxLength: 300, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_job_runs", x => x.Id);
                    table.ForeignKey(
                        name: "FK_job_runs_pbx_accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "pbx_accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_job_runs_tenants_TenantId",
                        column: x => x.TenantId,
                        principalTable: "tenants",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "job_states",
                columns: table => new
                {
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Job = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    TenantId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Watermark = table.Column<long>(type: "INTEGER", nullable: true),
                    Paused = table.Column<bool>(type: "INTEGER", nullable: false),
                    LeaseOwner = table.Column<Guid>(type: "TEXT", nullable: true),
                    LeaseUntil = table.Column<long>(type: "INTEGER", nullable: true),
                    Fence = table.Column<long>(type: "INTEGER", nullable: false),
                    LastStartedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LastSuccessAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Failures = table.Column<int>(type: "INTEGER", nullable: false),
                    Error = table.Column<int>(type: "INTEGER", nullable: true),
                    Message = table.Column<string>(type: "TEXT", maxLength: 300, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_job_states", x => new { x.AccountId, x.Job });
                    table.ForeignKey(
                        name: "FK_job_states_pbx_accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "pbx_accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_job_states_tenants_TenantId",
                        column: x => x.TenantId,
                        principalTable: "tenants",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "missed_callers",
                columns: table => new
                {
                    TenantId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Caller = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Number = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    FirstAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LastAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    LongestWaitSeconds = table.Column<int>(type: "INTEGER", nullable: true),
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Queue = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    LastCallId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ClosedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ClosedByCallId = table.Column<Guid>(type: "TEXT", nullable: true),
                    ClosedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    AssignedTo = table.Column<Guid>(type: "TEXT", nullable: true),
                    Note = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_missed_callers", x => new { x.TenantId, x.Caller });
                    table.ForeignKey(
                        name: "FK_missed_callers_pbx_accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "pbx_accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_missed_callers_tenants_TenantId",
                        column: x => x.TenantId,
                        principalTable: "tenants",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "orphan_recordings",
                columns: table => new
                {
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    VendorKey = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    TenantId = table.Column<Guid>(type: "TEXT", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    From = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    To = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    SeenAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_orphan_recordings", x => new { x.AccountId, x.VendorKey });
                    table.ForeignKey(
                        name: "FK_orphan_recordings_pbx_accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "pbx_accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_orphan_recordings_tenants_TenantId",
                        column: x => x.TenantId,
                        principalTable: "tenants",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "recording_files",
                columns: table => new
                {
                    CallId = table.Column<Guid>(type: "TEXT", nullable: false),
                    TenantId = table.Column<Guid>(type: "TEXT", nullable: false),
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Path = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    ContentType = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    Size = table.Column<long>(type: "INTEGER", nullable: false),
                    StoredAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_recording_files", x => x.CallId);
                    table.ForeignKey(
                        name: "FK_recording_files_pbx_accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "pbx_accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_recording_files_tenants_TenantId",
                        column: x => x.TenantId,
                        principalTable: "tenants",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "retention",
                columns: table => new
                {
                    TenantId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CallDays = table.Column<int>(type: "INTEGER", nullable: true),
                    RawDays = table.Column<int>(type: "INTEGER", nullable: true),
                    PushDays = table.Column<int>(type: "INTEGER", nullable: true),
                    ArchiveRecordings = table.Column<bool>(type: "INTEGER", nullable: false),
                    RecordingDays = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_retention", x => x.TenantId);
                    table.ForeignKey(
                        name: "FK_retention_tenants_TenantId",
                        column: x => x.TenantId,
                        principalTable: "tenants",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "roll_up_basis",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    AnswerSeconds = table.Column<int>(type: "INTEGER", nullable: false),
                    ShortAbandonSeconds = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_roll_up_basis", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "saved_filters",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    TenantId = table.Column<Guid>(type: "TEXT", nullable: false),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Page = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    Query = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_saved_filters", x => x.Id);
                    table.ForeignKey(
                        name: "FK_saved_filters_tenants_TenantId",
                        column: x => x.TenantId,
                        principalTable: "tenants",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_saved_filters_users_UserId",
                        column: x => x.UserId,
                        principalTable: "users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "vendor_days",
                columns: table => new
                {
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    TenantId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Incoming = table.Column<int>(type: "INTEGER", nullable: true),
                    Answered = table.Column<int>(type: "INTEGER", nullable: true),
                    NotAnswered = table.Column<int>(type: "INTEGER", nullable: true),
                    Abandoned = table.Column<int>(type: "INTEGER", nullable: true),
                    TalkSeconds = table.Column<int>(type: "INTEGER", nullable: true),
                    WaitSeconds = table.Column<int>(type: "INTEGER", nullable: true),
                    LongestWaitSeconds = table.Column<int>(type: "INTEGER", nullable: true),
                    ReadAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_vendor_days", x => new { x.AccountId, x.Day });
                    table.ForeignKey(
                        name: "FK_vendor_days_pbx_accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "pbx_accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_vendor_days_tenants_TenantId",
                        column: x => x.TenantId,
                        principalTable: "tenants",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_call_records_TenantId_OutsideKey_StartedAt",
                table: "call_records",
                columns: new[] { "TenantId", "OutsideKey", "StartedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_call_records_TenantId_Queue_StartedAt",
                table: "call_records",
                columns: new[] { "TenantId", "Queue", "StartedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_back_fills_AccountId_State",
                table: "back_fills",
                columns: new[] { "AccountId", "State" });

            migrationBuilder.CreateIndex(
                name: "IX_back_fills_TenantId",
                table: "back_fills",
                column: "TenantId");

            migrationBuilder.CreateIndex(
                name: "IX_balances_TenantId",
                table: "balances",
                column: "TenantId");

            migrationBuilder.CreateIndex(
                name: "IX_call_hours_TenantId_LocalDate",
                table: "call_hours",
                columns: new[] { "TenantId", "LocalDate" });

            migrationBuilder.CreateIndex(
                name: "IX_call_keys_FirstStartedAt",
                table: "call_keys",
                column: "FirstStartedAt");

            migrationBuilder.CreateIndex(
                name: "IX_call_keys_TenantId",
                table: "call_keys",
                column: "TenantId");

            migrationBuilder.CreateIndex(
                name: "IX_call_raw_AccountId",
                table: "call_raw",
                column: "AccountId");

            migrationBuilder.CreateIndex(
                name: "IX_call_raw_CallId",
                table: "call_raw",
                column: "CallId");

            migrationBuilder.CreateIndex(
                name: "IX_call_raw_ContentHash",
                table: "call_raw",
                column: "ContentHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_call_raw_TenantId_ReceivedAt",
                table: "call_raw",
                columns: new[] { "TenantId", "ReceivedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_job_rejects_AccountId_Job_LastAt",
                table: "job_rejects",
                columns: new[] { "AccountId", "Job", "LastAt" });

            migrationBuilder.CreateIndex(
                name: "IX_job_rejects_ContentHash",
                table: "job_rejects",
                column: "ContentHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_job_rejects_TenantId",
                table: "job_rejects",
                column: "TenantId");

            migrationBuilder.CreateIndex(
                name: "IX_job_runs_AccountId_Job_StartedAt",
                table: "job_runs",
                columns: new[] { "AccountId", "Job", "StartedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_job_runs_TenantId_StartedAt",
                table: "job_runs",
                columns: new[] { "TenantId", "StartedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_job_states_TenantId",
                table: "job_states",
                column: "TenantId");

            migrationBuilder.CreateIndex(
                name: "IX_missed_callers_AccountId",
                table: "missed_callers",
                column: "AccountId");

            migrationBuilder.CreateIndex(
                name: "IX_missed_callers_TenantId_ClosedAt_LastAt",
                table: "missed_callers",
                columns: new[] { "TenantId", "ClosedAt", "LastAt" });

            migrationBuilder.CreateIndex(
                name: "IX_orphan_recordings_TenantId",
                table: "orphan_recordings",
                column: "TenantId");

            migrationBuilder.CreateIndex(
                name: "IX_recording_files_AccountId",
                table: "recording_files",
                column: "AccountId");

            migrationBuilder.CreateIndex(
                name: "IX_recording_files_TenantId_StoredAt",
                table: "recording_files",
                columns: new[] { "TenantId", "StoredAt" });

            migrationBuilder.CreateIndex(
                name: "IX_saved_filters_TenantId",
                table: "saved_filters",
                column: "TenantId");

            migrationBuilder.CreateIndex(
                name: "IX_saved_filters_UserId_Page_Name",
                table: "saved_filters",
                columns: new[] { "UserId", "Page", "Name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_vendor_days_TenantId",
                table: "vendor_days",
                column: "TenantId");

            migrationBuilder.Sql("""INSERT INTO call_keys ("AccountId", "VendorKey", "TenantId", "CallId", "FirstStartedAt") SELECT "AccountId", "VendorKey", "TenantId", "Id", "FirstStartedAt" FROM call_records""");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "back_fills");

            migrationBuilder.DropTable(
                name: "balances");

            migrationBuilder.DropTable(
                name: "call_hours");

            migrationBuilder.DropTable(
                name: "call_keys");

            migrationBuilder.DropTable(
                name: "call_raw");

            migrationBuilder.DropTable(
                name: "job_rejects");

            migrationBuilder.DropTable(
                name: "job_runs");

            migrationBuilder.DropTable(
                name: "job_states");

            migrationBuilder.DropTable(
                name: "missed_callers");

            migrationBuilder.DropTable(
                name: "orphan_recordings");

            migrationBuilder.DropTable(
                name: "recording_files");

            migrationBuilder.DropTable(
                name: "retention");

            migrationBuilder.DropTable(
                name: "roll_up_basis");

            migrationBuilder.DropTable(
                name: "saved_filters");

            migrationBuilder.DropTable(
                name: "vendor_days");

            migrationBuilder.DropPrimaryKey(
                name: "PK_call_records",
                table: "call_records");

            migrationBuilder.DropIndex(
                name: "IX_call_records_TenantId_OutsideKey_StartedAt",
                table: "call_records");

            migrationBuilder.DropIndex(
                name: "IX_call_records_TenantId_Queue_StartedAt",
                table: "call_records");

            migrationBuilder.DropColumn(
                name: "FirstStartedAt",
                table: "call_records");

            migrationBuilder.DropColumn(
                name: "Corrections",
                table: "call_records");

            migrationBuilder.DropColumn(
                name: "FieldSources",
                table: "call_records");

            migrationBuilder.DropColumn(
                name: "FromKey",
                table: "call_records");

            migrationBuilder.DropColumn(
                name: "Legs",
                table: "call_records");

            migrationBuilder.DropColumn(
                name: "OutsideKey",
                table: "call_records");

            migrationBuilder.DropColumn(
                name: "ProtectedRecording",
                table: "call_records");

            migrationBuilder.DropColumn(
                name: "StartedBy",
                table: "call_records");

            migrationBuilder.DropColumn(
                name: "ToKey",
                table: "call_records");

            migrationBuilder.AddPrimaryKey(
                name: "PK_call_records",
                table: "call_records",
                column: "Id");

            migrationBuilder.CreateIndex(
                name: "IX_call_records_AccountId_VendorKey",
                table: "call_records",
                columns: new[] { "AccountId", "VendorKey" },
                unique: true);
        }
    }
}
