using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Infrastructure.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Privacy : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Lines follow from the stored calls and are worked out at every start: none is lost, and each gets a name of its own.
            migrationBuilder.Sql("DELETE FROM missed_callers");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "HandClosedAt",
                table: "missed_callers",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "HandClosedBy",
                table: "missed_callers",
                type: "character varying(256)",
                maxLength: 256,
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "LineId",
                table: "missed_callers",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.CreateTable(
                name: "erased_numbers",
                columns: table => new
                {
                    TenantId = table.Column<Guid>(type: "uuid", nullable: false),
                    Hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    ErasedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_erased_numbers", x => new { x.TenantId, x.Hash });
                    table.ForeignKey(
                        name: "FK_erased_numbers_tenants_TenantId",
                        column: x => x.TenantId,
                        principalTable: "tenants",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "number_keys",
                columns: table => new
                {
                    TenantId = table.Column<Guid>(type: "uuid", nullable: false),
                    ProtectedKey = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_number_keys", x => x.TenantId);
                    table.ForeignKey(
                        name: "FK_number_keys_tenants_TenantId",
                        column: x => x.TenantId,
                        principalTable: "tenants",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_missed_callers_LineId",
                table: "missed_callers",
                column: "LineId",
                unique: true);

            // As RowPolicies does for the tables before it.
            foreach (var table in new[] { "erased_numbers", "number_keys" })
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
                name: "erased_numbers");

            migrationBuilder.DropTable(
                name: "number_keys");

            migrationBuilder.DropIndex(
                name: "IX_missed_callers_LineId",
                table: "missed_callers");

            migrationBuilder.DropColumn(
                name: "HandClosedAt",
                table: "missed_callers");

            migrationBuilder.DropColumn(
                name: "HandClosedBy",
                table: "missed_callers");

            migrationBuilder.DropColumn(
                name: "LineId",
                table: "missed_callers");
        }
    }
}
