using System.Collections.Frozen;

namespace Portal.Domain.Tenants;

/// <summary>The roles of a tenant, and the operator of the installation.</summary>
public static class PortalRoles
{
    /// <summary>Boards and live control.</summary>
    public const string Supervisor = "Supervisor";

    /// <summary>Supervisor, and campaigns, reports, recordings.</summary>
    public const string Manager = "Manager";

    /// <summary>Manager, and PBX accounts, users, policies.</summary>
    public const string Admin = "Admin";

    /// <summary>Runs the installation; sees no call data.</summary>
    public const string Operator = "Operator";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Supervisor, Manager, Admin, Operator];
}

/// <summary>Single permission keys. Policies, menu entries and buttons ask for these, never for a role.</summary>
public static class Permissions
{
    /// <summary>See the live board.</summary>
    public const string BoardView = "board.view";

    /// <summary>Hang up a call of somebody else.</summary>
    public const string CallHangUp = "call.hangup";

    /// <summary>Start a call.</summary>
    public const string CallOriginate = "call.originate";

    /// <summary>See whole outside numbers; without it they are masked everywhere.</summary>
    public const string NumbersFull = "numbers.full";

    /// <summary>Connect, change and delete PBX accounts; see unread pushes.</summary>
    public const string AccountsManage = "accounts.manage";

    /// <summary>Create and revoke API keys.</summary>
    public const string KeysManage = "keys.manage";

    /// <summary>Manage people.</summary>
    public const string UsersManage = "users.manage";

    /// <summary>Read the audit log.</summary>
    public const string AuditView = "audit.view";

    private static readonly FrozenDictionary<string, FrozenSet<string>> ByRole = new Dictionary<string, FrozenSet<string>>(StringComparer.Ordinal)
    {
        [PortalRoles.Supervisor] = Set(BoardView, CallHangUp, CallOriginate),
        [PortalRoles.Manager] = Set(BoardView, CallHangUp, CallOriginate, NumbersFull),
        [PortalRoles.Admin] = Set(BoardView, CallHangUp, CallOriginate, NumbersFull, AccountsManage, KeysManage, UsersManage, AuditView),
        [PortalRoles.Operator] = Set(),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Every key there is.</summary>
    public static IReadOnlyList<string> All { get; } =
        [BoardView, CallHangUp, CallOriginate, NumbersFull, AccountsManage, KeysManage, UsersManage, AuditView];

    /// <summary>True when the role holds the permission; false for an unknown role.</summary>
    public static bool Allows(string role, string permission) => ByRole.TryGetValue(role, out var keys) && keys.Contains(permission);

    private static FrozenSet<string> Set(params string[] keys) => keys.ToFrozenSet(StringComparer.Ordinal);
}
