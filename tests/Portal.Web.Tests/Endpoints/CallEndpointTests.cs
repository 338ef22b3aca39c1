using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ExcelDataReader;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Web.Tests.Running;

namespace Portal.Web.Tests.Endpoints;

[Collection(PortalServerGroup.Name)]
public sealed class CallEndpointTests(PortalServer portal) : IAsyncLifetime
{
    private static readonly string[] Fields =
    [
        "id", "accountId", "vendorKey", "startedAt", "answeredAt", "endedAt", "direction", "from", "to", "queue", "agent", "outcome", "waitSeconds", "talkSeconds", "totalSeconds", "recording", "legs", "sources",
    ];

    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private HttpClient _supervisor = null!;
    private HttpClient _manager = null!;
    private HttpClient _admin = null!;
    private Guid _account;

    public async Task InitializeAsync()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        _supervisor = await portal.ClientAsync(PortalRoles.Supervisor);
        _manager = await portal.ClientAsync(PortalRoles.Manager);
        _admin = await portal.ClientAsync(PortalRoles.Admin);
        _account = Guid.NewGuid();
        await using var context = portal.Services.GetRequiredService<PortalDb>().ForTenant(portal.Own.TenantId);
        context.PbxAccounts.Add(new PbxAccount { Id = _account, TenantId = portal.Own.TenantId, Vendor = "none", Name = $"calls {_account:N}", Enabled = false, CreatedAt = Noon, Revision = Guid.NewGuid() });
        await context.SaveChangesAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task List_gives_every_field_of_the_contract_and_null_where_the_pbx_is_silent()
    {
        await StoreAsync(Call("whole") with
        {
            AnsweredAt = Noon.AddSeconds(5), EndedAt = Noon.AddSeconds(65), Queue = "300", Extension = "1001", AgentName = "Ada", WaitSeconds = 5, TalkSeconds = 60, TotalSeconds = 65, HasRecording = true,
            Legs = [new CallLeg { Destination = "1001", Extension = "1001", StartedAt = Noon, AnsweredAt = Noon.AddSeconds(5), EndedAt = Noon.AddSeconds(65) }],
        }, Call("bare") with { StartedAt = Noon.AddMinutes(-1), From = "", Source = CallSources.Push });
        var items = await ItemsAsync(_manager, "");
        foreach (var field in Fields) items[0].TryGetProperty(field, out _).ShouldBeTrue(field);
        items[0].GetProperty("from").GetString().ShouldBe("05321234107");
        items[0].GetProperty("agent").GetString().ShouldBe("1001");
        items[0].GetProperty("recording").GetBoolean().ShouldBeTrue();
        items[0].GetProperty("sources").EnumerateArray().Select(source => source.GetString()).ShouldBe(["vendorRecord"]);
        foreach (var field in (string[])["answeredAt", "endedAt", "from", "queue", "agent", "waitSeconds", "talkSeconds", "totalSeconds", "recording", "legs"])
            items[1].GetProperty(field).ValueKind.ShouldBe(JsonValueKind.Null, field);
        items[1].GetProperty("sources").EnumerateArray().Select(source => source.GetString()).ShouldBe(["push"]);

        var one = await _manager.GetFromJsonAsync<JsonElement>($"/api/v1/calls/{items[0].GetProperty("id").GetGuid()}");
        one.GetProperty("vendorKey").GetString().ShouldBe("whole");
    }

    [Fact]
    public async Task List_masks_numbers_for_a_supervisor_who_still_finds_a_whole_one()
    {
        await StoreAsync(Call("05321234107-1") with { Legs = [new CallLeg { Destination = "05329998877" }] }, Call("other") with { From = "05339998877" });
        foreach (var typed in (string[])["0532 123 41 07", "+905321234107", "4107"])
        {
            var item = (await ItemsAsync(_supervisor, "&number=" + Uri.EscapeDataString(typed))).ShouldHaveSingleItem();
            item.GetProperty("from").GetString().ShouldBe("0532 *** 41 07");
            item.GetRawText().ShouldNotContain("1234107");
            item.GetRawText().ShouldNotContain("9998877");
        }

        (await ItemsAsync(_supervisor, "&number=12341")).ShouldBeEmpty();
        (await ItemsAsync(_manager, "&number=12341")).ShouldHaveSingleItem().GetProperty("from").GetString().ShouldBe("05321234107");
    }

