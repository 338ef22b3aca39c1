using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Portal.Benchmarks.Circuits;

namespace Portal.Benchmarks.Screens;

/// <summary>The demo portal with its call center at rest, so that nothing moves but what a benchmark posts.</summary>
internal static class QuietDemo
{
    public const string Password = "Demo-Portal-1";

    /// <summary>No calls but ours: the simulated world begins anew and stays quiet.</summary>
    public static async Task RestAsync(string simulator, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = new Uri(simulator) };
        using var reset = await http.PostAsJsonAsync("/control/reset", new JsonObject { ["seed"] = 1 }, cancellationToken);
        reset.EnsureSuccessStatusCode();
        using var load = await http.PostAsJsonAsync("/control/load", new JsonObject { ["callsPerMinute"] = 0 }, cancellationToken);
        load.EnsureSuccessStatusCode();
    }

    /// <summary>A fresh push address of the demo's account that takes pushes, and how much the board holds.</summary>
    public static async Task<(Uri PushUrl, string Rows)> PrepareAsync(Uri portal, CancellationToken cancellationToken)
    {
        var (http, _) = await BoardPage.SignInAsync(portal, "admin@demo.test", Password, cancellationToken);
        using var admin = http;
        var accounts = await admin.GetFromJsonAsync<JsonArray>("/api/v1/accounts", cancellationToken);
        var id = accounts!.First(account => account!["vendor"]!.GetValue<string>() == PushedCalls.Vendor)!["id"]!.GetValue<string>();
        using var answer = await admin.PostAsync($"/api/v1/accounts/{id}/push-token", null, cancellationToken);
        answer.EnsureSuccessStatusCode();
        var pushUrl = (await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["pushUrl"]!.GetValue<string>();
        var live = (await admin.GetFromJsonAsync<JsonObject>("/api/v1/live", cancellationToken))!;
        return (new Uri(pushUrl), $"{live["agents"]!.AsArray().Count} agents and {live["queues"]!.AsArray().Count} queues on the board");
    }
}
