using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Infrastructure.Data.Migrations.Postgres
{
    /// <summary>Cuts the calls by month of their first-told start. Whatever fits into no month lies in <c>call_records_other</c>.</summary>
    public partial class CallMonths : Migration
    {
        /// <summary>Keys, indexes and the row policy as they were, under the same names, which later migrations go by.</summary>
        private const string Furnish =
            """
            ALTER TABLE call_records
              ADD CONSTRAINT "PK_call_records" PRIMARY KEY ("Id", "FirstStartedAt"),
              ADD CONSTRAINT "FK_call_records_pbx_accounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES pbx_accounts ("Id") ON DELETE CASCADE,
              ADD CONSTRAINT "FK_call_records_tenants_TenantId" FOREIGN KEY ("TenantId") REFERENCES tenants ("Id") ON DELETE CASCADE;
            CREATE INDEX "IX_call_records_AccountId_LocalDate" ON call_records ("AccountId", "LocalDate");
            CREATE INDEX "IX_call_records_TenantId_StartedAt" ON call_records ("TenantId", "StartedAt");
            CREATE INDEX "IX_call_records_TenantId_Queue_StartedAt" ON call_records ("TenantId", "Queue", "StartedAt");
            CREATE INDEX "IX_call_records_TenantId_OutsideKey_StartedAt" ON call_records ("TenantId", "OutsideKey", "StartedAt");
            ALTER TABLE call_records ENABLE ROW LEVEL SECURITY;
            ALTER TABLE call_records FORCE ROW LEVEL SECURITY;
            CREATE POLICY tenant ON call_records USING (
                (SELECT current_setting('portal.tenant', true)) = '*'
                OR "TenantId"::text = (SELECT current_setting('portal.tenant', true)));
            """;

        /// <summary>The old table gives its names away.</summary>
        private const string PutAside =
            """
            ALTER TABLE call_records RENAME TO call_records_before;
            ALTER TABLE call_records_before DROP CONSTRAINT "PK_call_records", DROP CONSTRAINT "FK_call_records_pbx_accounts_AccountId", DROP CONSTRAINT "FK_call_records_tenants_TenantId";
            DROP INDEX "IX_call_records_AccountId_LocalDate", "IX_call_records_TenantId_StartedAt", "IX_call_records_TenantId_Queue_StartedAt", "IX_call_records_TenantId_OutsideKey_StartedAt";
            """;

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(PutAside);
            migrationBuilder.Sql("""CREATE TABLE call_records (LIKE call_records_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY RANGE ("FirstStartedAt")""");
            migrationBuilder.Sql(
                """
                CREATE TABLE call_records_other PARTITION OF call_records DEFAULT;
                DO $$
                DECLARE month timestamp;
                BEGIN
                  FOR month IN SELECT DISTINCT date_trunc('month', "FirstStartedAt" AT TIME ZONE 'UTC') FROM call_records_before
                    WHERE "FirstStartedAt" >= '2000-01-01 00:00:00+00' AND "FirstStartedAt" < now() + interval '1 month' LOOP
                    EXECUTE format('CREATE TABLE %I PARTITION OF call_records FOR VALUES FROM (%L) TO (%L)',
                      to_char(month, '"call_records_"YYYY_MM'), month::text || '+00', (month + interval '1 month')::text || '+00');
                  END LOOP;
                END $$;
                INSERT INTO call_records SELECT * FROM call_records_before;
                DROP TABLE call_records_before;
                """);
            migrationBuilder.Sql(Furnish);
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
            migrationBuilder.Sql(PutAside);
            migrationBuilder.Sql(
                """
                CREATE TABLE call_records (LIKE call_records_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
                INSERT INTO call_records SELECT * FROM call_records_before;
                DROP TABLE call_records_before;
                """);
            migrationBuilder.Sql(Furnish);
        }
    }
}
