using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Jobs;

/// <summary>Brings credit and packages.</summary>
internal sealed class BalanceJob : IAccountJob
{
    public string Name => JobNames.Balance;

    public bool OfferedBy(PbxVendor vendor) => typeof(IBalance).IsAssignableFrom(vendor.PbxType);

    public async Task RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var lines = await ((IBalance)run.Pbx).ReadBalanceAsync(cancellationToken);
        run.Read = lines.Length;
        var (now, text) = (run.Time.GetUtcNow(), JsonSerializer.Serialize(lines, BalanceJson.Default.ImmutableArrayBalanceLine));
        await run.WriteAsync(
            async context =>
            {
                var row = await context.Balances.IgnoreQueryFilters().FirstOrDefaultAsync(balance => balance.AccountId == run.Account.Id, cancellationToken);
                run.Count(row is null ? 1 : 0, row is not null && row.Lines != text ? 1 : 0);
                if (row is null) context.Balances.Add(row = new BalanceRow { AccountId = run.Account.Id, TenantId = run.Account.TenantId, Lines = text });
                (row.Lines, row.ReadAt) = (text, now);
                await context.SaveChangesAsync(cancellationToken);
            },
            cancellationToken);
    }

    /// <summary>The lines as they were last read.</summary>
    public static ImmutableArray<BalanceLine> Lines(BalanceRow row) => JsonSerializer.Deserialize(row.Lines, BalanceJson.Default.ImmutableArrayBalanceLine);
}

[JsonSerializable(typeof(ImmutableArray<BalanceLine>))]
internal sealed partial class BalanceJson : JsonSerializerContext;
