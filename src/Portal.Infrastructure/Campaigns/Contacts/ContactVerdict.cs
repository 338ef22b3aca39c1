namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>What is said of a row of a table, or of a number that is to be dialed. Stored by number and told by name: add, never renumber or rename.</summary>
public enum ContactVerdict
{
    Accepted = 0,

    // The row.
    NoNumber = 1,
    UnreadableNumber = 2,

    /// <summary>Written as 9,05321E+11: the digits behind are gone.</summary>
    LostDigits = 3,

    /// <summary>The cell holds a formula in place of a number.</summary>
    Formula = 4,
    BrokenQuotes = 5,
    ExtraFields = 6,

    /// <summary>Parted by another delimiter than the rest.</summary>
    OtherDelimiter = 7,

    /// <summary>A date that is none, or lies in the future where only the past makes sense.</summary>
    UnreadableDate = 8,
    UnreadableConsent = 9,

    /// <summary>The end of a do-not-call entry that is over already.</summary>
    AlreadyOver = 10,

    // The number among others.
    DuplicateInFile = 20,
    DuplicateInCampaign = 21,
    DuplicateInOtherCampaign = 22,

    // Whether it may be dialed.
    DoNotCall = 40,
    DoNotCallInCampaign = 41,
    AttemptsToday = 42,
    AttemptsInTotal = 43,
    NoConsent = 44,
    ConsentRefused = 45,
}
