using Microsoft.AspNetCore.Components;

namespace Portal.Web.Components.Pages.Board;

/// <summary>Events of our own in the page (wwwroot/js/portal.js); Razor finds them by this class's name.</summary>
[EventHandler("onact", typeof(ActEventArgs), enableStopPropagation: false, enablePreventDefault: false)]
public static class EventHandlers;

/// <summary>
/// Somebody pressed a button that is drawn inside rows. One handler serves all rows: one for each would cost every open board memory. Other clicks never come here.
/// </summary>
public sealed class ActEventArgs : EventArgs
{
    /// <summary>What the button is for: <c>hangup</c>, <c>menu</c>, <c>from</c>, <c>to</c>, <c>other</c> or <c>waiting</c>; null when it was none.</summary>
    public string? Act { get; set; }

    /// <summary>Key of the call whose row it is in.</summary>
    public string? Call { get; set; }

    /// <summary>Key of the agent whose card it is in.</summary>
    public string? Agent { get; set; }

    /// <summary>Key of the queue whose card it is in.</summary>
    public string? Queue { get; set; }

    /// <summary>Which of the queue's waiting callers.</summary>
    public string? Caller { get; set; }
}
