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

    /// <summary>Answer a ringing call for somebody.</summary>
    public const string CallAnswer = "call.answer";

    /// <summary>Mute a call of somebody else.</summary>
    public const string CallMute = "call.mute";

    /// <summary>Hand a call of somebody else over.</summary>
    public const string CallTransfer = "call.transfer";

    /// <summary>Send agents on breaks and end them.</summary>
    public const string AgentBreak = "agent.break";

    /// <summary>Sign agents in and out.</summary>
    public const string AgentSignIn = "agent.signIn";

    /// <summary>Switch do-not-disturb of an extension.</summary>
    public const string AgentDoNotDisturb = "agent.doNotDisturb";

    /// <summary>Change the tenant's own list of break reasons.</summary>
    public const string AgentBreakReasons = "agent.breakReasons";

    /// <summary>Add members to queues and remove them.</summary>
    public const string QueueMembers = "queue.members";

    /// <summary>Create and delete queues.</summary>
    public const string QueueManage = "queue.manage";

    /// <summary>See the list of stored calls.</summary>
    public const string CallsView = "calls.view";

    /// <summary>Search a PBX's call records and statistics.</summary>
    public const string HistoryView = "history.view";

    /// <summary>Save call lists as files.</summary>
    public const string HistoryExport = "history.export";

    /// <summary>See calls as the PBX sent them.</summary>
    public const string HistoryRaw = "history.raw";

    /// <summary>Work through missed callers: assign, note, close.</summary>
    public const string MissedHandle = "missed.handle";

    /// <summary>See the background jobs and their runs.</summary>
    public const string JobsView = "jobs.view";

    /// <summary>Run, pause and cancel background jobs, and read the past again.</summary>
    public const string JobsManage = "jobs.manage";

    /// <summary>Set how long what is kept; hand out and erase what is stored of one telephone number.</summary>
    public const string PrivacyManage = "privacy.manage";

    /// <summary>See campaigns, calling hours and result codes.</summary>
    public const string CampaignsView = "campaigns.view";

    /// <summary>Build campaigns, start and stop them; their contacts, do-not-call lists and consents; calling hours and result codes.</summary>
    public const string CampaignsManage = "campaigns.manage";

    /// <summary>Work through lists that people dial: get the next contact with what is needed to call it, call, set the result.</summary>
    public const string CampaignsDial = "campaigns.dial";

    /// <summary>Find recordings and listen to them.</summary>
    public const string RecordingsListen = "recordings.listen";

    /// <summary>See whole outside numbers; without it they are masked everywhere.</summary>
    public const string NumbersFull = "numbers.full";

    /// <summary>See blocked callers, block and unblock.</summary>
    public const string NumbersBlock = "numbers.block";

    /// <summary>Choose the outside number that an extension shows.</summary>
    public const string NumbersCallerId = "numbers.callerId";

    /// <summary>See credit and packages.</summary>
    public const string AccountBalance = "account.balance";

    /// <summary>Open top-up and panel links of an account.</summary>
    public const string AccountLinks = "account.links";

    /// <summary>See and change where a PBX pushes to.</summary>
    public const string AccountPush = "account.push";

    /// <summary>Connect, change and delete PBX accounts; see unread pushes.</summary>
    public const string AccountsManage = "accounts.manage";

    /// <summary>Create and revoke API keys.</summary>
    public const string KeysManage = "keys.manage";

    /// <summary>Manage people.</summary>
    public const string UsersManage = "users.manage";

    /// <summary>Read the audit log.</summary>
    public const string AuditView = "audit.view";

    private static readonly string[] OfSupervisor =
        [BoardView, CallsView, CallHangUp, CallOriginate, CallAnswer, CallMute, CallTransfer, AgentBreak, AgentSignIn, AgentDoNotDisturb, QueueMembers, MissedHandle, CampaignsDial];

    private static readonly string[] OfManager = [.. OfSupervisor, NumbersFull, HistoryView, HistoryExport, JobsView, CampaignsView, CampaignsManage, RecordingsListen, AccountBalance];

    private static readonly string[] OfAdmin =
    [
        .. OfManager, HistoryRaw, JobsManage, PrivacyManage, AgentBreakReasons, QueueManage, NumbersBlock, NumbersCallerId, AccountLinks, AccountPush, AccountsManage, KeysManage, UsersManage, AuditView,
    ];

    private static readonly FrozenDictionary<string, FrozenSet<string>> ByRole = new Dictionary<string, FrozenSet<string>>(StringComparer.Ordinal)
    {
        [PortalRoles.Supervisor] = Set(OfSupervisor),
        [PortalRoles.Manager] = Set(OfManager),
        [PortalRoles.Admin] = Set(OfAdmin),
        [PortalRoles.Operator] = Set(),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Every key there is.</summary>
    public static IReadOnlyList<string> All { get; } = OfAdmin;

    /// <summary>True when the role holds the permission; false for an unknown role.</summary>
    public static bool Allows(string role, string permission) => ByRole.TryGetValue(role, out var keys) && keys.Contains(permission);

    private static FrozenSet<string> Set(params string[] keys) => keys.ToFrozenSet(StringComparer.Ordinal);
}
