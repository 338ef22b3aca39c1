using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Control;
using Portal.Web.Components.Pages.Calls;

namespace Portal.Web.Tests.Components.Pages;

public sealed class CallsTests : UiContext
{
    private static readonly Guid Account = Guid.NewGuid();
    private static readonly Guid Person = Guid.NewGuid();

    private bool _stored;

    // The store of calls is no part of the screens.
    public CallsTests() => Services.AddPortalIngest();

    [Fact]
    public async Task List_shows_calls_with_their_columns_and_says_how_many()
    {
        await StoreAsync(Call("a"), Call("b") with { Outcome = CallOutcome.Abandoned });
        var page = Open();
        page.FindAll("[data-testid=call-row]").Count.ShouldBe(2);
        page.Find("[data-testid=calls-count]").TextContent.ShouldBe("2 calls");
        page.FindAll("thead th").Count.ShouldBe(CallColumn.Usual.Length + 1);
        page.Markup.ShouldContain("0532 123 41 07");
    }

    [Fact]
    public async Task Numbers_are_masked_for_a_supervisor_also_in_the_open_call()
    {
        const string Key = "1779.5321234107";
        await StoreAsync(Call(Key) with { Source = CallSources.Push, From = "05327776655", Extension = "05325554433" });
        await StoreAsync(Call(Key) with
        {
            Extension = "05326665544",
            Legs = [new CallLeg { Destination = "05329998877", StartedAt = At, AnsweredAt = At.AddSeconds(5) }, new CallLeg { Destination = "x", Extension = "05326665544", StartedAt = At.AddSeconds(6) }],
        });
        var id = await IdAsync(Key);
        var page = Open($"/calls/{id}", PortalRoles.Supervisor);
        page.WaitForElement("[data-testid=facts]");
        page.Markup.ShouldContain("0532 *** 41 07");
        foreach (var hidden in (string[])["123 41 07", "1234107", "9998877", "999 88 77", "7776655", "776 66 55", "6665544", "666 55 44", "5554433", "555 44 33"]) page.Markup.ShouldNotContain(hidden);
        page.WaitForElement("[data-testid=corrections]").TextContent.ShouldContain("0532 *** 66 55");
        page.FindAll("[data-testid=raw]").ShouldBeEmpty();
        page.FindAll("[data-testid=export-open]").ShouldBeEmpty();
        page.Find("[data-testid=player]").TextContent.ShouldContain("may not listen");
    }

    [Fact]
    public async Task Filter_goes_into_the_address_and_the_address_into_the_filter()
    {
        await StoreAsync(Call("a"), Call("b") with { Outcome = CallOutcome.Abandoned });
        var page = Open();
        await page.Find("[data-testid=filter-outcome]").ChangeAsync(new() { Value = "abandoned" });
        page.WaitForState(() => page.FindAll("[data-testid=call-row]").Count == 1);
        Services.GetRequiredService<NavigationManager>().Uri.ShouldEndWith("/calls?outcome=abandoned");

        var again = Open("/calls?outcome=answered&period=all&minSeconds=x");
        again.FindAll("[data-testid=call-row]").Count.ShouldBe(1);
        again.Find("[data-testid=filter-outcome]").GetAttribute("value").ShouldBe("answered");
        again.Find("[data-testid=filter-min]").GetAttribute("aria-invalid").ShouldBe("true");
    }

    [Fact]
    public async Task Nothing_to_show_is_said_with_and_without_a_filter()
    {
        await StoreAsync();
        Open().Find("[data-testid=calls-none]").TextContent.ShouldContain("No call of the last 30 days");
        Open("/calls?number=1234").Find("[data-testid=calls-none]").TextContent.ShouldBe("No call matches this filter.");
    }

    [Fact]
    public async Task Older_and_newer_lead_through_the_list_and_back()
    {
        await StoreAsync([.. Enumerable.Range(0, 60).Select(i => Call($"c{i}") with { StartedAt = At.AddSeconds(-i) })]);
        var page = Open();
        page.FindAll("[data-testid=call-row]").Count.ShouldBe(50);
        page.Find("[data-testid=calls-newer]").HasAttribute("disabled").ShouldBeTrue();
        await page.Find("[data-testid=calls-older]").ClickAsync(new());
        page.WaitForState(() => page.FindAll("[data-testid=call-row]").Count == 10);
        page.Find("[data-testid=calls-older]").HasAttribute("disabled").ShouldBeTrue();
        await page.Find("[data-testid=calls-newer]").ClickAsync(new());
        page.WaitForState(() => page.FindAll("[data-testid=call-row]").Count == 50);
    }

