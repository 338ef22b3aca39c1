using System.Collections.Immutable;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Commands;

namespace Portal.Web.Components.Control;

/// <summary>Every action of the screens. What each needs of the PBX and of the person is told by its command.</summary>
public static class ControlActions
{
    private static readonly ControlField Queue = new("queue", FieldKind.Queue, Required: true);
    private static readonly ControlField AnyQueue = new("queue", FieldKind.Queue);
    private static readonly ControlField Penalty = new("penalty", FieldKind.Number);
    private static readonly ControlField Paused = new("paused", FieldKind.Check);
    private static readonly ControlField Extension = new("extension", FieldKind.Party, Required: true);
    private static readonly ControlField Number = new("number", FieldKind.Text, Required: true);
    private static readonly ControlField To = new("to", FieldKind.Party, Required: true);
    private static readonly ControlField Direction = new("direction", FieldKind.Direction);

    public static ControlAction HangUp { get; } = new("hangup", "hangup", (at, _) => new HangUpCommand(at.Key.Key)) { OnCall = true };

    public static ControlAction Answer { get; } = new("answer", "ready", (at, _) => new AnswerCommand(at.Key.Key)) { OnCall = true };

    public static ControlAction Transfer { get; } = new("transfer", "transfer", (at, form) => new TransferCommand(at.Key.Key, form.Text("to"))) { OnCall = true, Fields = [To] };

    public static ControlAction AttendedTransfer { get; } =
        new("attendedTransfer", "transfer", (at, form) => new AttendedTransferCommand(at.Key.Key, form.Text("to"))) { OnCall = true, Fields = [To] };

    public static ControlAction Mute { get; } =
        new("mute", "mute", (at, form) => new MuteCommand(at.Key.Key, form.Choice<MuteDirection>("direction"))) { OnCall = true, Fields = [Direction] };

    public static ControlAction Unmute { get; } =
        new("unmute", "sound", (at, form) => new UnmuteCommand(at.Key.Key, form.Choice<MuteDirection>("direction"))) { OnCall = true, Fields = [Direction] };

    public static ControlAction BreakStart { get; } =
        new("breakStart", "break", (at, form) => new BreakStartCommand(at.Key.Key, form.Optional(ControlForm.For(at.AccountId, "reason")), form.Queue("queue")))
        {
            Fields = [new ControlField("reason", FieldKind.Reason), AnyQueue],
        };

    public static ControlAction BreakEnd { get; } = new("breakEnd", "play", (at, form) => new BreakEndCommand(at.Key.Key, form.Queue("queue"))) { Fields = [AnyQueue] };

    public static ControlAction SignIn { get; } = new("agentLogin", "user", (at, _) => new AgentLoginCommand(at.Key.Key));

    public static ControlAction SignOut { get; } = new("agentLogout", "offline", (at, _) => new AgentLogoutCommand(at.Key.Key));

    public static ControlAction JoinQueue { get; } =
        new("queueAdd", "plus", (at, form) => new QueueAddCommand(form.Queue("queue") ?? "", at.Key.Key, form.Checked("paused"), form.Number("penalty"))) { Fields = [Queue, Penalty, Paused] };

    public static ControlAction LeaveQueue { get; } = new("queueRemove", "close", (at, form) => new QueueRemoveCommand(form.Queue("queue") ?? "", at.Key.Key)) { Fields = [Queue] };

    public static ControlAction DoNotDisturb { get; } = new("dndOn", "dnd", (at, _) => new DoNotDisturbCommand(at.Key.Key, On: true));

    public static ControlAction Disturb { get; } = new("dndOff", "ringing", (at, _) => new DoNotDisturbCommand(at.Key.Key, On: false));

    public static ControlAction AddMember { get; } =
        new("memberAdd", "plus", (at, form) => new QueueAddCommand(at.Key.Key, form.Text("extension"), form.Checked("paused"), form.Number("penalty"))) { Fields = [Extension, Penalty, Paused] };

    public static ControlAction RemoveMember { get; } = new("memberRemove", "close", (at, form) => new QueueRemoveCommand(at.Key.Key, form.Text("extension"))) { Fields = [Extension] };

    public static ControlAction AddOutside { get; } =
        new("queueAddNumber", "plus", (at, form) => new OutsideAddCommand(at.Key.Key, form.Text("number"), form.Number("penalty"))) { Fields = [Number, Penalty] };

