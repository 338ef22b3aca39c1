using System.Text.Json;
using Portal.EndToEnd.Tests.Live;
using static Portal.EndToEnd.Tests.Operations.CallCases;
using static Portal.EndToEnd.Tests.Operations.CampaignCases;
using static Portal.EndToEnd.Tests.Operations.PeopleCases;
using static Portal.EndToEnd.Tests.Operations.RecordCases;

namespace Portal.EndToEnd.Tests.Operations;

/// <summary>Every operation of every vendor. A capability without a row here fails a test.</summary>
internal static class OperationTable
{
    private const string Mutlu = "mutlusantral";
    private const string Bulut = "bulutsantralim";
    private const string Cagri = "cagrimerkezi";
    private const string Telsam = "telsam";
    private const string Netgsm = "netgsm";

    public static IReadOnlyList<OperationCase> All { get; } =
    [
        new(Mutlu, ["EXTENSION_RINGING"], RingingOnBoard(Mutlu)),
        new(Mutlu, ["IVR_MENU_ACTION", "IVR_MENU_EXIT"], MenuOnBoard(Mutlu)),
        new(Mutlu, ["subscribe", "unsubscribe"], PushSubscription(Mutlu)),
        new(Mutlu, ["callHistory", "callSearch"], CallSearch(Mutlu)),
        new(Mutlu, ["balance"], Balance(Mutlu)),
        new(Mutlu, ["topUpLink"], Link(Mutlu, "topUpLink")),
        new(Mutlu, ["panelLink"], Link(Mutlu, "panelLink")),

        new(Bulut, ["ringing", "answer push", "hangup push"], CallsOnBoard(Bulut)),
        new(Bulut, ["waitingCallers"], WaitingOnBoard(Bulut)),
        new(Bulut, ["queueReadings"], QueuesOnBoard(Bulut)),
        new(Bulut, ["agentStates"], AgentsOnBoard(Bulut)),
        new(Bulut, ["extensionStates"], Reading(Bulut, "extensionStates")),
        new(Bulut, ["originate"], Originate(Bulut)),
        new(Bulut, ["originate with options"], OriginateWith(
            Bulut,
            own => new(StringComparer.Ordinal) { ["callerId"] = own, ["manualAnswer"] = true },
            (row, own) => (row.Text("state"), Parties.Number(row.Text("outsideNumber")!)).ShouldBe(("ringing", own)))),
        new(Bulut, ["link"], CallCases.Link(Bulut)),
        new(Bulut, ["answer"], Answer(Bulut)),
        new(Bulut, ["hangup"], HangUp(Bulut)),
        new(Bulut, ["transfer"], Transfer(Bulut, "transfer")),
        new(Bulut, ["redirect"], Transfer(Bulut, "redirect")),
        new(Bulut, ["mute", "unmute"], Mute(Bulut, "all")),
        new(Bulut, ["dnd"], DoNotDisturb(Bulut)),
        new(Bulut, ["queueSetMembers", "queueMembers"], QueueOrder(Bulut)),
        new(Bulut, ["queueAdd", "queueRemove"], QueueMembership(Bulut, details: false)),
        new(Bulut, ["subscribe", "unsubscribe"], PushSubscription(Bulut)),
        new(Bulut, ["callerIds", "setCallerId"], CallerIds(Bulut)),
        new(Bulut, ["blockNumber", "unblockNumber", "blockedNumbers"], BlockedNumbers(Bulut)),
        new(Bulut, ["pushSettings"], PushSettings(Bulut)),
        new(Bulut, ["callHistory", "callSearch"], CallSearch(Bulut)),
        new(Bulut, ["callDetail"], CallDetail(Bulut)),
        new(Bulut, ["recordings"], Recording(Bulut, "callSearch")),
        new(Bulut, ["campaign", "campaign stop", "campaign delete"], Campaign(Bulut)),

        new(Cagri, ["activeCalls"], CallsOnBoard(Cagri)),
        new(Cagri, ["activeCalls as printed"], AsPrinted(Cagri, CallsOnBoard(Cagri))),
        new(Cagri, ["queueReadings"], QueuesOnBoard(Cagri)),
        new(Cagri, ["agentStates"], AgentsOnBoard(Cagri)),
        new(Cagri, ["originate"], Originate(Cagri)),
        new(Cagri, ["hangup"], HangUp(Cagri)),
        new(Cagri, ["transfer"], Transfer(Cagri, "transfer")),
        new(Cagri, ["redirect"], Transfer(Cagri, "redirect")),
        new(Cagri, ["breakStart", "breakEnd", "breakReasons"], Break(Cagri, tells: false, perQueue: false)),
        new(Cagri, ["agentLogin", "agentLogout"], SignInAndOut(Cagri)),
        new(Cagri, ["queueAdd", "queueRemove", "queueMembers"], QueueMembership(Cagri, details: false)),
        new(Cagri, ["queueCreate", "queueDelete"], CreateAndDeleteQueue(Cagri)),
        new(Cagri, ["callHistory", "callSearch"], CallSearch(Cagri)),
        new(Cagri, ["recordingList", "recordings"], Recording(Cagri, "recordings")),
        new(Cagri, ["campaign", "campaign numbers", "campaign report", "campaign delete"], Campaign(Cagri)),

        new(Telsam, ["activeCalls"], CallsOnBoard(Telsam)),
        new(Telsam, ["activeCalls as printed"], AsPrinted(Telsam, CallsOnBoard(Telsam))),
        new(Telsam, ["hangup"], HangUp(Telsam)),
        new(Telsam, ["callHistory", "callSearch"], CallSearch(Telsam)),

        new(Netgsm, ["call events"], CallsOnBoard(Netgsm)),
        new(Netgsm, ["queueStates"], WaitingOnBoard(Netgsm)),
        new(Netgsm, ["queueStates of agents"], AgentsOnBoard(Netgsm)),
        new(Netgsm, ["originate"], Originate(Netgsm)),
        new(Netgsm, ["originate with options"], OriginateWith(
            Netgsm,
            own => new(StringComparer.Ordinal) { ["trunk"] = own, ["ringSeconds"] = 25, ["destinationFirst"] = true, ["waitForAnswer"] = true, ["maxSeconds"] = 120, ["hideCallerId"] = true },
            (row, _) => row.Text("outsideNumber").ShouldBe(""))),
        new(Netgsm, ["internalCall"], InternalCall(Netgsm)),
        new(Netgsm, ["link"], CallCases.Link(Netgsm)),
        new(Netgsm, ["callIntoMenu queue"], CallIntoMenu(Netgsm, "queue")),
        new(Netgsm, ["callIntoMenu ivr"], CallIntoMenu(Netgsm, "ivr")),
        new(Netgsm, ["callIntoMenu announcement"], CallIntoMenu(Netgsm, "announcement")),
        new(Netgsm, ["hangup"], HangUp(Netgsm)),
        new(Netgsm, ["mute", "unmute"], Mute(Netgsm, "all", "in", "out")),
        new(Netgsm, ["transfer"], Transfer(Netgsm, "transfer")),
        new(Netgsm, ["attendedTransfer"], AttendedTransfer(Netgsm)),
        new(Netgsm, ["breakStart", "breakEnd"], Break(Netgsm, tells: true, perQueue: true)),
        new(Netgsm, ["queueAdd", "queueRemove", "queueMembers"], QueueMembership(Netgsm, details: true)),
        new(Netgsm, ["queueAddNumber", "queueRemoveNumber"], OutsideNumbers(Netgsm)),
        new(Netgsm, ["callHistory", "callSearch by date"], CallSearch(Netgsm, _ => "")),
        new(Netgsm, ["callSearch by caller"], CallSearch(Netgsm, call => $"&number=0{call.Number}&side=caller")),
        new(Netgsm, ["callSearch by id"], CallSearch(Netgsm, call => $"&callId={Uri.EscapeDataString(call.Key)}")),
        new(Netgsm, ["recordings"], Recording(Netgsm, "callSearch")),
        new(Netgsm, ["statistics", "dayStatistics"], Statistics(Netgsm)),
        new(Netgsm, ["abandonedCalls"], AbandonedCalls(Netgsm)),
        new(Netgsm, ["balance"], Balance(Netgsm)),
        new(Netgsm, ["campaign", "campaign stop", "campaign numbers", "campaign report", "campaign list"], Campaign(Netgsm)),
    ];