    [Fact]
    public async Task List_pages_through_every_call_once()
    {
        await StoreAsync([.. Enumerable.Range(0, 23).Select(i => Call($"c{i}") with { StartedAt = Noon.AddSeconds(-i / 4) })]);
        var keys = new List<string>();
        string? cursor = null;
        do
        {
            var page = await _manager.GetFromJsonAsync<JsonElement>($"/api/v1/calls?account={_account}&limit=5{(cursor is null ? "" : "&cursor=" + cursor)}");
            keys.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("vendorKey").GetString()!));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        keys.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 23).Select(i => $"c{i}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("from=2026-03-02T11:59:00&to=2026-03-02T12:00:30", "noon")]
    [InlineData("from=2026-03-02T08:59:00Z&to=2026-03-02T09:00:30Z", "noon")]
    [InlineData("from=2026-03-02T11:59:00+03:00&to=2026-03-02T12:00:30%2B03:00", "noon")]
    [InlineData("from=2026-03-01&to=2026-03-01", "night")]
    [InlineData("direction=outbound", "out")]
    [InlineData("outcome=noAnswer", "out")]
    [InlineData("minSeconds=100", "out")]
    [InlineData("number=2125550011", "out")]
    public async Task List_filters_by_what_the_address_says(string filter, string key)
    {
        await StoreAsync(
            Call("noon"), Call("night") with { StartedAt = new(2026, 3, 1, 20, 59, 59, TimeSpan.Zero) },
            Call("out") with { StartedAt = Noon.AddHours(3), Direction = CallDirection.Outbound, From = "1001", To = "02125550011", Outcome = CallOutcome.NoAnswer, TotalSeconds = 120 });
        (await ItemsAsync(_manager, "&" + filter)).ShouldHaveSingleItem().GetProperty("vendorKey").GetString().ShouldBe(key);
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("direction=sideways", "direction")]
    [InlineData("outcome=3", "outcome")]
    [InlineData("account=7", "account")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=501", "limit")]
    [InlineData("cursor=abc", "cursor")]
    [InlineData("hasRecording=perhaps", "hasRecording")]
    public async Task List_with_what_cannot_be_read_is_422_and_names_it(string query, string field)
    {
        using var answer = await _manager.GetAsync("/api/v1/calls?" + query);
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Recording_comes_in_pieces_to_those_who_may_listen_and_the_log_has_one_entry()
    {
        await StoreAsync(Call("recorded") with { HasRecording = true }, Call("not") with { HasRecording = false, StartedAt = Noon.AddMinutes(-5) });
        var items = await ItemsAsync(_manager, "");
        var (id, without) = (items[0].GetProperty("id").GetGuid(), items[1].GetProperty("id").GetGuid());
        var sound = new byte[200];
        Encoding.ASCII.GetBytes("ID3").CopyTo(sound, 0);
        sound[150] = 7;
        await portal.Services.GetRequiredService<RecordingArchive>().StoreAsync(portal.Own.TenantId, _account, id, new RecordingFile(sound, "audio/mpeg", "call.mp3"), CancellationToken.None);

        using var whole = await _manager.GetAsync($"/api/v1/calls/{id}/recording");
        whole.StatusCode.ShouldBe(HttpStatusCode.OK);
        whole.Content.Headers.ContentType!.MediaType.ShouldBe("audio/mpeg");
        whole.Headers.CacheControl!.NoStore.ShouldBeTrue();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/calls/{id}/recording") { Headers = { Range = new RangeHeaderValue(150, 159) } };
        using var piece = await _manager.SendAsync(request);
        piece.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        (await piece.Content.ReadAsByteArrayAsync()).ShouldBe(sound[150..160]);

        using var refused = await _supervisor.GetAsync($"/api/v1/calls/{id}/recording");
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var foreign = await portal.Client(await portal.KeyAsync(portal.Foreign, PortalRoles.Admin)).GetAsync($"/api/v1/calls/{id}/recording");
        foreign.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var none = await _manager.GetAsync($"/api/v1/calls/{without}/recording");
        none.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await none.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("state").GetString().ShouldBe("none");

        var entry = (await AuditAsync(id.ToString("N"))).ShouldHaveSingleItem();
        (entry.Action, entry.Ok).ShouldBe(("recordings.listen", true));
    }

    [Fact]
    public async Task Raw_rows_are_shown_to_an_admin_alone_and_noted()
    {
        await StoreAsync(Call("raw"));
        var id = (await ItemsAsync(_manager, ""))[0].GetProperty("id").GetGuid();
        await using (var context = portal.Services.GetRequiredService<PortalDb>().ForTenant(portal.Own.TenantId))
        {
            var protector = Microsoft.AspNetCore.DataProtection.DataProtectionCommonExtensions.CreateProtector(portal.Services.GetRequiredService<Microsoft.AspNetCore.DataProtection.IDataProtectionProvider>(), "Portal.CallRaw");
            context.CallRaws.Add(new CallRawRow
            {
                Id = Guid.NewGuid(), TenantId = portal.Own.TenantId, AccountId = _account, CallId = id, Source = CallSources.VendorRecord, ContentHash = Guid.NewGuid().ToByteArray(), ReceivedAt = Noon,
                Body = Microsoft.AspNetCore.DataProtection.DataProtectionCommonExtensions.Protect(protector, "row=1;caller=05321234107"),
            });
            await context.SaveChangesAsync();
        }

        using var refused = await _manager.GetAsync($"/api/v1/calls/{id}/raw");
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var rows = await _admin.GetFromJsonAsync<JsonElement>($"/api/v1/calls/{id}/raw");
        rows.GetProperty("items").EnumerateArray().ShouldHaveSingleItem().GetProperty("body").GetString().ShouldBe("row=1;caller=05321234107");
        (await AuditAsync(id.ToString("N"))).ShouldHaveSingleItem().Action.ShouldBe("call.raw");
    }

    [Theory]
    [InlineData("xlsx")]
    [InlineData("csv")]
    public async Task Export_holds_every_call_of_the_filter_and_is_noted(string format)
    {
        await StoreAsync([.. Enumerable.Range(0, 2_300).Select(i => Call($"c{i}") with { StartedAt = Noon.AddSeconds(-i), Queue = i % 2 == 0 ? "300" : null, AgentName = "=cmd()" })]);
        using var answer = await _manager.GetAsync($"/api/v1/calls/export?format={format}&account={_account}&queue=300&delimiter=;");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentDisposition!.FileName!.ShouldEndWith("." + format);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        using var reader = format == "csv" ? ExcelReaderFactory.CreateCsvReader(new MemoryStream(bytes)) : ExcelReaderFactory.CreateReader(new MemoryStream(bytes));
        var rows = new List<object?[]>();
        while (reader.Read()) rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)]);
        rows.Count.ShouldBe(1_151);
        rows[1][3].ShouldBe("0532 123 41 07");
        rows[1][8].ShouldBe("answered");
        Convert.ToString(rows[1][7], CultureInfo.InvariantCulture).ShouldBe(format == "csv" ? "'=cmd()" : "=cmd()");
        rows[1][0].ShouldBe(format == "csv" ? "2026-03-02 12:00:00" : new DateTime(2026, 3, 2, 12, 0, 0, DateTimeKind.Unspecified));

        using var refused = await _supervisor.GetAsync($"/api/v1/calls/export?format={format}");
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await using var context = portal.Services.GetRequiredService<PortalDb>().ForTenant(portal.Own.TenantId);
        var entry = await context.Audit.AsNoTracking().SingleAsync(line => line.Action == "calls.export" && line.Detail!.Contains(_account.ToString()));
        (entry.Ok, entry.Detail!.StartsWith("Done, 1150 rows", StringComparison.Ordinal)).ShouldBe((true, true));
    }

    [Fact]
    public async Task Export_in_an_unknown_form_is_422()
    {
        using var answer = await _manager.GetAsync("/api/v1/calls/export?format=pdf&delimiter=x&bom=maybe");
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateObject().Select(error => error.Name).ShouldBe(["format", "delimiter", "bom"], ignoreOrder: true);
    }

    private async Task<JsonElement[]> ItemsAsync(HttpClient client, string filter) =>
        [.. (await client.GetFromJsonAsync<JsonElement>($"/api/v1/calls?account={_account}{filter}")).GetProperty("items").EnumerateArray()];

    private async Task<List<AuditEntry>> AuditAsync(string target)
    {
        await using var context = portal.Services.GetRequiredService<PortalDb>().ForTenant(portal.Own.TenantId);
        return await context.Audit.AsNoTracking().Where(entry => entry.Target == target).ToListAsync();
    }

    private Task StoreAsync(params CallRecord[] calls) => portal.Services.GetRequiredService<CallStore>().UpsertAsync(portal.Own.TenantId, _account, calls, CancellationToken.None);

    private static CallRecord Call(string key) => new()
    {
        VendorKey = key, Source = CallSources.VendorRecord, Direction = CallDirection.Inbound, Outcome = CallOutcome.Answered, From = "05321234107", To = "08503330101", StartedAt = Noon,
    };
}
