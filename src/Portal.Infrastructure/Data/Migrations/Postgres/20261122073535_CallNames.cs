using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Infrastructure.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class CallNames : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_call_keys_pbx_accounts_AccountId",
                table: "call_keys");

            migrationBuilder.DropForeignKey(
                name: "FK_call_keys_tenants_TenantId",
                table: "call_keys");

            migrationBuilder.DropIndex(
                name: "IX_call_keys_TenantId",
                table: "call_keys");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_call_keys_TenantId",
                table: "call_keys",
                column: "TenantId");

            migrationBuilder.AddForeignKey(
                name: "FK_call_keys_pbx_accounts_AccountId",
                table: "call_keys",
                column: "AccountId",
                principalTable: "pbx_accounts",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "FK_call_keys_tenants_TenantId",
                table: "call_keys",
                column: "TenantId",
                principalTable: "tenants",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);
        }
    }
}
