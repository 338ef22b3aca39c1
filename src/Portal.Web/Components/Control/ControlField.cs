namespace Portal.Web.Components.Control;

/// <summary>How a field of an action is entered.</summary>
public enum FieldKind
{
    /// <summary>One line.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>A telephone number or an extension; agents are offered.</summary>
    Party,

    /// <summary>Yes or no.</summary>
    Check,

    /// <summary>Never shown while typed.</summary>
    Secret,

    /// <summary>One of the account's queues.</summary>
    Queue,

    /// <summary>A break reason; each account has its own list.</summary>
    Reason,

    /// <summary>Which side of a call.</summary>
    Direction,

    /// <summary>What a called number is put into.</summary>
    Menu,

    /// <summary>Several extensions in their order.</summary>
    Extensions,
}

/// <summary>One field of an action.</summary>
/// <param name="Name">JSON name of the command's field: messages about it go by this.</param>
/// <param name="Kind">How it is entered.</param>
/// <param name="Required">True when it cannot be left empty.</param>
public sealed record ControlField(string Name, FieldKind Kind, bool Required = false);
