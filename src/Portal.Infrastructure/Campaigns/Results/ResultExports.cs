using System.Collections.Immutable;
using System.Globalization;
using Portal.Domain.Tenants;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns.Results;

/// <summary>Saves a campaign's results as files: a row a contact, with its last attempt and the other columns that it came with.</summary>
public sealed class ResultExports(ContactList contacts, AuditLog audit)
{
    /// <summary>Writes the file. False when the actor may not; every attempt is in the audit log, with how many rows left the portal.</summary>
    /// <param name="actor">Who takes the results along.</param>
    /// <param name="campaignId">The campaign, of the actor's tenant.</param>
    /// <param name="filter">Which contacts.</param>
    /// <param name="options">What file.</param>
    /// <param name="columns">Its columns before the campaign's own.</param>
    /// <param name="target">Where to.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<bool> WriteAsync(Actor actor, Guid campaignId, ContactFilter filter, TableOptions options, ImmutableArray<TableColumn<ResultRow>> columns, Stream target, CancellationToken cancellationToken)
    {
        var (rows, ok) = (0, false);
        try
        {
            if (!actor.May(Permissions.HistoryExport)) return false;
            var extra = await contacts.ExtraColumnsAsync(actor.TenantId, campaignId, cancellationToken);
            var all = columns.AddRange(extra.Select(name => new TableColumn<ResultRow>(name, row => row.Extra.GetValueOrDefault(name))));
            rows = await TableFile.WriteAsync(target, options, all, contacts.AllAsync(actor, campaignId, filter, cancellationToken: cancellationToken), count => rows = count, cancellationToken);
            return ok = true;
        }
        finally
        {
            await audit.WriteAsync(actor, "campaign.export", campaignId.ToString(), string.Create(CultureInfo.InvariantCulture, $"{options.Format}, {rows} rows, {filter.State}, {filter.Result}"), ok, CancellationToken.None);
        }
    }
}