    [Fact]
    public async Task Open_call_shows_its_way_its_sources_and_corrections_and_dials_the_caller()
    {
        await StoreAsync(Call("a") with { Source = CallSources.Push, Queue = "300", Extension = "1001", WaitSeconds = 4 });
        await StoreAsync(Call("a") with { Queue = "300", Extension = "1002", AnsweredAt = At.AddSeconds(10), EndedAt = At.AddSeconds(70), WaitSeconds = 10, TalkSeconds = 60 });
        var page = Open($"/calls/{await IdAsync("a")}");
        page.WaitForElement("[data-testid=journey]").QuerySelectorAll("li").Length.ShouldBe(2);
        page.Find("[data-testid=journey]").TextContent.ShouldContain("01:00");
        page.Find("[data-testid=facts]").TextContent.ShouldContain("call record");

        DialFill? dialled = null;
        Services.GetRequiredService<ControlDesk>().Dialling += (_, fill) => dialled = fill;
        await page.Find("[data-testid=call-back]").ClickAsync(new());
        dialled!.Number.ShouldBe("05321234107");
        await page.Find("[data-testid=call-close]").ClickAsync(new());
        page.WaitForState(() => page.FindAll("[data-testid=call-detail]").Count == 0);
    }

    [Fact]
    public async Task Journey_of_an_answered_call_whose_legs_tell_no_answer_has_the_agent_talking_for_an_unknown_time()
    {
        await StoreAsync(Call("a") with
        {
            Queue = "300", Extension = "1001", Outcome = CallOutcome.Answered,
            Legs =
            [
                new CallLeg { Destination = "300", Queue = "300", StartedAt = At, EndedAt = At.AddSeconds(60), RawOutcome = "1" },
                new CallLeg { Destination = "1001", Extension = "1001", StartedAt = At, EndedAt = At.AddSeconds(60), RawOutcome = "1" },
            ],
        });
        var steps = Open($"/calls/{await IdAsync("a")}").WaitForElement("[data-testid=journey]").QuerySelectorAll("li");

        steps.Select(step => step.GetAttribute("data-kind")).ShouldBe(["waiting", "talking"]);
        steps[1].QuerySelector(".number")!.TextContent.ShouldBe("–");
        steps[1].TextContent.ShouldNotContain("· 1");
    }

    [Fact]
    public async Task Call_of_another_tenant_is_not_found()
    {
        await StoreAsync(Call("a"));
        var id = await IdAsync("a");
        var stranger = new Actor(Guid.NewGuid(), "x@y.test", PortalRoles.Admin);
        Services.GetRequiredService<NavigationManager>().NavigateTo($"/calls/{id}");
        var page = RenderAs<Calls>(stranger, parameters => parameters.Add(calls => calls.Id, id));
        page.WaitForState(() => page.Markup.Contains("There is no such call", StringComparison.Ordinal));
        page.Markup.ShouldNotContain("123 41 07");
    }

