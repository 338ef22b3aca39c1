using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Infrastructure.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Erasures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "DetailAt",
                table: "vendor_days",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "erasures",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    TenantId = table.Column<Guid>(type: "uuid", nullable: false),
                    State = table.Column<int>(type: "integer", nullable: false),
                    RequestedBy = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    RequestedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    EndedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Calls = table.Column<int>(type: "integer", nullable: false),
                    KeptRecordings = table.Column<int>(type: "integer", nullable: false),
                    MissedCaller = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_erasures", x => x.Id);
                    table.ForeignKey(
                        name: "FK_erasures_tenants_TenantId",
                        column: x => x.TenantId,
                        principalTable: "tenants",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_erasures_TenantId_RequestedAt",
                table: "erasures",
                columns: new[] { "TenantId", "RequestedAt" });

            // As RowPolicies does for the tables before it.
            migrationBuilder.Sql(
                """
                ALTER TABLE erasures ENABLE ROW LEVEL SECURITY;
                ALTER TABLE erasures FORCE ROW LEVEL SECURITY;
                CREATE POLICY tenant ON erasures USING (
                    (SELECT current_setting('portal.tenant', true)) = '*'
                    OR "TenantId"::text = (SELECT current_setting('portal.tenant', true)));
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "erasures");

            migrationBuilder.DropColumn(
                name: "DetailAt",
                table: "vendor_days");
        }
    }
}
