using Portal.Domain.Live;

namespace Portal.Web.Components.Control;

/// <summary>What an action is done to.</summary>
/// <param name="Key">Account, and call key, extension or queue number; an empty key stands for the account itself.</param>
/// <param name="Label">How people know it; numbers as the reader may see them.</param>
public sealed record ControlTarget(BoardKey Key, string Label)
{
    /// <summary>Stands in where only the kind of a command matters.</summary>
    public static ControlTarget None { get; } = new(new BoardKey(Guid.Empty, ""), "");

    public Guid AccountId => Key.AccountId;
}
