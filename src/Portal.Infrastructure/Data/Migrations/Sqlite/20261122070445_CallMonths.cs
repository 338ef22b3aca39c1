using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Infrastructure.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class CallMonths : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_call_records_AccountId_FirstStartedAt",
                table: "call_records",
                columns: new[] { "AccountId", "FirstStartedAt" },
                filter: "\"VendorKey\" LIKE '~%'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_call_records_AccountId_FirstStartedAt",
                table: "call_records");
        }
    }
}
