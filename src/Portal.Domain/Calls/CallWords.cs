namespace Portal.Domain.Calls;

/// <summary>Where a call is. The order is the order of a call's life: a later state never goes back to an earlier one by a late event.</summary>
public enum CallState
{
    /// <summary>In a voice menu.</summary>
    Ivr,

    /// <summary>Waiting in a queue.</summary>
    Queued,

    /// <summary>Ringing at somebody.</summary>
    Ringing,

    /// <summary>Two parties talk.</summary>
    Talking,

    /// <summary>Answered, one party on hold.</summary>
    Held,

    /// <summary>Over.</summary>
    Ended,
}

/// <summary>Which way a call goes, seen from the call center.</summary>
public enum CallDirection
{
    /// <summary>The PBX did not say or used a word we do not know.</summary>
    Unknown,

    /// <summary>From outside in.</summary>
    Inbound,

    /// <summary>From inside out.</summary>
    Outbound,

    /// <summary>Between extensions.</summary>
    Internal,
}

/// <summary>Who told us about a call.</summary>
public enum CallOrigin
{
    /// <summary>The PBX's push.</summary>
    Push,

    /// <summary>A reading we took.</summary>
    Poll,

    /// <summary>The portal's own command.</summary>
    Portal,
}

/// <summary>How a call ended.</summary>
public enum CallOutcome
{
    /// <summary>A word we do not know; the raw text is kept.</summary>
    Other,

    /// <summary>Somebody talked.</summary>
    Answered,

    /// <summary>An inbound caller left, in a queue or while it rang, before anybody answered.</summary>
    Abandoned,

    /// <summary>Nobody answered an outbound or internal call.</summary>
    NoAnswer,

    /// <summary>The called party was busy or refused.</summary>
    Busy,

    /// <summary>The call could not be set up.</summary>
    Failed,
}

/// <summary>Which sources a stored call was put together from.</summary>
[Flags]
public enum CallSources
{
    /// <summary>None yet.</summary>
    None = 0,

    /// <summary>The PBX's hang-up push.</summary>
    Push = 1,

    /// <summary>The PBX's call record (CDR).</summary>
    VendorRecord = 2,

    /// <summary>A command given in the portal.</summary>
    Portal = 4,
}
