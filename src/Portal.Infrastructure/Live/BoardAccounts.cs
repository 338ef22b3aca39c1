using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Live;

/// <summary>A board heeds only accounts it was told of; whoever has news of one may be the first.</summary>
internal static class BoardAccounts
{
    public static void Ensure(LiveBoard board, ConnectedAccount account, DateTimeOffset now)
    {
        var known = board.Current.Accounts.GetValueOrDefault(account.Id);
        if (known is null || (account.Enabled && known.State == AccountState.Off)) Tell(board, account.Id, account.Vendor, account.Name, account.Enabled, now);
    }

    public static void Ensure(LiveBoard board, Guid id, PbxVendor vendor, string name, bool enabled, DateTimeOffset now)
    {
        if (!board.Current.Accounts.ContainsKey(id)) Tell(board, id, vendor, name, enabled, now);
    }

    private static void Tell(LiveBoard board, Guid id, PbxVendor vendor, string name, bool enabled, DateTimeOffset now) =>
        board.Apply(new AccountChanged(id, now, vendor.Id, name, enabled, vendor.ReadPush is not null, vendor.Traits.SilenceLimit));
}
