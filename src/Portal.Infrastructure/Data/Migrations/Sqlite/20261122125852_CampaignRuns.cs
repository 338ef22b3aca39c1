using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Infrastructure.Data.Migrations.Sqlite
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
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ConsentCheckedAt",
                table: "contacts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "ConsentId",
                table: "contacts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Disposition",
                table: "contacts",
                type: "TEXT",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "HandedOverAt",
                table: "contacts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "HeldBy",
                table: "contacts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "LastResult",
                table: "contacts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "Unsure",
                table: "contacts",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "VendorKey",
                table: "contacts",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "VendorMessage",
                table: "contacts",
                type: "TEXT",
                maxLength: 300,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Agent",
                table: "contact_attempts",
                type: "TEXT",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "By",
                table: "contact_attempts",
                type: "TEXT",
                maxLength: 256,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "CallKey",
                table: "contact_attempts",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Digit",
                table: "contact_attempts",
                type: "TEXT",
                maxLength: 10,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Disposition",
                table: "contact_attempts",
                type: "TEXT",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Note",
                table: "contact_attempts",
                type: "TEXT",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "CreateSentAt",
                table: "campaigns",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "EndedAt",
                table: "campaigns",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "StartedAt",
                table: "campaigns",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "SyncError",
                table: "campaigns",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SyncMessage",
                table: "campaigns",
                type: "TEXT",
                maxLength: 300,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "SyncedAt",
                table: "campaigns",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "VendorKey",
                table: "campaigns",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "VendorName",
                table: "campaigns",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "VendorRunning",
                table: "campaigns",
                type: "INTEGER",
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
