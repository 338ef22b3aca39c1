namespace Portal.PbxSimulator.World;

/// <summary>
/// Makes up the calls of one day of a site's past: the same kinds as the live world has, drawn call by call and not stepped through, so that any day can be had without the days before it.
/// </summary>
internal sealed class PastDay
{
    // Far more than a day's calls: the numbers of two days never meet, and none is the number of a live call.
    private const long IndexesPerDay = 100_000;
    private const int RememberedCallers = 50;

    private static readonly DateOnly Epoch = new(2020, 1, 1);

    // Nobody looks at the past's nights as they happen, so they are as quiet as real ones.
    private static readonly double[] Shape = [3, 2, 1, 1, 1, 2, 5, 12, 40, 78, 96, 100, 76, 86, 100, 98, 90, 80, 62, 46, 34, 24, 14, 7];
    private static readonly double[] UntilHour = Cumulated();

    private readonly SitePlan _plan;
    private readonly IReadOnlyList<CallQueue> _queues;
    private readonly IReadOnlyList<Agent> _agents;
    private readonly long _seed;
    private readonly Dictionary<Agent, DateTimeOffset> _freeAt = [];

    /// <summary>Ten-digit numbers of callers who left unanswered, oldest first, and when.</summary>
    private readonly List<(string Number, DateTimeOffset At)> _gaveUp = [];

    private PastDay(SitePlan plan, IReadOnlyList<CallQueue> queues, IReadOnlyList<Agent> agents, long seed)
    {
        _plan = plan;
        _queues = queues;
        _agents = agents;
        _seed = seed;
    }

