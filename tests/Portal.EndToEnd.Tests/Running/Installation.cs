using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Portal.EndToEnd.Tests.Running;

/// <summary>What an operator does to a new installation before anybody signs in, through the commands and the API that people use.</summary>
public static class Installation
{
    /// <summary>Runs a command of the portal and returns its last line of standard output.</summary>
    public static async Task<string> RunAsync(this PortalProcess portal, params string[] arguments)
    {
        var start = portal.NewProcess();
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}\n{await errors}");
        return output.TrimEnd().Split('\n')[^1].Trim();
    }

    /// <summary>An admin's API key of a tenant; the tenant is made with its first admin when it is new.</summary>
    public static async Task<string> AdminKeyAsync(this PortalProcess portal, string tenant, bool create)
    {
        if (create) await portal.RunAsync("create-admin", "--tenant", tenant, "--email", "first@test.test", "--password", "First-Admin-1");
        return await portal.RunAsync("create-api-key", "--tenant", tenant, "--role", "admin", "--name", $"test-{Guid.NewGuid():N}");
    }

    public static HttpClient Client(this PortalProcess portal, string key)
    {
        var http = new HttpClient { BaseAddress = new Uri(portal.Url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return http;
    }

    /// <summary>Connects an account that takes pushes and returns its id and push address.</summary>
    public static async Task<(string Id, string PushUrl)> ConnectPushingAccountAsync(HttpClient http)
    {
        using var answer = await http.PostAsJsonAsync("/api/v1/accounts", new
        {
            vendor = "bulutsantralim",
            name = "Pushes",
            enabled = true,
            settings = new { address = "http://127.0.0.1:9", key = "K12345678-1234-5678-4321-123456789012" },
        });
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{(int)answer.StatusCode}: {text}");
        var account = JsonDocument.Parse(text).RootElement;
        return (account.GetProperty("id").GetString()!, account.GetProperty("pushUrl").GetString()!);
    }
}
