namespace Portal.PbxSimulator.World;

/// <summary>Handing a call over by order.</summary>
internal sealed partial class Site
{
    /// <summary>Blind transfer to an extension.</summary>
    public OrderRefusal TransferTo(Call call, string extension)
    {
        if (FindAgent(extension) is not { } target) return OrderRefusal.UnknownExtension;
        if (!CanBeHandedOver(call)) return OrderRefusal.NotAnswered;
        if (target.State != AgentState.Ready) return OrderRefusal.Busy;
        Transfer(call, target);
        return OrderRefusal.None;
    }

    /// <summary>Attended transfer: the other party is held while the target is asked, and then talks to the target.</summary>
    public OrderRefusal TransferAttended(Call call, string extension)
    {
        if (FindAgent(extension) is not { } target) return OrderRefusal.UnknownExtension;
        if (!CanBeHandedOver(call)) return OrderRefusal.NotAnswered;
        if (target.State != AgentState.Ready) return OrderRefusal.Busy;
        Move(call, CallState.Held);
        call.Consulted = target;
        target.Call = call;
        SetState(target, AgentState.Ringing);
        var leg = new CallLeg { Extension = target.Extension, StartedAt = Now };
        call.Legs.Add(leg);
        Tell(WorldEventKind.Ringing, call, leg);
        AfterInCall(call, call.Random.Seconds(2, 4), () =>
        {
            SetState(target, AgentState.Talking);
            AfterInCall(call, call.Random.Seconds(2, 4), () =>
            {
                call.Consulted = null;
                LetGo(call, "ATTENDED_TRANSFER");
                Answer(call, target);
            });
        });
        return OrderRefusal.None;
    }

    /// <summary>Transfer to an outside number. When nobody answers there, the call is over.</summary>
    public OrderRefusal TransferOutside(Call call, string number)
    {
        if (!CanBeHandedOver(call)) return OrderRefusal.NotAnswered;
        LetGo(call, "BLIND_TRANSFER");
        call.OutsideParty = number;
        Move(call, CallState.Ringing);
        Tell(WorldEventKind.Ringing, call, null);
        var answers = PromiseOf(number) switch { null => call.Random.Chance(0.85), var promised => promised == PromisedFate.Answers };
        AfterInCall(call, answers ? call.Random.Seconds(3, 8) : TimeSpan.FromSeconds(20), () =>
        {
            if (answers) Answer(call, null);
            else End(call, EndedBy.Callee, "NO_ANSWER");
        });
        return OrderRefusal.None;
    }

    private static bool CanBeHandedOver(Call call) => call is { State: CallState.Talking or CallState.Held, Consulted: null };
}
