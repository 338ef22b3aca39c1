using System.Runtime.InteropServices;
using Portal.Domain.Calls;
using Portal.Domain.Live;

namespace Portal.Infrastructure.Live;

/// <summary>Counts of inbound calls; those "timed" carry a waiting time.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CallTally(int Answered, int Abandoned, int AnsweredTimed, int AbandonedTimed, int InTime, int Short)
{
    public static CallTally operator +(CallTally a, CallTally b) => new(
        a.Answered + b.Answered, a.Abandoned + b.Abandoned, a.AnsweredTimed + b.AnsweredTimed, a.AbandonedTimed + b.AbandonedTimed, a.InTime + b.InTime, a.Short + b.Short);

    public static CallTally operator -(CallTally a, CallTally b) => new(
        a.Answered - b.Answered, a.Abandoned - b.Abandoned, a.AnsweredTimed - b.AnsweredTimed, a.AbandonedTimed - b.AbandonedTimed, a.InTime - b.InTime, a.Short - b.Short);

    public static CallTally Of(CallOutcome outcome, int? waitSeconds, int answerSeconds, int shortAbandonSeconds) => outcome switch
    {
        CallOutcome.Answered => new(1, 0, waitSeconds is null ? 0 : 1, 0, waitSeconds <= answerSeconds ? 1 : 0, 0),
        CallOutcome.Abandoned => new(0, 1, 0, waitSeconds is null ? 0 : 1, 0, waitSeconds <= shortAbandonSeconds ? 1 : 0),
        _ => default,
    };

    /// <summary>A PBX that told no waiting time at all has no figure that rests on one.</summary>
    public QueueCounters ToCounters(string queue)
    {
        var timed = AnsweredTimed + AbandonedTimed > 0;
        return new QueueCounters(queue, Answered, Abandoned, timed ? InTime : null, timed ? Short : null);
    }
}