    /// <summary>The day's calls in the order they began.</summary>
    public static Call[] Of(SitePlan plan, IReadOnlyList<CallQueue> queues, IReadOnlyList<Agent> agents, long seed, DateOnly day, int count)
    {
        var writer = new PastDay(plan, queues, agents, seed);
        var midnight = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), Load.LocalOffset).ToUniversalTime();
        var first = ((day.DayNumber - Epoch.DayNumber) * IndexesPerDay) + 1;
        var calls = new Call[count];
        for (var i = 0; i < count; i++)
        {
            var random = Rng.Of(seed, $"{plan.Vendor}/past", first + i);
            calls[i] = writer.Make(first + i, midnight + TimeOfDay((i + random.NextDouble()) / count), random);
        }
        return calls;
    }

    private static double[] Cumulated()
    {
        var until = new double[Shape.Length];
        var sum = 0.0;
        for (var hour = 0; hour < Shape.Length; hour++) until[hour] = sum += Shape[hour];
        return [.. until.Select(part => part / sum)];
    }

    /// <summary>The time by which so large a part of the day's calls has begun.</summary>
    private static TimeSpan TimeOfDay(double part)
    {
        var hour = Array.FindIndex(UntilHour, until => part < until);
        if (hour < 0) hour = Shape.Length - 1;
        var before = hour == 0 ? 0 : UntilHour[hour - 1];
        var milliseconds = (hour + Math.Min(1, (part - before) / (UntilHour[hour] - before))) * 3_600_000;
        return TimeSpan.FromMilliseconds(Math.Min(Math.Floor(milliseconds), TimeSpan.MillisecondsPerDay - 1));
    }

    private Call Make(long index, DateTimeOffset at, Rng random) => random.NextDouble() switch
    {
        < 0.14 => Outbound(index, at, random),
        < 0.19 => Internal(index, at, random),
        _ => Inbound(index, at, random),
    };

    private Call Outbound(long index, DateTimeOffset at, Rng random)
    {
        var caller = FreeAgent(_agents, at, random, except: null);
        var number = Names.OutsideNumber(random);
        if (random.Chance(0.5) && _gaveUp.FindIndex(one => one.At < at) is >= 0 and var waiting)
        {
            number = _gaveUp[waiting].Number;
            _gaveUp.RemoveAt(waiting);
        }
        var call = New(index, Direction.Outbound, random, caller.Extension, _plan.WriteNumber(number), at, caller, _plan.WriteNumber(caller.OutsideNumber));
        call.LastExtension = caller.Extension;
        call.LastAgentName = caller.Name;
        var fate = random.NextDouble();
        var ring = random.Seconds(4, 16);
        switch (fate)
        {
            case < 0.64:
                call.AnsweredAt = at + ring;
                Talk(call, at + ring);
                break;
            case < 0.82:
                End(call, at + TimeSpan.FromSeconds(28), EndedBy.Callee, "NO_ANSWER");
                break;
            case < 0.93:
                End(call, at + (ring / 2), EndedBy.Callee, "USER_BUSY");
                break;
            case < 0.97:
                End(call, at + ring, EndedBy.Caller, "ORIGINATOR_CANCEL");
                break;
            default:
                End(call, at + (ring / 4), EndedBy.System, "NO_ROUTE_DESTINATION");
                break;
        }
        Occupy(caller, call.EndedAt!.Value);
        return call;
    }

    private Call Internal(long index, DateTimeOffset at, Rng random)
    {
        var caller = FreeAgent(_agents, at, random, except: null);
        var called = FreeAgent(_agents, at, random, except: caller);
        var call = New(index, Direction.Internal, random, caller.Extension, called.Extension, at, caller, "");
        if (Ring(call, [called], at, DateTimeOffset.MaxValue) is { } answered) Talk(call, answered);
        else End(call, call.Legs[^1].EndedAt!.Value, EndedBy.Callee, "NO_ANSWER");
        Occupy(caller, call.EndedAt!.Value);
        return call;
    }

    private Call Inbound(long index, DateTimeOffset at, Rng random)
    {
        var number = Names.OutsideNumber(random);
        // Some who left try again.
        if (_gaveUp.Count > 0 && random.Chance(0.12) && random.Pick(_gaveUp) is var again && again.At + TimeSpan.FromMinutes(1) < at) number = again.Number;
        var queue = PickQueue(random);
        var gone = at + TimeSpan.FromSeconds(6) + random.ExponentialSeconds(85);
        var call = New(index, Direction.Inbound, random, _plan.WriteNumber(number), _plan.WriteNumber(_plan.OwnNumbers[0]), at, null, "");
        if (Reach(call, queue, at, gone) is { } answered)
        {
            Talk(call, answered);
            _gaveUp.RemoveAll(one => one.Number == number);
        }
        else
        {
            End(call, gone, EndedBy.Caller, "ORIGINATOR_CANCEL");
            _gaveUp.RemoveAll(one => one.Number == number);
            _gaveUp.Add((number, gone));
            if (_gaveUp.Count > RememberedCallers) _gaveUp.RemoveAt(0);
        }
        return call;
    }

    /// <summary>The way to somebody who answers: an extension, or a queue, perhaps through a menu. Null when the caller leaves before.</summary>
    private DateTimeOffset? Reach(Call call, CallQueue queue, DateTimeOffset at, DateTimeOffset gone)
    {
        var random = call.Random;
        if (random.Chance(0.06))
        {
            var direct = FreeAgent(_agents, at, random, except: null);
            call.To = direct.Extension;
            if (Ring(call, [direct], at, gone) is { } answered) return answered;
            at = call.Legs[^1].EndedAt!.Value;
            if (at >= gone) return null;
        }
        else if (_plan.VoiceMenu && random.Chance(0.35))
        {
            call.Menu = _plan.Menus[0];
            at += random.Seconds(3, 8);
            if (at >= gone || random.Chance(0.05)) return null;
        }

        call.Queue = queue;
        call.QueuedAt = at;
        // Most find somebody free at once.
        if (random.Chance(0.28)) at += random.ExponentialSeconds(45);
        while (at < gone)
        {
            var first = FreeAgent(queue.Members, at, random, except: null);
            Agent[] rung = queue.Plan.RingAll ? [first, .. queue.Members.Where(agent => agent != first && IsFree(agent, at)).Take(2)] : [first];
            if (Ring(call, rung, at, gone) is { } answered) return answered;
            at = call.Legs[^1].EndedAt!.Value;
        }
        return null;
    }

    /// <summary>Rings the agents until one answers, nobody does, or the caller is gone.</summary>
    private DateTimeOffset? Ring(Call call, Agent[] agents, DateTimeOffset at, DateTimeOffset gone)
    {
        var picked = agents[call.Random.Next(agents.Length)];
        var answers = call.Random.Chance(0.93);
        var until = at + (answers ? call.Random.SkewedSeconds(4, 0.5, 1.2, 14) : TimeSpan.FromSeconds(15));
        if (until >= gone) (answers, until) = (false, gone);
        foreach (var agent in agents)
        {
            call.Rings(agent);
            var leg = new CallLeg { Extension = agent.Extension, StartedAt = at };
            if (!answers || agent != picked) (leg.EndedAt, leg.Cause) = (until, answers ? "LOSE_RACE" : until == gone ? "ORIGINATOR_CANCEL" : "NO_ANSWER");
            else leg.AnsweredAt = until;
            call.Legs.Add(leg);
        }
        if (!answers) return null;
        call.AnsweredAt ??= until;
        call.Agent = picked;
        call.LastExtension = picked.Extension;
        call.LastAgentName = picked.Name;
        return until;
    }

    private void Talk(Call call, DateTimeOffset answered)
    {
        var random = call.Random;
        var median = call.Direction switch { Direction.Inbound => 85, Direction.Outbound => 60, _ => 35 };
        var talk = random.SkewedSeconds(median, 0.6, 6, 600);
        var by = random.Chance(0.6) ? EndedBy.Caller : EndedBy.Callee;
        var fate = random.NextDouble();
        if (call is { Direction: Direction.Inbound, Legs.Count: < 4, Agent: { } from } && fate < 0.06)
        {
            var handedOver = answered + TimeSpan.FromMilliseconds(Math.Round((talk * (0.3 + (0.4 * random.NextDouble()))).TotalMilliseconds));
            EndLeg(call, from, handedOver, "BLIND_TRANSFER");
            var target = FreeAgent(_agents, handedOver, random, except: from);
            if (Ring(call, [target], handedOver, DateTimeOffset.MaxValue) is { } taken) answered = taken;
            else
            {
                call.Agent = null;
                End(call, call.Legs[^1].EndedAt!.Value, EndedBy.Callee, "NO_ANSWER");
                return;
            }
        }
        End(call, answered + talk, by, "NORMAL_CLEARING");
    }

    private void End(Call call, DateTimeOffset at, EndedBy by, string cause)
    {
        if (call.Agent is { } talked) EndLeg(call, talked, at, cause);
        call.EndedAt = at;
        call.EndedBy = by;
        call.Cause = cause;
        call.Outcome = Site.OutcomeOf(call);
        call.State = CallState.Ended;
        call.Since = at;
        call.Settle(call.Outcome.Value);
    }

    private void EndLeg(Call call, Agent agent, DateTimeOffset at, string cause)
    {
        if (call.Legs.FindLast(leg => leg.Extension == agent.Extension && leg.EndedAt is null) is { } leg) (leg.EndedAt, leg.Cause) = (at, cause);
        Occupy(agent, at);
    }

    private Call New(long index, Direction direction, Rng random, string from, string to, DateTimeOffset at, Agent? caller, string outsideNumber)
    {
        var (key, channel) = _plan.WriteKeys(new CallIdentity(_seed, index, direction, caller?.Extension, random));
        return new Call
        {
            Index = index, Key = key, Channel = channel, Direction = direction, Random = random, From = from, To = to, StartedAt = at, Since = at, OutsideNumber = outsideNumber, CallerAgent = caller,
        };
    }

    private CallQueue PickQueue(Rng random)
    {
        var at = random.NextDouble() * _queues.Sum(queue => queue.Plan.Weight);
        foreach (var queue in _queues)
        {
            at -= queue.Plan.Weight;
            if (at < 0) return queue;
        }
        return _queues[^1];
    }

    /// <summary>Somebody who is in no other call; anybody when all are: a past may be busier than the site has people.</summary>
    private Agent FreeAgent(IReadOnlyList<Agent> among, DateTimeOffset at, Rng random, Agent? except)
    {
        var first = random.Next(among.Count);
        Agent? busy = null;
        for (var i = 0; i < among.Count; i++)
        {
            var agent = among[(first + i) % among.Count];
            if (agent == except) continue;
            if (IsFree(agent, at)) return agent;
            busy ??= agent;
        }
        return busy ?? among[first];
    }

    private bool IsFree(Agent agent, DateTimeOffset at) => _freeAt.GetValueOrDefault(agent) <= at;

    // With a moment of after-call work.
    private void Occupy(Agent agent, DateTimeOffset until) => _freeAt[agent] = until + TimeSpan.FromSeconds(15);
}
