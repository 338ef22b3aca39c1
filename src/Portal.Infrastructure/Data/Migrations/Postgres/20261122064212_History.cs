using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Infrastructure.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class History : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "PK_call_records",
                table: "call_records");

            migrationBuilder.DropIndex(
                name: "IX_call_records_AccountId_VendorKey",
                table: "call_records");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "FirstStartedAt",
                table: "call_records",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTimeOffset(new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)));

            migrationBuilder.AddColumn<string>(
                name: "Corrections",
                table: "call_records",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "FieldSources",
                table: "call_records",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "FromKey",
                table: "call_records",
                type: "character varying(100)",
                maxLength: 100,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "Legs",
                table: "call_records",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "OutsideKey",
                table: "call_records",
                type: "character varying(100)",
                maxLength: 100,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "ProtectedRecording",
                table: "call_records",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "StartedBy",
                table: "call_records",
                type: "character varying(256)",
                maxLength: 256,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ToKey",
                table: "call_records",
                type: "character varying(100)",
                maxLength: 100,
                nullable: false,
                defaultValue: "");

            // Calls that are stored already: their start is the first one told, and Turkish numbers, all there are so far, get their ten digits.
            migrationBuilder.Sql(
                """
                UPDATE call_records SET "FirstStartedAt" = "StartedAt", "FromKey" = CASE WHEN length(regexp_replace("From", '[^0-9]', '', 'g')) >= 10 THEN right(regexp_replace("From", '[^0-9]', '', 'g'), 10) ELSE regexp_replace("From", '[^0-9]', '', 'g') END, "ToKey" = CASE WHEN length(regexp_replace("To", '[^0-9]', '', 'g')) >= 10 THEN right(regexp_replace("To", '[^0-9]', '', 'g'), 10) ELSE regexp_replace("To", '[^0-9]', '', 'g') END;
                UPDATE call_records SET "OutsideKey" = CASE "Direction" WHEN 1 THEN "FromKey" WHEN 2 THEN "ToKey" ELSE '' END;
                """);

            migrationBuilder.AddPrimaryKey(
                name: "PK_call_records",
                table: "call_records",
                columns: new[] { "Id", "FirstStartedAt" });

            migrationBuilder.CreateTable(
                name: "back_fills",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    TenantId = table.Column<Guid>(type: "uuid", nullable: false),
                    AccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    From = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    To = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    DoneTo = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    State = table.Column<int>(type: "integer", nullable: false),
                    RequestedBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    RequestedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    StartedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    EndedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    WorkedSeconds = table.Column<long>(type: "bigint", nullable: false),
                    Read = table.Column<int>(type: "integer", nullable: false),
                    Inserted = table.Column<int>(type: "integer", nullable: false),
                    Updated = table.Column<int>(type: "integer", nullable: false),
                    Rejected = table.Column<int>(type: "integer", nullable: false),
                    Message = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: true)
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
                    AccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    TenantId = table.Column<Guid>(type: "uuid", nullable: false),
                    ReadAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Lines = table.Column<string>(type: "text", nullable: false)
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
                    AccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    LocalDate = table.Column<DateOnly>(type: "date", nullable: false),
                    LocalHour = table.Column<byte>(type: "smallint", nullable: false),
                    Direction = table.Column<int>(type: "integer", nullable: false),
                    Queue = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Agent = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    TenantId = table.Column<Guid>(type: "uuid", nullable: false),
                    Calls = table.Column<int>(type: "integer", nullable: false),
                    Answered = table.Column<int>(type: "integer", nullable: false),
                    Abandoned = table.Column<int>(type: "integer", nullable: false),
                    NoAnswer = table.Column<int>(type: "integer", nullable: false),
                    Busy = table.Column<int>(type: "integer", nullable: false),
                    Failed = table.Column<int>(type: "integer", nullable: false),
                    AnsweredTimed = table.Column<int>(type: "integer", nullable: false),
                    AbandonedTimed = table.Column<int>(type: "integer", nullable: false),
                    InTime = table.Column<int>(type: "integer", nullable: false),
                    ShortAbandoned = table.Column<int>(type: "integer", nullable: false),
                    TalkTimed = table.Column<int>(type: "integer", nullable: false),
                    WaitSeconds = table.Column<long>(type: "bigint", nullable: false),
                    TalkSeconds = table.Column<long>(type: "bigint", nullable: false),
                    TotalSeconds = table.Column<long>(type: "bigint", nullable: false)
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
                    AccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    VendorKey = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    TenantId = table.Column<Guid>(type: "uuid", nullable: false),
                    CallId = table.Column<Guid>(type: "uuid", nullable: false),
                    FirstStartedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
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
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    TenantId = table.Column<Guid>(type: "uuid", nullable: false),
                    AccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    CallId = table.Column<Guid>(type: "uuid", nullable: false),
                    Source = table.Column<int>(type: "integer", nullable: false),
                    ContentHash = table.Column<byte[]>(type: "bytea", nullable: false),
                    ReceivedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Body = table.Column<string>(type: "text", nullable: false)
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
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    TenantId = table.Column<Guid>(type: "uuid", nullable: false),
                    AccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    Job = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    ContentHash = table.Column<byte[]>(type: "bytea", nullable: false),
                    FirstAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    LastAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Reason = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    Body = table.Column<string>(type: "text", nullable: false)
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
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    TenantId = table.Column<Guid>(type: "uuid", nullable: false),
                    AccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    Job = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    Fence = table.Column<long>(type: "bigint", nullable: false),
                    RequestedBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    BackFillId = table.Column<Guid>(type: "uuid", nullable: true),
                    From = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    To = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    StartedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    EndedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Outcome = table.Column<int>(type: "integer", nullable: false),
                    Read = table.Column<int>(type: "integer", nullable: false),
                    Inserted = table.Column<int>(type: "integer", nullable: false),
                    Updated = table.Column<int>(type: "integer", nullable: false),
                    Rejected = table.Column<int>(type: "integer", nullable: false),
                    Error = table.Column<int>(type: "integer", nullable: true),
                    Message = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: true)
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
                    AccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    Job = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    TenantId = table.Column<Guid>(type: "uuid", nullable: false),
                    Watermark = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Paused = table.Column<bool>(type: "boolean", nullable: false),
                    LeaseOwner = table.Column<Guid>(type: "uuid", nullable: true),
                    LeaseUntil = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Fence = table.Column<long>(type: "bigint", nullable: false),
                    LastStartedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    LastSuccessAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Failures = table.Column<int>(type: "integer", nullable: false),
                    Error = table.Column<int>(type: "integer", nullable: true),
                    Message = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: true)
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
                    TenantId = table.Column<Guid>(type: "uuid", nullable: false),
                    Caller = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    Number = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    FirstAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    LastAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Attempts = table.Column<int>(type: "integer", nullable: false),
                    LongestWaitSeconds = table.Column<int>(type: "integer", nullable: true),
                    AccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    Queue = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    LastCallId = table.Column<Guid>(type: "uuid", nullable: false),
                    ClosedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ClosedByCallId = table.Column<Guid>(type: "uuid", nullable: true),
                    ClosedBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    AssignedTo = table.Column<Guid>(type: "uuid", nullable: true),
                    Note = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true)
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
                    AccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    VendorKey = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    TenantId = table.Column<Guid>(type: "uuid", nullable: false),
                    StartedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    From = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    To = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    SeenAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
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
                    CallId = table.Column<Guid>(type: "uuid", nullable: false),
                    TenantId = table.Column<Guid>(type: "uuid", nullable: false),
                    AccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    Path = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    ContentType = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    Size = table.Column<long>(type: "bigint", nullable: false),
                    StoredAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
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
                    TenantId = table.Column<Guid>(type: "uuid", nullable: false),
                    CallDays = table.Column<int>(type: "integer", nullable: true),
                    RawDays = table.Column<int>(type: "integer", nullable: true),
                    PushDays = table.Column<int>(type: "integer", nullable: true),
                    ArchiveRecordings = table.Column<bool>(type: "boolean", nullable: false),
                    RecordingDays = table.Column<int>(type: "integer", nullable: true)
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
                    Id = table.Column<int>(type: "integer", nullable: false),
                    AnswerSeconds = table.Column<int>(type: "integer", nullable: false),
                    ShortAbandonSeconds = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_roll_up_basis", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "saved_filters",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    TenantId = table.Column<Guid>(type: "uuid", nullable: false),
                    UserId = table.Column<Guid>(type: "uuid", nullable: false),
                    Page = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    Name = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    Query = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false)
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
                    AccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    TenantId = table.Column<Guid>(type: "uuid", nullable: false),
                    Incoming = table.Column<int>(type: "integer", nullable: true),
                    Answered = table.Column<int>(type: "integer", nullable: true),
                    NotAnswered = table.Column<int>(type: "integer", nullable: true),
                    Abandoned = table.Column<int>(type: "integer", nullable: true),
                    TalkSeconds = table.Column<int>(type: "integer", nullable: true),
                    WaitSeconds = table.Column<int>(type: "integer", nullable: true),
                    LongestWaitSeconds = table.Column<int>(type: "integer", nullable: true),
                    ReadAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
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

            // As RowPolicies does for the tables before it.
            foreach (var table in new[] { "call_keys", "call_raw", "call_hours", "vendor_days", "missed_callers", "orphan_recordings", "recording_files", "retention", "saved_filters", "job_states", "job_runs", "job_rejects", "back_fills", "balances" })
            {
                migrationBuilder.Sql(
                    $"""
                    ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
                    ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
                    CREATE POLICY tenant ON {table} USING (
                        (SELECT current_setting('portal.tenant', true)) = '*'
                        OR "TenantId"::text = (SELECT current_setting('portal.tenant', true)));
                    """);
            }
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
