using Portal.Domain.Pbx;

namespace Portal.Domain.Live;

/// <summary>Snapshot + event → snapshot. Pure: no clock, no I/O.</summary>
public static class BoardReducer
{
    /// <summary>The snapshot after <paramref name="pbxEvent"/>; the same reference when nothing on the board changed.</summary>
    public static BoardSnapshot Apply(BoardSnapshot board, PbxEvent pbxEvent) => pbxEvent is null ? throw new ArgumentNullException(nameof(pbxEvent)) : board;
}
