using Microsoft.AspNetCore.Components;

namespace Portal.Web.Components.Shared;

/// <summary>
/// Base of rows: drawn again only when what they show has changed. Snapshot records keep their reference while unchanged, so the comparison is
/// nearly free, and a board of 300 rows draws the one that changed.
/// </summary>
public abstract class ChangedOnly<TShown> : ComponentBase where TShown : struct, IEquatable<TShown>
{
    private TShown? _shown;
    private bool _changed;

    /// <summary>Everything the row's picture depends on.</summary>
    protected abstract TShown Shown { get; }

    // Compared here, not after the render: a browser acknowledges late, and the next snapshot may come in between.
    protected override void OnParametersSet()
    {
        var shown = Shown;
        _changed = !(_shown is { } before && before.Equals(shown));
        _shown = shown;
    }

    protected override bool ShouldRender() => _changed;
}
