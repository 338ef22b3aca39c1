using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Infrastructure.Data.Migrations.Sqlite
{
    /// <summary>Takes the foreign keys from the calls' names: the table is written anew, by hand, because the library's own way leaves the transaction.</summary>
    public partial class CallNames : Migration
    {
        private const string Columns = "\"AccountId\", \"VendorKey\", \"TenantId\", \"CallId\", \"FirstStartedAt\"";

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // The key is nearly the whole row: one tree holds both.
            Rewrite(migrationBuilder, "CONSTRAINT \"PK_call_keys\" PRIMARY KEY (\"AccountId\", \"VendorKey\")", " WITHOUT ROWID");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            Rewrite(
                migrationBuilder,
                """
                CONSTRAINT "PK_call_keys" PRIMARY KEY ("AccountId", "VendorKey"),
                CONSTRAINT "FK_call_keys_pbx_accounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES "pbx_accounts" ("Id") ON DELETE CASCADE,
                CONSTRAINT "FK_call_keys_tenants_TenantId" FOREIGN KEY ("TenantId") REFERENCES "tenants" ("Id") ON DELETE CASCADE
                """,
                "");
            migrationBuilder.CreateIndex(
                name: "IX_call_keys_TenantId",
                table: "call_keys",
                column: "TenantId");
        }

        private static void Rewrite(MigrationBuilder migrationBuilder, string constraints, string kind) => migrationBuilder.Sql(
            $"""
            ALTER TABLE call_keys RENAME TO call_keys_before;
            DROP INDEX "IX_call_keys_FirstStartedAt";
            DROP INDEX IF EXISTS "IX_call_keys_TenantId";
            CREATE TABLE call_keys (
                "AccountId" TEXT NOT NULL, "VendorKey" TEXT NOT NULL, "TenantId" TEXT NOT NULL, "CallId" TEXT NOT NULL, "FirstStartedAt" INTEGER NOT NULL,
                {constraints}
            ){kind};
            INSERT INTO call_keys ({Columns}) SELECT {Columns} FROM call_keys_before;
            DROP TABLE call_keys_before;
            CREATE INDEX "IX_call_keys_FirstStartedAt" ON call_keys ("FirstStartedAt");
            """);
    }
}
