namespace Portal.PbxSimulator.World;

/// <summary>What can be ordered from outside for one call, through a face. An order that cannot be carried out answers why.</summary>
internal sealed partial class Site
{
    internal static readonly TimeSpan PromisedTalk = TimeSpan.FromMinutes(5);

    private long _orders;

    /// <summary>What an ordered call to an outside number comes to, for somebody who wants to be sure of it.</summary>
    private enum PromisedFate { Answers, Busy, NoAnswer }

    /// <summary>Lets an extension call a number or another extension. The call, or the reason why not.</summary>
    public (Call? Call, OrderRefusal Refusal) Originate(string extension, string destination, string? ownNumber, bool manualAnswer) =>
        Originate(extension, destination, new OriginateOptions { OwnNumber = ownNumber, ManualAnswer = manualAnswer });

    /// <summary>
    /// Lets an extension call a number or another extension. The call, or the reason why not. A face that answers only when somebody has picked up awaits <see cref="Call.Settled"/> outside
    /// the world's lock. Ordered calls to outside numbers that end in 0001 are answered and last, to 0002 meet a busy line, to 0003 nobody answers; any other number is up to chance.
    /// </summary>
    public (Call? Call, OrderRefusal Refusal) Originate(string extension, string destination, OriginateOptions options)
    {
        if (FindAgent(extension) is not { } agent) return (null, OrderRefusal.UnknownExtension);
        if (agent.State is not (AgentState.Ready or AgentState.WrapUp or AgentState.Break)) return (null, OrderRefusal.NotAvailable);
        var random = NextOrder();
        if (FindAgent(destination) is { } called)
        {
            if (called.State != AgentState.Ready || called == agent) return (null, OrderRefusal.Busy);
            KeepBreak(agent);
            return (DialInside(agent, called, random, byApi: true, options), OrderRefusal.None);
        }
        if (options.DestinationFirst) return (CallThenRing(agent, destination, random, options), OrderRefusal.None);
        KeepBreak(agent);
        var own = options.OwnNumber ?? agent.OutsideNumber;
        if (!options.ManualAnswer) return (Dial(agent, destination, random, byApi: true, own, options), OrderRefusal.None);

        // The extension rings first and calls out once it is picked up.
        var call = NewOutbound(agent, destination, random, byApi: true, own, options);
        RingCaller(call, agent);
        AfterInCall(call, random.Seconds(2, 6), () => PickUpToDial(call, agent));
        return (call, OrderRefusal.None);
    }

    /// <summary>One extension calls another.</summary>
    public (Call? Call, OrderRefusal Refusal) CallInside(string caller, string called, OriginateOptions? options = null) =>
        FindAgent(called) is null ? (null, OrderRefusal.UnknownExtension) : Originate(caller, called, options ?? OriginateOptions.None);

    private Rng NextOrder() => Rng.Of(_seed, $"{Vendor}/order", ++_orders);

    /// <summary>The outside number is called first, and the extension rings once it has answered.</summary>
    private Call CallThenRing(Agent agent, string destination, Rng random, OriginateOptions options)
    {
        var call = NewOutbound(agent, destination, random, byApi: true, options.OwnNumber ?? agent.OutsideNumber, options);
        call.CallerIsOff = true;
        Move(call, CallState.Ringing);
        Tell(WorldEventKind.Ringing, call, null);
        PlanOutside(call, () =>
        {
            if (agent.State is not (AgentState.Ready or AgentState.WrapUp or AgentState.Break))
            {
                End(call, EndedBy.System, "USER_BUSY");
                return;
            }
            KeepBreak(agent);
            call.CallerIsOff = false;
            RingCaller(call, agent);
            AfterInCall(call, random.Seconds(2, 6), () => PickUpToDial(call, agent));
        });
        return call;
    }

    private void RingCaller(Call call, Agent agent)
    {
        agent.Call = call;
        SetState(agent, AgentState.Ringing);
        Move(call, CallState.Ringing);
        Tell(WorldEventKind.Ringing, call, null);
    }

    private void PickUpToDial(Call call, Agent agent)
    {
        SetState(agent, AgentState.Talking);
        Move(call, CallState.Ringing);
        if (call.Ordered is { DestinationFirst: true }) Answer(call, null);
        else PlanOutside(call);
    }

