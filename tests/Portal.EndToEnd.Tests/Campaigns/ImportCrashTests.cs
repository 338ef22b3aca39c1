using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Portal.EndToEnd.Tests.Running;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.EndToEnd.Tests.Campaigns;

public sealed class ImportCrashOnSqliteTests : ImportCrashTests
{
    protected override Task<IReadOnlyDictionary<string, string>> PrepareAsync() =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal__Database"] = "Sqlite" });
}

public sealed class ImportCrashOnPostgresTests : ImportCrashTests
{
    protected override async Task<IReadOnlyDictionary<string, string>> PrepareAsync()
    {
        var cluster = await PostgresCluster.GetAsync();
        var database = $"import_{Guid.NewGuid():N}";
        await cluster.ExecuteAsync("postgres", $"CREATE DATABASE {database} OWNER portal");
        return new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal__Database"] = "Postgres", ["ConnectionStrings__Portal"] = cluster.ConnectionString(database) };
    }
}

/// <summary>The portal is killed while it imports.</summary>
public abstract class ImportCrashTests
{
    private const int Rows = 60_000;

    protected abstract Task<IReadOnlyDictionary<string, string>> PrepareAsync();

    [Fact]
    public async Task Half_an_import_is_never_seen_and_the_file_can_be_imported_again()
    {
        await using var portal = await new PortalProcess(demo: false, await PrepareAsync()).StartAsync();
        using var http = portal.Client(await portal.AdminKeyAsync("import", create: true));
        using var made = await http.PostAsJsonAsync("/api/v1/campaigns", new { name = "a" });
        var campaign = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        using var begun = await http.PostAsync($"/api/v1/campaigns/{campaign}/contacts", Table());
        begun.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var import = (await begun.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        await Eventually.GetAsync(() => GetAsync(http, import), seen => seen.Read > 0, TimeSpan.FromSeconds(60), "rows that are stored");
        await portal.KillAsync();

        await portal.StartAsync();
        (await RemovableAsync()).ShouldBe((0, 0));
        var found = await Eventually.GetAsync(() => GetAsync(http, import), seen => seen.State == "failed", TimeSpan.FromSeconds(60), "the half import is taken away");
        found.Problem.ShouldBe("interrupted");
        using var again = await http.PostAsync($"/api/v1/campaigns/{campaign}/contacts?wait=true", Table());
        var done = await again.Content.ReadFromJsonAsync<JsonElement>();
        (done.GetProperty("state").GetString(), done.GetProperty("accepted").GetInt32(), done.GetProperty("rejected").GetInt32()).ShouldBe(("done", Rows, 0));
        (await RemovableAsync()).ShouldBe((Rows, 0));

        async Task<(int Removed, int Kept)> RemovableAsync()
        {
            using var answer = await http.DeleteAsync($"/api/v1/campaigns/{campaign}/contacts");
            var removal = await answer.Content.ReadFromJsonAsync<JsonElement>();
            return (removal.GetProperty("removed").GetInt32(), removal.GetProperty("kept").GetInt32());
        }
    }

    private static async Task<(string? State, int Read, string? Problem)> GetAsync(HttpClient http, Guid import)
    {
        var seen = await http.GetFromJsonAsync<JsonElement>($"/api/v1/imports/{import}");
        return (seen.GetProperty("state").GetString(), seen.GetProperty("read").GetInt32(), seen.GetProperty("problem").GetString());
    }

    private static ByteArrayContent Table()
    {
        var text = new StringBuilder("Telefon;Ad\n");
        for (var at = 0; at < Rows; at++) text.Append(CultureInfo.InvariantCulture, $"0{5_300_000_000 + at};Şule {at}\n");
        return new ByteArrayContent(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
