using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Queries;
using Portal.Domain.Tenants;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Tests.Live;

public sealed class PbxQueriesTests : ControlScene
{
    protected override PbxTraits Traits => base.Traits with { HistoryWindow = TimeSpan.FromDays(7) };

    private PbxQueries Queries => Get<PbxQueries>();

    private Recordings Recordings => Get<Recordings>();

    [Fact]
    public async Task Run_answer_has_the_querys_type()
    {
        var outcome = await Queries.RunAsync(Admin, Account, new BalanceQuery(), CancellationToken.None);
        outcome.Ok.ShouldBeTrue();
        outcome.Value.ShouldHaveSingleItem().Amount.ShouldBe(12.5m);
    }

    [Fact]
    public async Task Run_permission_tenant_and_capability_are_checked_in_this_order()
    {
        (await Queries.RunAsync(Supervisor, Account, new BalanceQuery(), CancellationToken.None)).Result.ShouldBe(CommandResult.Forbidden);
        (await Queries.RunAsync(Admin, ForeignAccount, new BalanceQuery(), CancellationToken.None)).Result.ShouldBe(CommandResult.NoAccount);
        (await Queries.RunAsync(Admin, Account, new PanelLinkQuery(), CancellationToken.None)).Result.ShouldBe(CommandResult.NotCapable);
    }

    public static TheoryData<CallSearch, string> WrongSearches { get; } = new()
    {
        { new CallSearch(default, Start), "from" },
        { new CallSearch(Start, default), "to" },
        { new CallSearch(Start, Start.AddHours(-1)), "to" },
        { new CallSearch(Start.AddDays(-8), Start), "to" },
        { new CallSearch(Start.AddDays(5), Start.AddDays(6)), "from" },
        { new CallSearch(Start.AddDays(-1), Start, Number: "who"), "number" },
        { new CallSearch(Start.AddDays(-1), Start, Side: (CallSide)9), "side" },
        { new CallSearch(Start.AddDays(-1), Start, Page: 0), "page" },
    };

    [Theory]
    [MemberData(nameof(WrongSearches))]
    public async Task Run_search_that_makes_no_sense_names_the_field(CallSearch search, string field) =>
        (await Queries.RunAsync(Admin, Account, new CallSearchQuery(search), CancellationToken.None)).Problems.ShouldHaveSingleItem().Field.ShouldBe(field);

    [Fact]
    public async Task Run_search_of_seven_days_or_of_one_key_is_asked()
    {
        (await Queries.RunAsync(Admin, Account, new CallSearchQuery(new CallSearch(Start.AddDays(-7), Start)), CancellationToken.None)).Ok.ShouldBeTrue();
        (await Queries.RunAsync(Admin, Account, new CallSearchQuery(new CallSearch(default, default, CallKey: "c1")), CancellationToken.None)).Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task Run_link_is_handed_out_with_an_audit_entry_that_does_not_hold_it()
    {
        var outcome = await Queries.RunAsync(Admin, Account, new TopUpLinkQuery(), CancellationToken.None);
        outcome.Value.Value.ShouldBe("https://pay.example.test/s3cret-link");
        outcome.ToString().ShouldNotContain("s3cret-link");
        var entry = (await AuditAsync()).ShouldHaveSingleItem();
        entry.Action.ShouldBe("account.topUpLink");
        (entry.Target + entry.Detail).ShouldNotContain("s3cret-link");
    }

    [Fact]
    public async Task Run_break_reasons_are_the_tenants_own_where_the_pbx_has_no_list()
    {
        await Get<BreakReasons>().ReplaceAsync(Admin, ["Yemek", " Namaz ", "Eğitim"], CancellationToken.None);
        await Get<BreakReasons>().ReplaceAsync(Admin, ["Yemek", "Namaz"], CancellationToken.None);
        var outcome = await Queries.RunAsync(Supervisor, Account, new BreakReasonsQuery(), CancellationToken.None);
        outcome.Value.Select(reason => reason.Name).ShouldBe(["Yemek", "Namaz"]);
        (await Get<BreakReasons>().ListAsync(Foreigner.TenantId, CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Recording_token_leads_to_the_audio_and_hides_the_reference()
    {
        var token = Token();
        token.ShouldNotContain("s3cret");
        var outcome = await Recordings.FetchAsync(Admin, Account, token, continues: false, CancellationToken.None);
        outcome.Value!.ContentType.ShouldBe("audio/mpeg");
        Pbx.Told.ShouldBe(["https://pbx.example.test/s3cret/1.mp3"]);
        var entry = (await AuditAsync()).ShouldHaveSingleItem();
        (entry.Action, entry.Ok).ShouldBe(("recordings.listen", true));
        (entry.Target + entry.Detail).ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task Recording_further_pieces_ask_the_pbx_and_the_audit_log_once()
    {
        var token = Token();
        await Recordings.FetchAsync(Admin, Account, token, continues: false, CancellationToken.None);
        await Recordings.FetchAsync(Admin, Account, token, continues: true, CancellationToken.None);
        Pbx.Sent.ShouldBe(1);
        (await AuditAsync()).Count.ShouldBe(1);

        await Recordings.FetchAsync(Admin, Account, token, continues: false, CancellationToken.None);
        (await AuditAsync()).Count.ShouldBe(2);
        Time.Advance(TimeSpan.FromMinutes(6));
        await Recordings.FetchAsync(Admin, Account, token, continues: true, CancellationToken.None);
        Pbx.Sent.ShouldBe(2);
        (await AuditAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Recording_token_of_another_account_or_tenant_changed_or_old_is_refused()
    {
        var token = Token();
        (await Recordings.FetchAsync(Foreigner, ForeignAccount, token, false, CancellationToken.None)).Result.ShouldBe(CommandResult.Invalid);
        (await Recordings.FetchAsync(Foreigner, Account, token, false, CancellationToken.None)).Result.ShouldBe(CommandResult.Invalid);
        (await Recordings.FetchAsync(Admin, Guid.NewGuid(), token, false, CancellationToken.None)).Result.ShouldBe(CommandResult.Invalid);
        (await Recordings.FetchAsync(Admin, Account, token[..^2] + "AA", false, CancellationToken.None)).Result.ShouldBe(CommandResult.Invalid);
        (await Recordings.FetchAsync(Admin, Account, "nonsense", false, CancellationToken.None)).Result.ShouldBe(CommandResult.Invalid);
        (await Recordings.FetchAsync(Supervisor, Account, token, false, CancellationToken.None)).Result.ShouldBe(CommandResult.Forbidden);
        Time.Advance(TimeSpan.FromMinutes(61));
        (await Recordings.FetchAsync(Admin, Account, token, false, CancellationToken.None)).Result.ShouldBe(CommandResult.Invalid);
        Pbx.Sent.ShouldBe(0);
    }

    [Fact]
    public void Recording_call_without_one_has_no_token_and_without_a_reference_its_key_serves()
    {
        Recordings.TokenOf(Admin.TenantId, Account, Call() with { HasRecording = false }).ShouldBeNull();
        Recordings.TokenOf(Admin.TenantId, Account, Call() with { RecordingReference = default }).ShouldNotBeNull();
    }

    private string Token() => Recordings.TokenOf(Admin.TenantId, Account, Call())!;

    private static CallRecord Call() => new()
    {
        VendorKey = "c1", Source = CallSources.VendorRecord, StartedAt = Start, HasRecording = true, RecordingReference = new Secret("https://pbx.example.test/s3cret/1.mp3"),
    };
}
