using Portal.Domain.Pbx;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Tests.Live;

public sealed class PushSubscriptionTests : ControlScene
{
    private PushSubscriptions Subscriptions => Get<PushSubscriptions>();

    [Fact]
    public async Task Subscribe_accepted_the_new_address_counts_and_the_old_one_stops()
    {
        var first = await SubscribedAsync();
        var second = await SubscribedAsync();
        second.ShouldNotBe(first);
        (await AcceptedAsync(second)).ShouldBeTrue();
        (await AcceptedAsync(first)).ShouldBeFalse();
        (await RowAsync()).PushSubscribedAt.ShouldBe(Start);
        var entries = await AuditAsync();
        entries.ShouldAllBe(entry => entry.Action == "account.pushSubscribe" && entry.Ok);
        entries.ShouldAllBe(entry => !(entry.Target + entry.Detail).Contains(second) && !(entry.Target + entry.Detail).Contains(first));
    }

    [Fact]
    public async Task Subscribe_the_address_is_good_already_while_the_pbx_tries_it()
    {
        var first = await SubscribedAsync();
        bool[] during = [];
        Pbx.Answer = async address =>
        {
            during = [await AcceptedAsync(TokenOf(address)), await AcceptedAsync(first)];
            return new CommandAnswer(null, null);
        };
        (await Subscriptions.SubscribeAsync(Admin, Account, CancellationToken.None)).Ok.ShouldBeTrue();
        during.ShouldBe([true, true]);
    }

    [Fact]
    public async Task Subscribe_refused_the_old_address_stays()
    {
        var first = await SubscribedAsync();
        Pbx.Answer = _ => throw new PbxException(PbxErrorKind.Refused, "no", "olmaz");
        var outcome = await Subscriptions.SubscribeAsync(Admin, Account, CancellationToken.None);
        (outcome.Result, outcome.VendorMessage).ShouldBe((CommandResult.Failed, "olmaz"));
        (await AcceptedAsync(first)).ShouldBeTrue();
        (await AcceptedAsync(TokenOf(Pbx.Told[^1]))).ShouldBeFalse();
    }

    [Fact]
    public async Task Subscribe_answer_lost_both_addresses_are_good_until_one_is_sure()
    {
        var first = await SubscribedAsync();
        Pbx.Answer = _ => throw new PbxException(PbxErrorKind.Timeout, "no answer");
        (await Subscriptions.SubscribeAsync(Admin, Account, CancellationToken.None)).Result.ShouldBe(CommandResult.Unknown);
        var second = TokenOf(Pbx.Told[^1]);
        (await AcceptedAsync(first)).ShouldBeTrue();
        (await AcceptedAsync(second)).ShouldBeTrue();

        Pbx.Answer = _ => throw new PbxException(PbxErrorKind.Refused, "no");
        await Subscriptions.SubscribeAsync(Admin, Account, CancellationToken.None);
        (await AcceptedAsync(first)).ShouldBeTrue();
        (await AcceptedAsync(second)).ShouldBeTrue();
    }

    [Fact]
    public async Task Unsubscribe_ends_the_subscription()
    {
        await SubscribedAsync();
        (await Subscriptions.UnsubscribeAsync(Admin, Account, CancellationToken.None)).Ok.ShouldBeTrue();
        (await RowAsync()).PushSubscribedAt.ShouldBeNull();
        Pbx.Told[^1].ShouldBe("stop");
    }

    [Fact]
    public async Task Subscribe_only_with_the_permission_and_in_the_own_tenant()
    {
        (await Subscriptions.SubscribeAsync(Supervisor, Account, CancellationToken.None)).Result.ShouldBe(CommandResult.Forbidden);
        (await Subscriptions.SubscribeAsync(Admin, ForeignAccount, CancellationToken.None)).Result.ShouldBe(CommandResult.NoAccount);
        Pbx.Sent.ShouldBe(0);
    }

    private static string TokenOf(string address)
    {
        address.ShouldStartWith("https://portal.example.test/push/test/");
        return address[(address.LastIndexOf('/') + 1)..];
    }

    private async Task<string> SubscribedAsync()
    {
        (await Subscriptions.SubscribeAsync(Admin, Account, CancellationToken.None)).Ok.ShouldBeTrue();
        return TokenOf(Pbx.Told[^1]);
    }

    private async Task<bool> AcceptedAsync(string token) => await Get<PushTokens>().FindAsync("test", token, CancellationToken.None) is { } target && target.AccountId == Account;
}
