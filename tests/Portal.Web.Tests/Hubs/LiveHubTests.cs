using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Identity;
using Portal.Infrastructure.Live;
using Portal.Web.Hubs;
using Portal.Web.Tests.Running;

namespace Portal.Web.Tests.Hubs;

/// <summary>On a server of its own: what other tests do to the board would show up in the stream.</summary>
public sealed class LiveHubTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly PortalServer _portal = new();
    private readonly Guid _account = Guid.NewGuid();

    public async Task InitializeAsync()
    {
        await _portal.InitializeAsync();
        Apply(new AccountChanged(_account, Now, "some-vendor", "PBX", Enabled: true, Pushes: true, TimeSpan.FromHours(1)));
        Apply(Hint("first", CallHintKind.Ringing));
    }

    public Task DisposeAsync() => _portal.DisposeAsync();

    [Fact]
    public async Task Watch_gives_the_whole_board_first_then_only_what_changed()
    {
        await using var client = await WatchAsync(PortalRoles.Manager);
        var whole = (await client.NextAsync(Patience))!.Value;
        whole.GetProperty("calls").EnumerateArray().Single().GetProperty("id").GetString().ShouldBe($"{_account:N}~first");
        whole.GetProperty("accounts").GetArrayLength().ShouldBe(1);

        Apply(Hint("second", CallHintKind.Ringing));
        var update = await NextWithAsync(client, u => u.GetProperty("changed").GetProperty("calls").GetArrayLength() > 0);
        update.GetProperty("version").GetInt64().ShouldBeGreaterThan(whole.GetProperty("version").GetInt64());
        update.GetProperty("changed").GetProperty("calls").EnumerateArray().Single().GetProperty("id").GetString().ShouldBe($"{_account:N}~second");
        update.GetProperty("removed").GetProperty("calls").GetArrayLength().ShouldBe(0);

        Apply(Hint("first", CallHintKind.Ended));
        var removal = await NextWithAsync(client, u => u.GetProperty("removed").GetProperty("calls").GetArrayLength() > 0);
        removal.GetProperty("removed").GetProperty("calls").EnumerateArray().Single().GetString().ShouldBe($"{_account:N}~first");
    }

    [Fact]
    public async Task Watch_many_changes_at_once_come_as_one_update()
    {
        await using var client = await WatchAsync(PortalRoles.Manager);
        await client.NextAsync(Patience);
        _portal.Board.Apply([.. Enumerable.Range(0, 200).Select(i => (PbxEvent)Hint($"burst-{i}", CallHintKind.Ringing))]);
        var update = await NextWithAsync(client, u => u.GetProperty("changed").GetProperty("calls").GetArrayLength() > 0);
        update.GetProperty("changed").GetProperty("calls").GetArrayLength().ShouldBe(200);
    }

    [Fact]
    public async Task Watch_role_without_whole_numbers_gets_them_masked()
    {
        await using var client = await WatchAsync(PortalRoles.Supervisor);
        (await client.NextAsync(Patience))!.Value.GetProperty("calls").EnumerateArray().Single().GetProperty("from").GetString()!.ShouldNotContain("1234567");
    }

    [Fact]
    public async Task Watch_another_tenant_sees_nothing_of_this_one()
    {
        await using var client = await HubClient.ConnectAsync(_portal.Url, await _portal.KeyAsync(_portal.Foreign, PortalRoles.Admin));
        await client.StreamAsync("Watch");
        var whole = (await client.NextAsync(Patience))!.Value;
        whole.GetProperty("accounts").GetArrayLength().ShouldBe(0);
        whole.GetProperty("calls").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("pk_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Connect_without_a_valid_key_is_refused(string? key) =>
        (await Should.ThrowAsync<WebSocketException>(() => HubClient.ConnectAsync(_portal.Url, key))).Message.ShouldContain("401");

    [Fact]
    public async Task Revoked_key_ends_the_open_connection_at_the_next_check()
    {
        var keys = _portal.Services.GetRequiredService<ApiKeys>();
        await using var client = await WatchAsync(PortalRoles.Supervisor);
        await client.NextAsync(Patience);
        foreach (var key in await keys.ListAsync(_portal.Own.TenantId, CancellationToken.None))
            if (key.RevokedAt is null) await keys.RevokeAsync(_portal.Own, key.Id, CancellationToken.None);

        await _portal.Services.GetRequiredService<HubSessions>().CheckAsync(CancellationToken.None);

        while (await client.NextAsync(Patience) is not null)
        {
            // Updates that were on their way.
        }

        client.Closed.ShouldBeTrue();
    }

    [Fact]
    public async Task Watcher_that_leaves_is_forgotten()
    {
        var board = _portal.Services.GetRequiredService<LiveBoards>().For(_portal.Own.TenantId);
        await using (var client = await WatchAsync(PortalRoles.Supervisor))
        {
            await client.NextAsync(Patience);
            board.Watchers.ShouldBe(1);
        }

        await Eventually.TrueAsync(() => board.Watchers == 0, "the board forgets the watcher");
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private void Apply(PbxEvent pbxEvent) => _portal.Board.Apply(pbxEvent);

    private CallHint Hint(string key, CallHintKind kind) => new(_account, Now, key, kind, CallOrigin.Push)
    {
        Direction = CallDirection.Inbound, From = "905321234567", To = "908500000000", Extension = "1001",
    };

    private async Task<HubClient> WatchAsync(string role)
    {
        var client = await HubClient.ConnectAsync(_portal.Url, await _portal.KeyAsync(_portal.Own, role));
        await client.StreamAsync("Watch");
        return client;
    }

    /// <summary>The next update that is about calls: the account's own freshness may change in between.</summary>
    private static async Task<JsonElement> NextWithAsync(HubClient client, Func<JsonElement, bool> wanted)
    {
        while (await client.NextAsync(Patience) is { } update)
            if (wanted(update)) return update;
        throw new ShouldAssertException("No such update came.");
    }
}
