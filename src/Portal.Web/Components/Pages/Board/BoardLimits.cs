using Portal.Domain.Live;

namespace Portal.Web.Components.Pages.Board;

/// <summary>Every limit of the board, in one place. Two levels: a warning, and one that asks for action.</summary>
internal static class BoardLimits
{
    public const int WaitingWarn = 3;
    public const int WaitingBad = 6;

    /// <summary>Shares from 0 to 1; low is bad.</summary>
    public const double ServiceLevelWarn = 0.80;
    public const double ServiceLevelBad = 0.60;

    /// <summary>Shares from 0 to 1 of the inbound calls of today.</summary>
    public const double AbandonWarn = 0.05;
    public const double AbandonBad = 0.10;

    public static readonly TimeSpan WaitWarn = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan WaitBad = TimeSpan.FromSeconds(120);

    /// <summary>How long an agent may be in a state.</summary>
    public static AgentLimits Agents => AgentLimits.Usual;

    public static string? Level(int value, int warn, int bad) => value >= bad ? "bad" : value >= warn ? "warn" : null;

    public static string? LevelHighIsBad(double? share, double warn, double bad) => share >= bad ? "bad" : share >= warn ? "warn" : null;

    public static string? LevelLowIsBad(double? share, double warn, double bad) => share < bad ? "bad" : share < warn ? "warn" : null;
}
