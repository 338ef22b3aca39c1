using System.Globalization;
using Portal.Domain.Live;

namespace Portal.Web.Components.Pages.Board;

/// <summary>Names waiting callers in the page without naming their numbers.</summary>
internal static class WaitingCallers
{
    /// <summary>By call; by the place in the queue where the PBX lists only numbers.</summary>
    public static string IdOf(BoardWaiting caller, int at) => caller.CallKey.Length > 0 ? caller.CallKey : "#" + at.ToString(CultureInfo.InvariantCulture);

    public static BoardWaiting? Find(BoardQueue? queue, string? id)
    {
        if (queue is null || queue.Waiting.IsDefaultOrEmpty || id is null) return null;
        for (var at = 0; at < queue.Waiting.Length; at++)
        {
            if (IdOf(queue.Waiting[at], at) == id) return queue.Waiting[at];
        }

        return null;
    }
}
