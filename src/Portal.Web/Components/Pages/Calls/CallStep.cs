using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Infrastructure.Data;

namespace Portal.Web.Components.Pages.Calls;

/// <summary>What happened in a part of a call.</summary>
public enum StepKind
{
    Waiting,
    Ringing,
    Talking,
}

/// <summary>One line of a call's journey.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Where">Queue, agent or number; empty when not told.</param>
/// <param name="From">When it began; null when not told.</param>
/// <param name="To">When it ended; null when not told.</param>
/// <param name="Outcome">The vendor's word for how it ended.</param>
public sealed record CallStep(StepKind Kind, string Where, DateTimeOffset? From, DateTimeOffset? To, string? Outcome)
{
    public int? Seconds => From is { } from && To is { } to && to >= from ? (int)Math.Round((to - from).TotalSeconds) : null;

    /// <summary>The journey: the legs where the PBX tells them, else what the call as a whole tells.</summary>
    public static ImmutableArray<CallStep> Of(CallRow call, ImmutableArray<CallLeg> legs, CallReader reader)
    {
        if (!legs.IsEmpty)
        {
            // Some PBXs tell who was reached but not when they answered, nor how much of the time was talk.
            var talker = call.Outcome == CallOutcome.Answered && legs.All(leg => leg.AnsweredAt is null) ? call.Extension : null;
            // Where a queue and its agent have one start, the caller was in the queue first.
            return [.. legs.OrderBy(leg => leg.StartedAt ?? call.StartedAt).ThenBy(leg => leg.Extension is not null).SelectMany(leg => OfLeg(call.AccountId, leg, talker, reader))];
        }

        var steps = ImmutableArray.CreateBuilder<CallStep>();
        var waited = call.AnsweredAt ?? (call.WaitSeconds is { } wait ? call.StartedAt.AddSeconds(wait) : call.Outcome == CallOutcome.Answered ? null : call.EndedAt);
        var queue = reader.Queue(call.AccountId, call.Queue);
        steps.Add(new CallStep(call.Queue is null ? StepKind.Ringing : StepKind.Waiting, queue.Length > 0 ? queue : reader.Agent(call), call.StartedAt, waited, call.Outcome == CallOutcome.Answered ? null : call.RawOutcome));
        if (call.Outcome == CallOutcome.Answered)
            steps.Add(new CallStep(StepKind.Talking, reader.Agent(call), waited, call.EndedAt ?? (waited is { } from && call.TalkSeconds is { } talk ? from.AddSeconds(talk) : null), call.RawOutcome));
        return steps.ToImmutable();
    }

    private static IEnumerable<CallStep> OfLeg(Guid accountId, CallLeg leg, string? talker, CallReader reader)
    {
        var who = leg.Extension is { } extension ? $"{reader.Number(extension)} {reader.AgentName(accountId, extension)}".Trim() : null;
        var isQueue = leg.Queue is { } queue && (leg.Extension is null || leg.Destination == queue);
        var where = who ?? (isQueue ? reader.Queue(accountId, leg.Queue) : reader.Number(leg.Destination));

        // A code means nothing to a person; those who may see the raw row find it there.
        var outcome = leg.RawOutcome is { } word && !word.All(char.IsAsciiDigit) ? word : null;
        if (talker is not null && leg.Extension == talker)
        {
            yield return new CallStep(StepKind.Talking, where, leg.StartedAt, null, outcome);
            yield break;
        }

        if (leg.AnsweredAt is not { } answered)
        {
            yield return new CallStep(isQueue && who is null ? StepKind.Waiting : StepKind.Ringing, where, leg.StartedAt, leg.EndedAt, outcome);
            yield break;
        }

        if (leg.StartedAt is { } started && started < answered) yield return new CallStep(isQueue && who is null ? StepKind.Waiting : StepKind.Ringing, where, started, answered, null);
        yield return new CallStep(StepKind.Talking, where, answered, leg.EndedAt, outcome);
    }
}
