using System.Collections.Concurrent;
using System.Text.Json;

namespace Portal.EndToEnd.Tests.Operations;

/// <summary>
/// Runs the whole table, once. Vendors that allow two requests a minute make most of it waiting, so each vendor's rows run in a portal of their own beside the others'.
/// </summary>
public sealed class OperationRuns : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, string?> _outcomes = new(StringComparer.Ordinal);

    /// <summary>What went wrong with each row, by its name; null = nothing.</summary>
    public IReadOnlyDictionary<string, string?> Outcomes => _outcomes;

    /// <summary>What the API says of the vendors.</summary>
    public JsonElement Vendors { get; private set; }

    public Task InitializeAsync() => Task.WhenAll(OperationTable.All.GroupBy(row => row.Vendor, StringComparer.Ordinal).Select(rows => RunAsync([.. rows])));

    public Task DisposeAsync() => Task.CompletedTask;

    private async Task RunAsync(OperationCase[] rows)
    {
        var stage = new Stage(rows[0].Vendor);
        await stage.InitializeAsync();
        try
        {
            Vendors = await stage.GetAsync("/api/v1/vendors");
            foreach (var row in rows) _outcomes[row.ToString()] = await TryAsync(stage, row);
        }
        finally
        {
            await stage.DisposeAsync();
        }
    }

    private static async Task<string?> TryAsync(Stage stage, OperationCase row)
    {
        try
        {
            await stage.EndAllCallsAsync();
            await row.Run(stage);
            return null;
        }
        catch (Exception exception)
        {
            return $"{exception}\n{stage.Output}";
        }
    }
}
