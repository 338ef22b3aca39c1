using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Pbx.Commands;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Portal.PbxSimulator;
using Portal.Web.Tests.Running;

namespace Portal.Web.Tests.Endpoints;

/// <summary>Commands go through the real adapters to a simulated PBX on a free port.</summary>
public sealed class CommandEndpointTests : IAsyncLifetime
{
    private readonly PortalServer _portal = new();
    private readonly WebApplication _simulator = SimulatorHost.Build(new SimulatorHostOptions { Urls = "http://127.0.0.1:0", CallsPerMinute = 120, PastDays = 0, Quotas = false });
    private HttpClient _supervisor = null!;
    private HttpClient _admin = null!;
    private Guid _bulutsantralim;
    private Guid _telsam;

    public async Task InitializeAsync()
    {
        await _portal.InitializeAsync();
        await _simulator.StartAsync();
        var address = _simulator.Urls.First();
        var admin = _admin = await _portal.ClientAsync(PortalRoles.Admin);
        _bulutsantralim = await AccountEndpointTests.CreateAsync(admin, new
        {
            vendor = "bulutsantralim", name = "B", settings = new { address = address + "/bulutsantralim", key = "K12345678-1234-5678-4321-123456789012" },
        });
        _telsam = await AccountEndpointTests.CreateAsync(admin, new
        {
            vendor = "telsam", name = "T", settings = new { endpoint = address + "/telsam/", username = "portal", password = "Telsam-Sim-1" },
        });
        _supervisor = await _portal.ClientAsync(PortalRoles.Supervisor);
    }

    public async Task DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task Hangup_of_a_call_on_the_board_ends_it_at_the_pbx_and_is_audited()
    {
        string? call = null;
        await Eventually.TrueAsync(
            async () => (call = (await _supervisor.GetFromJsonAsync<JsonElement>("/api/v1/live")).GetProperty("calls").EnumerateArray()
                .Where(c => c.GetProperty("accountId").GetGuid() == _telsam && c.GetProperty("state").GetString() == "talking")
                .Select(c => c.GetProperty("id").GetString()).FirstOrDefault()) is not null,
            "a call is on the board",
            60);

        var (status, answer) = await CommandAsync(_telsam, "hangup", new { callId = call });

        status.ShouldBe(HttpStatusCode.OK);
        answer.GetProperty("ok").GetBoolean().ShouldBeTrue();
        answer.TryGetProperty("vendorMessage", out _).ShouldBeTrue();
        answer.GetProperty("callId").GetString().ShouldBe(call);
        var command = $"/api/v1/accounts/{_telsam}/commands/{answer.GetProperty("commandId").GetGuid()}";
        await Eventually.TrueAsync(
            async () => (await _supervisor.GetFromJsonAsync<JsonElement>(command)).GetProperty("effect").GetString() == "seen",
            "a reading shows that the call is gone",
            30);
        (await _supervisor.GetFromJsonAsync<JsonElement>($"/api/v1/accounts/{_telsam}/commands")).EnumerateArray().ShouldContain(c => c.GetProperty("name").GetString() == "hangup");
        using var elsewhere = await _supervisor.GetAsync(command.Replace(_telsam.ToString(), _bulutsantralim.ToString()));
        elsewhere.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await using var context = _portal.Services.GetRequiredService<PortalDb>().ForTenant(_portal.Own.TenantId);
        var entry = await context.Audit.AsNoTracking().SingleAsync(a => a.Action == "call.hangup");
        entry.Ok.ShouldBeTrue();
        entry.Actor.ShouldStartWith("key:");
    }

