using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;

namespace Portal.Benchmarks.Starting;

/// <summary>Fills an installation's SQLite database through the product's own store.</summary>
internal static class StoredCalls
{
    private const int AtOnce = 5_000;

    /// <summary>Calls of thirty days, the same number each, to the first account; returns how many are stored.</summary>
    public static async Task<int> FillAsync(string folder, int count, CancellationToken cancellationToken)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Portal:Database"] = "Sqlite", ["Portal:DataDirectory"] = folder })
            .Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddLogging();
        services.AddPortalData();
        services.AddPortalPbx();
        services.AddPortalLive();
        services.AddPortalIngest();
        await using var provider = services.BuildServiceProvider();
        var db = provider.GetRequiredService<PortalDb>();
        var store = provider.GetRequiredService<CallStore>();
        await using var context = db.ForInstallation();
        var account = await context.PbxAccounts.IgnoreQueryFilters().Select(row => new { row.Id, row.TenantId }).FirstAsync(cancellationToken);
        var now = TimeProvider.System.GetUtcNow();
        foreach (var numbers in Enumerable.Range(0, count).Chunk(AtOnce))
            await store.UpsertAsync(account.TenantId, account.Id, [.. numbers.Select(number => Call(number, count, now))], cancellationToken);
        var stored = await context.Calls.IgnoreQueryFilters().CountAsync(cancellationToken);
        SqliteConnection.ClearAllPools();
        return stored;
    }

    private static CallRecord Call(int number, int count, DateTimeOffset now)
    {
        var started = now - (TimeSpan.FromDays(30) * ((double)number / count)) - TimeSpan.FromMinutes(5);
        var answered = number % 5 != 0;
        return new CallRecord
        {
            VendorKey = string.Create(CultureInfo.InvariantCulture, $"stored-{number}"),
            Source = CallSources.VendorRecord,
            Direction = number % 3 == 0 ? CallDirection.Outbound : CallDirection.Inbound,
            From = string.Create(CultureInfo.InvariantCulture, $"0532{number % 10_000_000:D7}"),
            To = "08503330101",
            Queue = string.Create(CultureInfo.InvariantCulture, $"{200 + (number % 10)}"),
            Extension = answered ? string.Create(CultureInfo.InvariantCulture, $"{1000 + (number % 50)}") : null,
            StartedAt = started,
            AnsweredAt = answered ? started.AddSeconds(8) : null,
            EndedAt = started.AddSeconds(90),
            Outcome = answered ? CallOutcome.Answered : CallOutcome.Abandoned,
            WaitSeconds = answered ? 8 : 90,
            TalkSeconds = answered ? 82 : null,
            TotalSeconds = 90,
        };
    }
}