    /// <summary>The operations by which a capability is tried; one of them must be in the table for every vendor that has it.</summary>
    public static IReadOnlyDictionary<string, string[]> OperationsOf { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["activeCalls"] = ["activeCalls"],
        ["waitingCallers"] = ["waitingCallers"],
        ["queueReadings"] = ["queueReadings"],
        ["queueStates"] = ["queueStates"],
        ["agentStates"] = ["agentStates"],
        ["extensionStates"] = ["extensionStates"],
        ["originate"] = ["originate"],
        ["internalCall"] = ["internalCall"],
        ["linkNumbers"] = ["link"],
        ["callIntoMenu"] = ["callIntoMenu queue", "callIntoMenu ivr", "callIntoMenu announcement"],
        ["hangUp"] = ["hangup"],
        ["answer"] = ["answer"],
        ["mute"] = ["mute", "unmute"],
        ["transfer"] = ["transfer"],
        ["attendedTransfer"] = ["attendedTransfer"],
        ["agentSignIn"] = ["agentLogin", "agentLogout"],
        ["agentBreaks"] = ["breakStart", "breakEnd"],
        ["breakReasons"] = ["breakReasons"],
        ["doNotDisturb"] = ["dnd"],
        ["queueMembers"] = ["queueMembers"],
        ["queueMembership"] = ["queueAdd", "queueRemove"],
        ["queueOrder"] = ["queueSetMembers"],
        ["outsideMembers"] = ["queueAddNumber", "queueRemoveNumber"],
        ["queueAdministration"] = ["queueCreate", "queueDelete"],
        ["callHistory"] = ["callHistory"],

        // The same requests, asked by the background jobs, which step aside for people such as these cases are: the jobs' own tests try them.
        ["pastCalls"] = ["callHistory"],
        ["callSearch"] = ["callSearch", "callSearch by date"],
        ["callDetail"] = ["callDetail"],
        ["recordingList"] = ["recordingList"],
        ["recordings"] = ["recordings"],
        ["statistics"] = ["statistics", "dayStatistics"],
        ["abandonedCalls"] = ["abandonedCalls"],
        ["balance"] = ["balance"],
        ["topUpLink"] = ["topUpLink"],
        ["panelLink"] = ["panelLink"],
        ["callerIds"] = ["callerIds", "setCallerId"],
        ["blockedNumbers"] = ["blockNumber", "unblockNumber", "blockedNumbers"],
        ["pushSettings"] = ["pushSettings"],
        ["pushSubscription"] = ["subscribe", "unsubscribe"],

        // What each of them does for a campaign: made, switched, given numbers, read and deleted by the portal itself.
        ["campaigns"] = ["campaign"],
        ["campaignSwitch"] = ["campaign stop"],
        ["campaignNumbers"] = ["campaign numbers"],
        ["campaignReport"] = ["campaign report"],
        ["campaignList"] = ["campaign list"],
        ["campaignDeletion"] = ["campaign delete"],
    };
}
