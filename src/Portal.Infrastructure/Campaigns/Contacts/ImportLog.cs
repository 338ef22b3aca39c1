using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>An import as people see it.</summary>
/// <param name="Id">The import.</param>
/// <param name="Kind">What was imported.</param>
/// <param name="CampaignId">For which campaign; null for lists of the whole tenant.</param>
/// <param name="State">How it stands.</param>
/// <param name="FileName">What people call the table.</param>
/// <param name="RequestedBy">Who began it.</param>
/// <param name="StartedAt">When.</param>
/// <param name="EndedAt">When it ended; null while it is at work.</param>
/// <param name="Counts">How far it is, or came.</param>
/// <param name="Verdicts">How often which verdict was given.</param>
/// <param name="Problem">What was wrong with the table; null when nothing was.</param>
/// <param name="ProblemAt">The line or limit that belongs to the problem.</param>
/// <param name="Interrupted">True when the portal stopped while it was at work.</param>
public sealed record ImportView(
    Guid Id,
    ImportKind Kind,
    Guid? CampaignId,
    ImportState State,
    string FileName,
    string RequestedBy,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    ImportProgress Counts,
    ImmutableDictionary<ContactVerdict, int> Verdicts,
    TableProblem? Problem,
    long? ProblemAt,
    bool Interrupted)
{
    /// <summary>True while some process is at it.</summary>
    public bool AtWork => State < ImportState.Done;

    /// <summary>Rows a second so far; null while that says nothing.</summary>
    public double? RowsPerSecond(DateTimeOffset now) => Counts.Read > 0 && ((EndedAt ?? now) - StartedAt).TotalSeconds is > 0 and var seconds ? Counts.Read / seconds : null;

    internal static ImportView Of(ContactImportRow row) => new(
        row.Id,
        row.Kind,
        row.CampaignId,
        row.State,
        row.FileName,
        row.RequestedBy,
        row.StartedAt,
        row.EndedAt,
        new ImportProgress(row.Total, row.Read, row.Accepted, row.Held, row.Rejected),
        ContactJson.Counts(row.Verdicts).Where(one => Enum.TryParse<ContactVerdict>(one.Key, out _)).ToImmutableDictionary(one => Enum.Parse<ContactVerdict>(one.Key), one => one.Value),
        Enum.TryParse<TableProblem>(row.Problem, out var problem) ? problem : null,
        row.ProblemAt,
        string.Equals(row.Problem, ImportKeeper.Interrupted, StringComparison.Ordinal));
}

/// <summary>The imports of a tenant, at work and past.</summary>
public sealed class ImportLog(PortalDb db)
{
    public const int MostListed = 100;

    /// <summary>The newest first.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="kind">Of what.</param>
    /// <param name="campaignId">Into which campaign; null = whichever.</param>
    /// <param name="count">Most of them.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ImmutableArray<ImportView>> ListAsync(Guid tenantId, ImportKind kind, Guid? campaignId, int count, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        var imports = context.ContactImports.AsNoTracking().Where(import => import.Kind == kind);
        if (campaignId is { } campaign) imports = imports.Where(import => import.CampaignId == campaign);
        return [.. (await imports.OrderByDescending(import => import.StartedAt).ThenByDescending(import => import.Id).Take(count).ToListAsync(cancellationToken)).Select(ImportView.Of)];
    }

    /// <summary>One import; null when the tenant has no such one.</summary>
    public async Task<ImportView?> FindAsync(Guid tenantId, Guid id, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        return await context.ContactImports.AsNoTracking().FirstOrDefaultAsync(import => import.Id == id, cancellationToken) is { } row ? ImportView.Of(row) : null;
    }
}
