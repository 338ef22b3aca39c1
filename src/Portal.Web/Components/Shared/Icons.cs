using System.Collections.Concurrent;
using Microsoft.AspNetCore.Components;

namespace Portal.Web.Components.Shared;

/// <summary>Line icons, drawn inline: no font to wait for, and they take the text's colour. Markup instead of a component where a board pays for each component.</summary>
internal static class Icons
{
    private static readonly ConcurrentDictionary<string, MarkupString> Drawn = new(StringComparer.Ordinal);

    public static Html Draw(string name) => Html.Of(
        $"""<svg class="icon icon-{name}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false"><path d="{Path(name)}" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" /></svg>""");

    public static MarkupString Markup(string name) => Drawn.GetOrAdd(name, static icon => Draw(icon).ToMarkup());

    /// <summary>The outline on a ground of 16 × 16.</summary>
    private static string Path(string name) => name switch
    {
        "ready" => "M3 8.5l3.2 3.2L13 5",
        "ringing" => "M8 2.5a4 4 0 0 0-4 4v2.7L2.8 11.5h10.4L12 9.2V6.5a4 4 0 0 0-4-4zM6.5 13.5h3",
        "talking" or "hangup" => "M5.2 2.5l1.6 3-1.5 1.3a8 8 0 0 0 3.9 3.9l1.3-1.5 3 1.6v2c0 .6-.5 1.2-1.2 1.2A10.3 10.3 0 0 1 2 3.700C2 3 2.600 2.500 3.200 2.500z",
        "wrapup" => "M3 13l.6-2.800L10.800 3l2.200 2.200-7.200 7.200zM9.300 4.500l2.200 2.200",
        "break" => "M5.500 3.500v9M10.500 3.500v9",
        "offline" => "M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11z",
        "waiting" => "M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11zM8 5v3.200l2 1.500",
        "ivr" => "M4 4h.01M8 4h.01M12 4h.01M4 8h.01M8 8h.01M12 8h.01M4 12h.01M8 12h.01M12 12h.01",
        "held" => "M6 4v8M10 4v8M2.500 8h1M12.500 8h1",
        "menu" => "M2.500 4.500h11M2.500 8h11M2.500 11.500h11",
        "sun" => "M8 5.200a2.800 2.800 0 1 0 0 5.600 2.800 2.800 0 0 0 0-5.600zM8 1.500v1.300M8 13.200v1.300M1.500 8h1.300M13.200 8h1.300M3.400 3.400l.9.9M11.700 11.700l.9.9M3.400 12.600l.9-.9M11.700 4.300l.9-.9",
        "moon" => "M13 9.500A5.500 5.500 0 0 1 6.500 3 5.500 5.500 0 1 0 13 9.500z",
        "user" => "M8 8.200a2.700 2.700 0 1 0 0-5.400 2.700 2.700 0 0 0 0 5.400zM3 13.500c.5-2.400 2.400-3.500 5-3.500s4.500 1.100 5 3.500",
        "pause" => "M5.500 3.500v9M10.500 3.500v9",
        "play" => "M5 3.500l7 4.500-7 4.500z",
        "search" => "M7 3a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM10 10l3.500 3.500",
        "warn" => "M8 2.500l6 10.500H2zM8 6.500v3M8 11.300v.01",
        "bad" => "M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11zM8 5.200v3.300M8 10.800v.01",
        "copy" => "M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3",
        "plus" => "M8 3v10M3 8h10",
        "close" => "M4 4l8 8M12 4l-8 8",
        "up" => "M4 9.500l4-4 4 4",
        "down" => "M4 6.500l4 4 4-4",
        "more" => "M3.500 8h.01M8 8h.01M12.500 8h.01",
        "transfer" => "M2.500 8h10M9 4.500l3.500 3.500L9 11.500",
        "mute" => "M3 6.500v3h2l3 2.500v-8L5 6.500zM10.500 6.500l3 3M13.500 6.500l-3 3",
        "sound" => "M3 6.500v3h2l3 2.500v-8L5 6.500zM10.500 6a3 3 0 0 1 0 4M12.300 4.200a5.500 5.500 0 0 1 0 7.600",
        "dnd" => "M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11zM5 8h6",
        "save" => "M8 2.500v7.500M5 7l3 3 3-3M3 13h10",
        "sent" => "M2.500 8.500L13.500 3l-3 10.500-2.800-4.200zM7.700 9.300L13.500 3",
        "order" => "M4.500 3v10M2.500 5l2-2 2 2M11.500 13V3M9.500 11l2 2 2-2",
        "dial" => "M5.200 2.500l1.600 3-1.500 1.300a8 8 0 0 0 3.900 3.900l1.300-1.500 3 1.600v2c0 .6-.5 1.200-1.200 1.200A10.300 10.300 0 0 1 2 3.700C2 3 2.600 2.500 3.200 2.500z",
        "unknown" => "M6 6a2 2 0 1 1 2.800 1.800c-.6.3-.8.700-.8 1.400M8 11.500v.01",
        _ => "M8 8h.01",
    };
}
