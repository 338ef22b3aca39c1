using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Infrastructure.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class CampaignRuns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_campaigns_AccountId",
                table: "campaigns");

            migrationBuilder.RenameColumn(
                name: "Outcome",
                table: "contact_attempts",
                newName: "Result");

            migrationBuilder.AddColumn<int>(
                name: "Seconds",
                table: "contact_attempts",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "ConsentCheckedAt",
                table: "contacts",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "ConsentId",
                table: "contacts",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Disposition",
                table: "contacts",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "HandedOverAt",
                table: "contacts",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "HeldBy",
                table: "contacts",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "LastResult",
                table: "contacts",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "Unsure",
                table: "contacts",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "VendorKey",
                table: "contacts",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "VendorMessage",
                table: "contacts",
                type: "character varying(300)",
                maxLength: 300,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Agent",
                table: "contact_attempts",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "By",
                table: "contact_attempts",
                type: "character varying(256)",
                maxLength: 256,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "CallKey",
                table: "contact_attempts",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Digit",
                table: "contact_attempts",
                type: "character varying(10)",
                maxLength: 10,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Disposition",
                table: "contact_attempts",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Note",
                table: "contact_attempts",
                type: "character varying(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "CreateSentAt",
                table: "campaigns",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "EndedAt",
                table: "campaigns",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "StartedAt",
                table: "campaigns",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "SyncError",
                table: "campaigns",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SyncMessage",
                table: "campaigns",
                type: "character varying(300)",
                maxLength: 300,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "SyncedAt",
                table: "campaigns",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "VendorKey",
                table: "campaigns",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "VendorName",
                table: "campaigns",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "VendorRunning",
                table: "campaigns",
                type: "boolean",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_contacts_HeldBy",
                table: "contacts",
                column: "HeldBy",
                filter: "\"HeldBy\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_contact_attempts_CallKey",
                table: "contact_attempts",
                column: "CallKey",
                filter: "\"CallKey\" IS NOT NULL AND \"CallId\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_contact_attempts_CampaignId_At",
                table: "contact_attempts",
                columns: new[] { "CampaignId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_campaigns_AccountId_VendorKey",
                table: "campaigns",
                columns: new[] { "AccountId", "VendorKey" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_contacts_HeldBy",
                table: "contacts");

            migrationBuilder.DropIndex(
                name: "IX_contact_attempts_CallKey",
                table: "contact_attempts");

            migrationBuilder.DropIndex(
                name: "IX_contact_attempts_CampaignId_At",
                table: "contact_attempts");

            migrationBuilder.DropIndex(
                name: "IX_campaigns_AccountId_VendorKey",
                table: "campaigns");

            migrationBuilder.DropColumn(
                name: "ConsentCheckedAt",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "ConsentId",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "Disposition",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "HandedOverAt",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "HeldBy",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "LastResult",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "Unsure",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "VendorKey",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "VendorMessage",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "Agent",
                table: "contact_attempts");

            migrationBuilder.DropColumn(
                name: "By",
                table: "contact_attempts");

            migrationBuilder.DropColumn(
                name: "CallKey",
                table: "contact_attempts");

            migrationBuilder.DropColumn(
                name: "Digit",
                table: "contact_attempts");

            migrationBuilder.DropColumn(
                name: "Disposition",
                table: "contact_attempts");

            migrationBuilder.DropColumn(
                name: "Note",
                table: "contact_attempts");

            migrationBuilder.RenameColumn(
                name: "Result",
                table: "contact_attempts",
                newName: "Outcome");

            migrationBuilder.DropColumn(
                name: "CreateSentAt",
                table: "campaigns");

            migrationBuilder.DropColumn(
                name: "EndedAt",
                table: "campaigns");

            migrationBuilder.DropColumn(
                name: "StartedAt",
                table: "campaigns");

            migrationBuilder.DropColumn(
                name: "SyncError",
                table: "campaigns");

            migrationBuilder.DropColumn(
                name: "SyncMessage",
                table: "campaigns");

            migrationBuilder.DropColumn(
                name: "SyncedAt",
                table: "campaigns");

            migrationBuilder.DropColumn(
                name: "VendorKey",
                table: "campaigns");

            migrationBuilder.DropColumn(
                name: "VendorName",
                table: "campaigns");

            migrationBuilder.DropColumn(
                name: "VendorRunning",
                table: "campaigns");

            migrationBuilder.DropColumn(
                name: "Seconds",
                table: "contact_attempts");

            migrationBuilder.CreateIndex(
                name: "IX_campaigns_AccountId",
                table: "campaigns",
                column: "AccountId");
        }
    }
}
