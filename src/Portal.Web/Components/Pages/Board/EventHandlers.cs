using Microsoft.AspNetCore.Components;

namespace Portal.Web.Components.Pages.Board;

/// <summary>Events of our own in the page (wwwroot/js/portal.js); Razor finds them by this class's name.</summary>
[EventHandler("onhangup", typeof(HangUpEventArgs), enableStopPropagation: false, enablePreventDefault: false)]
public static class EventHandlers;

/// <summary>Somebody clicked among the calls. One handler serves them all: one for each row would cost every open board memory.</summary>
public sealed class HangUpEventArgs : EventArgs
{
    /// <summary>Key of the call whose button it was; null when it was none.</summary>
    public string? Call { get; set; }
}
