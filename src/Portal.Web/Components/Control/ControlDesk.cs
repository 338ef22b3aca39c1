using System.Collections.Immutable;
using Portal.Domain.Live;

namespace Portal.Web.Components.Control;

/// <summary>
/// Where any part of a page brings what a person wants done. The menu and the dialogs are drawn in one place (<see cref="ControlHost"/>), so that rows need none of
/// their own.
/// </summary>
public sealed class ControlDesk
{
    /// <summary>Something is to be shown, or nothing any more.</summary>
    public event EventHandler? Changed;

    /// <summary>The dial box is to be filled.</summary>
    public event EventHandler<DialFill>? Dialling;

    /// <summary>The menu that is open; null when none.</summary>
    public ControlMenu? Menu { get; private set; }

    /// <summary>The question that is open; null when none.</summary>
    public ControlAsk? Asked { get; private set; }

    public void Show(ControlMenu menu) => Set(menu, null);

    public void Ask(ControlAction action, params ImmutableArray<ControlTarget> targets) => Ask(new ControlAsk(action, targets, new ControlForm()));

    public void Ask(ControlAsk ask) => Set(null, ask);

    public void Close() => Set(null, null);

    public void Dial(DialFill fill)
    {
        Set(null, null);
        Dialling?.Invoke(this, fill);
    }

    private void Set(ControlMenu? menu, ControlAsk? ask)
    {
        (Menu, Asked) = (menu, ask);
        Changed?.Invoke(this, EventArgs.Empty);
    }
}

/// <summary>An action to be asked for.</summary>
/// <param name="Action">The action.</param>
/// <param name="Targets">What it is done to, at least one.</param>
/// <param name="Form">What the fields begin with.</param>
public sealed record ControlAsk(ControlAction Action, ImmutableArray<ControlTarget> Targets, ControlForm Form)
{
    /// <summary>Who or what is concerned, in words, where the targets' labels do not say it.</summary>
    public string? About { get; init; }
}

/// <summary>A menu of actions on a call, on an agent, or on both.</summary>
public sealed record ControlMenu(string Title, ImmutableArray<ControlMenuGroup> Groups);

/// <summary>Actions on one target.</summary>
/// <param name="Title">Whom they concern; null where the menu's title says it.</param>
/// <param name="Entries">The actions.</param>
public sealed record ControlMenuGroup(string? Title, ImmutableArray<ControlMenuEntry> Entries);

/// <summary>One line of a menu.</summary>
/// <param name="Name">Stable name, for tests and keys.</param>
/// <param name="Label">What it says.</param>
/// <param name="Icon">Its picture.</param>
/// <param name="Refusal">Why it cannot be chosen; null when it can.</param>
/// <param name="Chosen">What is done when it is.</param>
public sealed record ControlMenuEntry(string Name, string Label, string Icon, string? Refusal, Action Chosen);

/// <summary>A number for the dial box, as the vendor wrote it, and what the reader may see of it.</summary>
public sealed class DialFill(Guid accountId, string number, string shown) : EventArgs
{
    public Guid AccountId => accountId;

    public string Number => number;

    public string Shown => shown;
}