    public static ControlAction RemoveOutside { get; } = new("queueRemoveNumber", "close", (at, form) => new OutsideRemoveCommand(at.Key.Key, form.Text("number"))) { Fields = [Number] };

    public static ControlAction Order { get; } =
        new("queueSetMembers", "order", (at, form) => new QueueOrderCommand(at.Key.Key, form.List("extensions"))) { Fields = [new ControlField("extensions", FieldKind.Extensions, Required: true)] };

    public static ControlAction CreateQueue { get; } =
        new("queueCreate", "plus", (_, form) => new QueueCreateCommand(form.Text("number"), form.Text("name"), new Secret(form["password"]), form.List("members")))
        {
            Fields = [Number, new ControlField("name", FieldKind.Text, Required: true), new ControlField("password", FieldKind.Secret), new ControlField("members", FieldKind.Extensions)],
        };

    public static ControlAction DeleteQueue { get; } = new("queueDelete", "close", (at, _) => new QueueDeleteCommand(at.Key.Key)) { TypedConfirmation = true };

    public static ControlAction CallIntoQueue { get; } =
        new("callIntoQueue", "talking", (at, form) => new MenuCallCommand(form.Text("number"), MenuKind.Queue, at.Key.Key, form.Optional("prefix"), CallOptions.None))
        {
            Fields = [Number, new ControlField("prefix", FieldKind.Text)],
        };

    public static ControlAction SetCallerId { get; } =
        new("setCallerId", "user", (_, form) => new SetCallerIdCommand(form.Text("extension"), form.Text("callerId"))) { Fields = [Extension, new ControlField("callerId", FieldKind.Text, Required: true)] };

    public static ControlAction BlockNumber { get; } = new("blockNumber", "dnd", (_, form) => new BlockNumberCommand(form.Text("number"))) { Fields = [Number] };

    public static ControlAction UnblockNumber { get; } = new("unblockNumber", "ready", (_, form) => new UnblockNumberCommand(form.Text("number"))) { Fields = [Number] };

    public static ControlAction Originate { get; } =
        new("originate", "talking", (_, form) => new OriginateCommand(form.Text("extension"), form.Text("destination"), DialOptions.Read(form)));

    public static ControlAction InternalCall { get; } =
        new("internalCall", "talking", (_, form) => new InternalCallCommand(form.Text("caller"), form.Text("called"), DialOptions.Read(form)));

    public static ControlAction Link { get; } = new("link", "talking", (_, form) => new LinkCommand(form.Text("first"), form.Text("second"), DialOptions.Read(form)));

    public static ControlAction CallIntoMenu { get; } = new("callIntoMenu", "ivr",
        (_, form) => new MenuCallCommand(form.Text("number"), form.Choice<MenuKind>("kind"), form.Text("menu"), form.Optional("prefix"), DialOptions.Read(form)));

    public static ControlAction SetDoNotDisturb { get; } =
        new("dnd", "dnd", (_, form) => new DoNotDisturbCommand(form.Text("extension"), form.Checked("on"))) { Fields = [Extension, new ControlField("on", FieldKind.Check)] };

    /// <summary>What can be done with a call, in the order of its menu.</summary>
    public static ImmutableArray<ControlAction> ForCalls { get; } = [Answer, Transfer, AttendedTransfer, Mute, Unmute, HangUp];

    /// <summary>What can be done with one agent or several.</summary>
    public static ImmutableArray<ControlAction> ForAgents { get; } = [BreakStart, BreakEnd, SignIn, SignOut, JoinQueue, LeaveQueue, DoNotDisturb, Disturb];

    /// <summary>What can be done with a queue.</summary>
    public static ImmutableArray<ControlAction> ForQueues { get; } = [AddMember, RemoveMember, AddOutside, RemoveOutside, CallIntoQueue, DeleteQueue];

    /// <summary>The ways to start a call.</summary>
    public static ImmutableArray<ControlAction> ForDialling { get; } = [Originate, InternalCall, Link, CallIntoMenu];

    /// <summary>All of them.</summary>
    public static ImmutableArray<ControlAction> All { get; } =
        [.. ForCalls, .. ForAgents, .. ForQueues, .. ForDialling, Order, CreateQueue, SetCallerId, BlockNumber, UnblockNumber, SetDoNotDisturb];
}
