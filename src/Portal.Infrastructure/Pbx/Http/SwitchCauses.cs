using System.Collections.Frozen;
using Portal.Domain.Calls;

namespace Portal.Infrastructure.Pbx.Http;

/// <summary>Hang-up causes of FreeSWITCH, which more than one vendor passes on as they are.</summary>
internal static class SwitchCauses
{
    public static FrozenSet<string> Busy { get; } = Set("USER_BUSY", "CALL_REJECTED", "INCOMING_CALL_BARRED");

    public static FrozenSet<string> NotAnswered { get; } = Set(
        "", "ORIGINATOR_CANCEL", "NO_ANSWER", "ALLOTTED_TIMEOUT", "NORMAL_CLEARING", "NORMAL_UNSPECIFIED", "NO_USER_RESPONSE", "RECOVERY_ON_TIMER_EXPIRE",
        "LOSE_RACE", "PICKED_OFF", "ATTENDED_TRANSFER", "BLIND_TRANSFER", "REDIRECTION_TO_NEW_DESTINATION", "SUBSCRIBER_ABSENT", "USER_NOT_REGISTERED");

    public static FrozenSet<string> Failed { get; } = Set(
        "INCOMPATIBLE_DESTINATION", "UNALLOCATED_NUMBER", "NO_ROUTE_DESTINATION", "INVALID_NUMBER_FORMAT", "NOT_ALLOWED_BY_IYS", "FACILITY_REJECTED",
        "SERVICE_NOT_IMPLEMENTED", "FACILITY_NOT_IMPLEMENTED", "SERVICE_UNAVAILABLE", "INTERWORKING", "EXCHANGE_ROUTING_ERROR", "MEDIA_TIMEOUT",
        "SYSTEM_SHUTDOWN", "DESTINATION_OUT_OF_ORDER", "NORMAL_TEMPORARY_FAILURE", "NETWORK_OUT_OF_ORDER", "BEARERCAPABILITY_NOTIMPL",
        "CHAN_NOT_IMPLEMENTED", "NORMAL_CIRCUIT_CONGESTION", "INVALID_CALL_REFERENCE", "OUTGOING_CALL_BARRED", "GATEWAY_DOWN");

    /// <summary>
    /// How a call ended. The cause alone does not say: a normal clearing also ends calls that nobody answered, and an unanswered inbound call
    /// is an abandoned one unless the PBX could not connect it.
    /// </summary>
    public static CallOutcome Outcome(bool answered, CallDirection direction, string? queue, string cause)
    {
        if (answered) return CallOutcome.Answered;
        if (Failed.Contains(cause)) return CallOutcome.Failed;
        if (Busy.Contains(cause) && (direction != CallDirection.Inbound || queue is null)) return CallOutcome.Busy;
        if (direction == CallDirection.Inbound) return CallOutcome.Abandoned;
        return NotAnswered.Contains(cause) ? CallOutcome.NoAnswer : CallOutcome.Other;
    }

    private static FrozenSet<string> Set(params string[] words) => words.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
