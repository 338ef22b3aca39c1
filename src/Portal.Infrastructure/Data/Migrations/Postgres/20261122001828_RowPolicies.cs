using Microsoft.EntityFrameworkCore.Migrations;

namespace Portal.Infrastructure.Data.Migrations.Postgres;

/// <summary>
/// Row-level security under the model's query filters: without a tenant a session sees nothing, with one only that tenant's rows, with "*" all
/// (start-up, ingest, sign-in). Forced, because the portal's role owns the tables; a superuser passes by all the same, so do not run as one.
/// </summary>
public partial class RowPolicies : Migration
{
    private static readonly string[] Tables = ["pbx_accounts", "push_inbox", "call_records", "reading_states", "api_keys", "audit"];

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        foreach (var table in Tables)
        {
            // The sub-selects are evaluated once a query, not once a row.
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

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var table in Tables)
            migrationBuilder.Sql($"DROP POLICY tenant ON {table}; ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;");
    }
}
