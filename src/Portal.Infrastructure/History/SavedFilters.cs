using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.History;

/// <summary>A person's filter under a name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Query">The filter as it stands in the address.</param>
public sealed record SavedFilter(string Name, string Query);

/// <summary>What a person keeps of a list: filters under names, and which columns to show.</summary>
public sealed class SavedFilters(PortalDb db, TimeProvider time)
{
    public const int LongestName = 60;

    /// <summary>More than anybody finds again.</summary>
    public const int Most = 50;

    /// <summary>Columns are kept beside the filters, as the one entry of a list of their own.</summary>
    private const string ColumnsSuffix = ".columns";
    private const string TheColumns = "columns";

    public async Task<ImmutableArray<SavedFilter>> ListAsync(Guid tenantId, Guid userId, string page, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        var rows = await context.SavedFilters.AsNoTracking().Where(row => row.UserId == userId && row.Page == page)
            .Select(row => new SavedFilter(row.Name, row.Query)).ToListAsync(cancellationToken);
        return [.. rows.OrderBy(filter => filter.Name, StringComparer.CurrentCultureIgnoreCase)];
    }

    /// <summary>Keeps a filter, in place of one with the same name. False when there is no room for another.</summary>
    public async Task<bool> SaveAsync(Guid tenantId, Guid userId, string page, SavedFilter filter, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        var row = await context.SavedFilters.FirstOrDefaultAsync(saved => saved.UserId == userId && saved.Page == page && saved.Name == filter.Name, cancellationToken);
        if (row is null)
        {
            if (await context.SavedFilters.CountAsync(saved => saved.UserId == userId && saved.Page == page, cancellationToken) >= Most) return false;
            row = new SavedFilterRow { Id = Guid.CreateVersion7(time.GetUtcNow()), TenantId = tenantId, UserId = userId, Page = page, Name = filter.Name, Query = "" };
            context.SavedFilters.Add(row);
        }

        row.Query = filter.Query;
        await context.SaveChangesAsync(cancellationToken);
        return true;
    }

    public async Task RemoveAsync(Guid tenantId, Guid userId, string page, string name, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        await context.SavedFilters.Where(row => row.UserId == userId && row.Page == page && row.Name == name).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>The columns that the person chose; null when none were chosen yet.</summary>
    public async Task<ImmutableArray<string>?> ColumnsAsync(Guid tenantId, Guid userId, string page, CancellationToken cancellationToken) =>
        await ListAsync(tenantId, userId, page + ColumnsSuffix, cancellationToken) is [var saved] ? [.. saved.Query.Split(',', StringSplitOptions.RemoveEmptyEntries)] : null;

    public Task SaveColumnsAsync(Guid tenantId, Guid userId, string page, IEnumerable<string> columns, CancellationToken cancellationToken) =>
        SaveAsync(tenantId, userId, page + ColumnsSuffix, new SavedFilter(TheColumns, string.Join(',', columns)), cancellationToken);
}