    [Fact]
    public async Task Player_says_at_once_that_a_pbx_hands_out_no_recordings()
    {
        await StoreAsync(Call("a") with { HasRecording = true });
        var silent = PbxCatalog.All.First(vendor => !typeof(IRecordings).IsAssignableFrom(vendor.PbxType)).Id;
        await using (var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId)) await context.PbxAccounts.ExecuteUpdateAsync(set => set.SetProperty(account => account.Vendor, silent));
        var page = Open($"/calls/{await IdAsync("a")}");
        page.WaitForElement("[data-testid=player]").TextContent.ShouldContain("hands out no recordings");
        page.FindAll("[data-testid=listen]").ShouldBeEmpty();
    }

    [Fact]
    public async Task Columns_and_filters_are_kept_for_the_person()
    {
        await StoreAsync(Call("a"));
        var page = Open();
        await page.Find("[data-testid=column-queue]").ChangeAsync(new() { Value = false });
        page.WaitForState(() => page.FindAll("thead th").Count == CallColumn.Usual.Length);
        await page.Find("[data-testid=saved-name]").ChangeAsync(new() { Value = "mine" });
        await page.Find(".saved-new").SubmitAsync();
        page.WaitForElement("[data-testid=saved-filter]").TextContent.ShouldContain("mine");

        var again = Open();
        again.FindAll("thead th").Count.ShouldBe(CallColumn.Usual.Length);
        again.WaitForElement("[data-testid=saved-filter] a").GetAttribute("href").ShouldBe("calls");
        await again.Find("[data-testid=saved-remove]").ClickAsync(new());
        again.WaitForState(() => again.FindAll("[data-testid=saved-filter]").Count == 0);
    }

    [Fact]
    public async Task Export_of_which_nothing_is_heard_says_where_to_look_and_can_be_given_up()
    {
        await StoreAsync(Call("a"));
        var page = Open();
        await page.Find("[data-testid=export-start]").ClickAsync(new());
        page.Find("[data-testid=export-elsewhere]").TextContent.ShouldContain("another one may be writing the file");
        await page.Find("[data-testid=export-cancel]").ClickAsync(new());
        page.FindAll("[data-testid=export-run]").ShouldBeEmpty();
        page.Find("[data-testid=export-start]").ShouldNotBeNull();
    }

    [Fact]
    public async Task Export_asks_the_browser_for_the_file_and_follows_its_progress()
    {
        await StoreAsync(Call("a"), Call("b"));
        var page = Open("/calls?outcome=answered");
        await page.Find("[data-testid=export-csv]").ChangeAsync(new() { Value = true });
        await page.Find("[data-testid=export-start]").ClickAsync(new());
        var address = (string)JSInterop.VerifyInvoke("portal.download").Arguments[0]!;
        address.ShouldContain("format=csv");
        address.ShouldContain("period=30d");
        address.ShouldContain("outcome=answered");
        page.Find("[data-testid=export-run]").GetAttribute("data-state").ShouldBe("waiting");

        var run = Guid.Parse(address.Split("run=")[1][..36]);
        await Services.GetRequiredService<CallExports>().WriteAsync(
            Admin with { Name = PersonName }, new CallListFilter(), new TableOptions(TableFormat.Csv), Services.GetRequiredService<CallTables>().Columns([], fullNumbers: false), new MemoryStream(), run, CancellationToken.None);
        page.WaitForState(() => page.Find("[data-testid=export-run]").GetAttribute("data-state") == "done");
        page.Find("[data-testid=export-run]").TextContent.ShouldContain("Done: 2 calls.");
    }

    [Fact]
    public async Task Exported_numbers_are_masked_for_those_who_may_not_see_them()
    {
        await StoreAsync(Call("a") with { Extension = "05326665544" });
        var call = await Services.GetRequiredService<CallList>().FindAsync(TenantId, await IdAsync("a"), CancellationToken.None);
        Row(fullNumbers: true).ShouldContain("0532 123 41 07");
        Row(fullNumbers: false).ShouldContain("0532 *** 41 07");
        foreach (var hidden in (string[])["123 41 07", "1234107", "6665544", "666 55 44"]) Row(fullNumbers: false).ShouldNotContain(hidden);

        string Row(bool fullNumbers) => string.Join('|', Services.GetRequiredService<CallTables>().Columns([], fullNumbers).Select(column => column.Value(call!)));
    }

    private const string PersonName = "person@test.example";

    private static DateTimeOffset At { get; } = TimeProvider.System.GetUtcNow().AddMinutes(-30);

    private IRenderedComponent<Calls> Open(string address = "/calls", string role = PortalRoles.Admin)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        var person = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, Person.ToString())], "test"));
        var page = RenderAs<Calls>(new Actor(TenantId, PersonName, role), parameters => parameters.AddCascadingValue(Task.FromResult(new AuthenticationState(person))));
        page.WaitForState(() => page.Find("[data-testid=calls-page]").GetAttribute("data-ready") == "true" && page.Find("[data-testid=calls-count]").TextContent.Length > 0);
        return page;
    }

    private async Task StoreAsync(params CallRecord[] calls)
    {
        var db = Services.GetRequiredService<PortalDb>();
        if (!_stored) await StoreTenantAsync();
        _stored = true;
        await using (var context = db.ForTenant(TenantId))
        {
            if (!await context.PbxAccounts.AnyAsync())
            {
                context.PbxAccounts.Add(new PbxAccount { Id = Account, TenantId = TenantId, Vendor = "none", Name = "Front office", Enabled = false, CreatedAt = DateTimeOffset.UnixEpoch, Revision = Guid.NewGuid() });
                await context.SaveChangesAsync();
            }
        }

        await using (var context = db.ForInstallation())
        {
            if (!await context.Users.AnyAsync())
            {
                context.Users.Add(new PortalUser { Id = Person, TenantId = TenantId, UserName = PersonName, Email = PersonName });
                await context.SaveChangesAsync();
            }
        }

        await Services.GetRequiredService<CallStore>().UpsertAsync(TenantId, Account, calls, CancellationToken.None);
    }

    private async Task<Guid> IdAsync(string key)
    {
        await using var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId);
        return await context.Calls.Where(call => call.VendorKey == key).Select(call => call.Id).SingleAsync();
    }

    private static CallRecord Call(string key) => new()
    {
        VendorKey = key, Source = CallSources.VendorRecord, Direction = CallDirection.Inbound, Outcome = CallOutcome.Answered, From = "05321234107", To = "08503330101", StartedAt = At,
    };
}
