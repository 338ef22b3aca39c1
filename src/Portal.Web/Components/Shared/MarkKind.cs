namespace Portal.Web.Components.Shared;

/// <summary>Why a number is missing.</summary>
public enum MarkKind
{
    /// <summary>There is nothing to count.</summary>
    NoCalls,

    /// <summary>This PBX never tells it.</summary>
    NotOffered,

    /// <summary>No reading has come yet.</summary>
    NotReadYet,
}