    /// <summary>Connects two outside numbers; <paramref name="sourceAnswered"/> hears whether the first one answered.</summary>
    public Call Bridge(string source, string destination, TimeSpan timeout, Action<bool> sourceAnswered) =>
        Bridge(source, destination, new OriginateOptions { RingTimeout = timeout }, sourceAnswered);

    /// <summary>Connects two outside numbers, the second called once the first has answered. <see cref="Call.Settled"/> comes true when the second has.</summary>
    public Call Bridge(string source, string destination, OriginateOptions options, Action<bool>? sourceAnswered = null)
    {
        var random = NextOrder();
        var timeout = options.RingTimeout ?? TimeSpan.FromSeconds(30);
        var shown = options.HideCallerId ? "" : Plan.WriteNumber(options.OwnNumber ?? Plan.OwnNumbers[0]);
        var call = NewCall(Direction.Outbound, random, source, destination, null, byApi: true, shown, options);
        Move(call, CallState.Ringing);
        Tell(WorldEventKind.Ringing, call, null);
        var delay = random.Seconds(3, 9);
        var answers = random.Chance(0.9) && delay < timeout;
        if (PromiseOf(source) is { } promised) answers = promised == PromisedFate.Answers;
        AfterInCall(call, answers ? delay : timeout, () =>
        {
            if (answers) PlanOutside(call);
            else End(call, EndedBy.Callee, "NO_ANSWER");
            sourceAnswered?.Invoke(answers);
        });
        return call;
    }

    /// <summary>Calls an outside number and, when it answers, puts it into a queue, into a voice menu, or lets it hear an announcement.</summary>
    public (Call? Call, OrderRefusal Refusal) CallInto(string kind, string target, string number, string? prefix, OriginateOptions? options = null)
    {
        var queue = FindQueue(target);
        var known = kind switch
        {
            "queue" => queue is not null,
            "ivr" => Plan.Menus.Contains(target, StringComparer.Ordinal),
            _ => kind == "announcement" && Plan.Announcements.Contains(target, StringComparer.Ordinal),
        };
        return known ? (PlaceInto(kind, target, number, prefix ?? "", options, NextOrder(), null), OrderRefusal.None) : (null, OrderRefusal.UnknownTarget);
    }

    private Call PlaceInto(string kind, string target, string number, string prefix, OriginateOptions? options, Rng random, DialAttempt? attempt)
    {
        var queue = FindQueue(target);
        var own = Plan.WriteNumber(options?.OwnNumber ?? Plan.OwnNumbers[0]);
        var call = NewCall(Direction.Outbound, random, own, number, null, byApi: true, options is { HideCallerId: true } ? "" : own, options, prefix, attempt);
        Move(call, CallState.Ringing);
        Tell(WorldEventKind.Ringing, call, null);
        PlanOutside(call, () =>
        {
            call.Settle(World.Outcome.Answered);
            var patience = TimeSpan.FromSeconds(30) + random.ExponentialSeconds(85);
            _agenda.After(patience, () =>
            {
                if (call.IsLive && call.AnsweredAt is null) End(call, EndedBy.Callee, "ORIGINATOR_CANCEL");
            });
            if (attempt is not null && PressKey(call, attempt)) return;
            if (queue is not null && kind == "queue")
            {
                Enqueue(call, queue);
            }
            else if (kind == "ivr")
            {
                EnterMenu(call, target);
                AfterInCall(call, random.Seconds(8, 20), () => LeaveMenu(call, Queues.FirstOrDefault()));
            }
            else
            {
                call.Menu = target;
                call.AnsweredAt = Now;
                Move(call, CallState.Talking);
                Tell(WorldEventKind.Answered, call, null);
                AfterInCall(call, random.Seconds(10, 25), () => End(call, EndedBy.System, "NORMAL_CLEARING"));
            }
        });
        return call;
    }