    [Fact]
    public async Task Hangup_of_a_call_that_is_not_there_is_409_with_the_reason()
    {
        var (status, problem) = await CommandAsync(_telsam, "hangup", new { callId = "SIP/nobody-00000" });
        status.ShouldBe(HttpStatusCode.Conflict);
        problem.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();
        problem.GetProperty("effect").GetString().ShouldBe("failed");
        problem.GetProperty("error").GetString().ShouldBe("refused");
        problem.GetProperty("unknown").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Originate_at_a_vendor_without_it_is_501_naming_the_vendor()
    {
        var (status, problem) = await CommandAsync(_telsam, "originate", new { extension = "110", destination = "05321234567" });
        status.ShouldBe(HttpStatusCode.NotImplemented);
        problem.GetProperty("vendor").GetString().ShouldBe("Telsam");
        problem.GetProperty("detail").GetString()!.ShouldContain("Telsam");
    }

    [Fact]
    public async Task Originate_at_a_vendor_with_it_is_accepted_and_gives_the_call()
    {
        using var world = new HttpClient { BaseAddress = new Uri(_simulator.Urls.First()) };
        var agents = (await world.GetFromJsonAsync<JsonElement>("/control/world")).GetProperty("sites").EnumerateArray()
            .Single(s => s.GetProperty("vendor").GetString() == "bulutsantralim").GetProperty("agents").EnumerateArray()
            .Select(a => a.GetProperty("extension").GetString()).ToArray();

        var answers = new List<HttpStatusCode>();
        foreach (var extension in agents)
        {
            var (status, answer) = await CommandAsync(_bulutsantralim, "originate", new { extension, destination = "05321234567" });
            answers.Add(status);
            if (status != HttpStatusCode.OK) continue;
            answer.GetProperty("ok").GetBoolean().ShouldBeTrue();
            answer.GetProperty("callId").GetString()!.ShouldStartWith($"{_bulutsantralim:N}~");
            return;
        }

        answers.ShouldContain(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("hangup", "{}", "callId")]
    [InlineData("originate", "{\"destination\":\"1002\"}", "extension")]
    [InlineData("originate", "{\"extension\":\"1001\",\"destination\":\"not a number\"}", "destination")]
    [InlineData("originate", "{\"extension\":\"1001\",\"destination\":\"1002\",\"timeoutSeconds\":0}", "timeoutSeconds")]
    public async Task Command_with_a_wrong_field_is_422_naming_it(string command, string body, string field)
    {
        var (status, problem) = await CommandAsync(_bulutsantralim, command, JsonDocument.Parse(body).RootElement);
        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        problem.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Hangup_of_a_call_of_another_account_is_422()
    {
        var (status, _) = await CommandAsync(_telsam, "hangup", new { callId = $"{_bulutsantralim:N}~1" });
        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Theory]
    [InlineData("transfer", HttpStatusCode.NotImplemented)]
    [InlineData("breakStart", HttpStatusCode.NotImplemented)]
    [InlineData("makeCoffee", HttpStatusCode.NotFound)]
    public async Task Command_that_the_vendor_lacks_is_501_and_one_nobody_knows_404(string command, HttpStatusCode expected)
    {
        var (status, _) = await CommandAsync(_telsam, command, new { });
        status.ShouldBe(expected);
    }

    [Fact]
    public async Task Every_command_is_501_where_the_vendor_lacks_it_and_422_naming_each_missing_field_where_it_has_it()
    {
        foreach (var (account, vendor) in ((Guid, string)[])[(_bulutsantralim, "bulutsantralim"), (_telsam, "telsam")])
        {
            var offered = PbxCatalog.Find(vendor)!;
            foreach (var kind in PbxCommandCatalog.All)
            {
                var (status, problem) = await CommandAsync(account, kind.Name, new { }, _admin);
                if (!kind.Capability.IsAssignableFrom(offered.PbxType))
                {
                    status.ShouldBe(HttpStatusCode.NotImplemented, kind.Name);
                    problem.GetProperty("vendor").GetString().ShouldBe(offered.Name);
                    continue;
                }

                if (kind.Name == "queueSetMembers") continue;
                status.ShouldBe(HttpStatusCode.UnprocessableEntity, kind.Name);
                var named = problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).ToArray();
                foreach (var field in kind.Fields.Where(f => f.Required && f.Type != CommandFieldType.List)) named.ShouldContain(field.Name, kind.Name);
            }
        }
    }

    [Fact]
    public async Task Several_commands_at_once_are_answered_one_by_one()
    {
        using var answer = await _supervisor.PostAsJsonAsync("/api/v1/commands", new
        {
            commands = new object[]
            {
                new { accountId = _telsam, command = "hangup", fields = new { callId = "SIP/nobody-00000" } },
                new { accountId = _telsam, command = "breakStart", fields = new { extension = "110" } },
                new { accountId = _bulutsantralim, command = "hangup" },
                new { accountId = _bulutsantralim, command = "queueDelete", fields = new { queue = "600" } },
                new { accountId = Guid.NewGuid(), command = "hangup", fields = new { callId = "1" } },
            },
        });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var items = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items").EnumerateArray().ToArray();
        items.Select(i => i.GetProperty("result").GetString()).ShouldBe(["failed", "notCapable", "invalid", "forbidden", "noAccount"]);
        items[2].GetProperty("errors").TryGetProperty("callId", out _).ShouldBeTrue();

        using var unknown = await _supervisor.PostAsJsonAsync("/api/v1/commands", new { commands = new[] { new { accountId = _telsam, command = "makeCoffee" } } });
        unknown.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Theory]
    [InlineData("queueCreate")]
    [InlineData("queueDelete")]
    [InlineData("setCallerId")]
    [InlineData("blockNumber")]
    [InlineData("unblockNumber")]
    public async Task Command_for_admins_by_a_supervisor_is_403(string command)
    {
        var (status, _) = await CommandAsync(_bulutsantralim, command, new { queue = "600", number = "600", name = "x", extension = "1001", callerId = "02125550101" });
        status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Command_of_another_tenants_account_is_404_and_of_a_disabled_one_409()
    {
        var foreign = _portal.Client(await _portal.KeyAsync(_portal.Foreign, PortalRoles.Admin));
        using var answer = await foreign.PostAsJsonAsync($"/api/v1/accounts/{_telsam}/commands/hangup", new { callId = "1" });
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);

        var disabled = await AccountEndpointTests.CreateAsync(_admin, AccountEndpointTests.Telsam());
        (await CommandAsync(disabled, "hangup", new { callId = "1" })).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> CommandAsync(Guid account, string command, object body, HttpClient? client = null)
    {
        using var answer = await (client ?? _supervisor).PostAsJsonAsync($"/api/v1/accounts/{account}/commands/{command}", body);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }
}
