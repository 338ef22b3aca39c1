using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Infrastructure.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class BreakReasons : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "PreviousPushTokenHash",
                table: "pbx_accounts",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "PushSubscribedAt",
                table: "pbx_accounts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "break_reasons",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    TenantId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Position = table.Column<int>(type: "INTEGER", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_break_reasons", x => x.Id);
                    table.ForeignKey(
                        name: "FK_break_reasons_tenants_TenantId",
                        column: x => x.TenantId,
                        principalTable: "tenants",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_pbx_accounts_PreviousPushTokenHash",
                table: "pbx_accounts",
                column: "PreviousPushTokenHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_break_reasons_TenantId_Position",
                table: "break_reasons",
                columns: new[] { "TenantId", "Position" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "break_reasons");

            migrationBuilder.DropIndex(
                name: "IX_pbx_accounts_PreviousPushTokenHash",
                table: "pbx_accounts");

            migrationBuilder.DropColumn(
                name: "PreviousPushTokenHash",
                table: "pbx_accounts");

            migrationBuilder.DropColumn(
                name: "PushSubscribedAt",
                table: "pbx_accounts");
        }
    }
}