    /// <summary>
    /// Somebody calls from outside now, whatever the load is: into a queue (the first one when it is null), or into the voice menu first. Null when their number is blocked. They wait for ten
    /// minutes at most.
    /// </summary>
    /// <param name="number">Ten digits.</param>
    /// <param name="queue">Where they want to go.</param>
    /// <param name="menu">Whether they meet the voice menu first.</param>
    public Call? CallIn(string number, CallQueue? queue, bool menu)
    {
        if (IsBlocked(number)) return null;
        var call = Arrive(number, NextOrder());
        call.Steady = PromiseOf(number) == PromisedFate.Answers;
        _agenda.After(TimeSpan.FromMinutes(10), () =>
        {
            if (call.IsLive && call.AnsweredAt is null) End(call, EndedBy.Caller, "ORIGINATOR_CANCEL");
        });
        if (menu)
        {
            EnterMenu(call, Plan.Menus[0]);
            AfterInCall(call, TimeSpan.FromSeconds(6), () => LeaveMenu(call, queue ?? Queues.FirstOrDefault()));
        }
        else
        {
            Enqueue(call, queue);
        }
        return call;
    }

    public void Hangup(Call call)
    {
        if (call.IsLive) End(call, EndedBy.System, "NORMAL_CLEARING", call is { Direction: not Direction.Inbound, AnsweredAt: null } ? Outcome.Cancelled : null);
    }

    /// <summary>Lets the ringing extension answer now. False when none rings.</summary>
    public bool AnswerNow(Call call)
    {
        if (call.RingingAgents.Count > 0) Answer(call, call.RingingAgents[0]);
        else if (call.CallerAgent is { State: AgentState.Ringing } caller && caller.Call == call) PickUpToDial(call, caller);
        else return false;
        return true;
    }

    /// <param name="call">An answered call.</param>
    /// <param name="direction"><c>in</c>: the caller is not heard; <c>out</c>: the caller does not hear; <c>all</c>: both.</param>
    /// <param name="muted">On or off.</param>
    public OrderRefusal SetMute(Call call, string direction, bool muted)
    {
        if (!call.IsLive || call.AnsweredAt is null) return OrderRefusal.NotAnswered;
        if (direction is not ("all" or "in" or "out")) return OrderRefusal.UnknownTarget;
        if (direction != "out") call.MutedIn = muted;
        if (direction != "in") call.MutedOut = muted;
        return OrderRefusal.None;
    }

    private static PromisedFate? PromiseOf(string number) => number switch
    {
        { Length: < 7 } => null,
        _ when number.EndsWith("0001", StringComparison.Ordinal) => PromisedFate.Answers,
        _ when number.EndsWith("0002", StringComparison.Ordinal) => PromisedFate.Busy,
        _ when number.EndsWith("0003", StringComparison.Ordinal) => PromisedFate.NoAnswer,
        _ => null,
    };

    // Somebody on a break who places a call goes back to the break afterwards.
    private static void KeepBreak(Agent agent)
    {
        if (agent.State == AgentState.Break && agent.BreakReason != Agent.DoNotDisturb && agent.ForcedBreak is null) agent.PendingBreak = agent.BreakReason;
    }
}

/// <summary>How an ordered call is set up.</summary>
internal sealed record OriginateOptions
{
    public static OriginateOptions None { get; } = new();

    /// <summary>Own outside number to call with, ten digits; null is the extension's own.</summary>
    public string? OwnNumber { get; init; }

    /// <summary>The extension rings and must be picked up by hand before it calls.</summary>
    public bool ManualAnswer { get; init; }

    /// <summary>The destination is called first, and the extension rings once it has answered.</summary>
    public bool DestinationFirst { get; init; }

    /// <summary>How long it rings before it is given up; null is the simulator's own time.</summary>
    public TimeSpan? RingTimeout { get; init; }

    /// <summary>How long the call may last, counted from the order.</summary>
    public TimeSpan? MaxDuration { get; init; }

    /// <summary>The called side sees no number.</summary>
    public bool HideCallerId { get; init; }

    /// <summary>What the face wants to remember with the call, such as the id of the request.</summary>
    public string Tag { get; init; } = "";
}

internal enum OrderRefusal
{
    None,
    UnknownExtension,

    /// <summary>Signed out, or in a call already.</summary>
    NotAvailable,

    /// <summary>The extension to be reached is not free.</summary>
    Busy,

    /// <summary>The call has not been answered yet.</summary>
    NotAnswered,

    /// <summary>There is no such queue, menu, announcement or direction.</summary>
    UnknownTarget,

    /// <summary>It is so already: on a break, signed in, signed out.</summary>
    AlreadySo,
}
