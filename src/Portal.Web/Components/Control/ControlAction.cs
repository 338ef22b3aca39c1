using System.Collections.Immutable;
using Portal.Domain.Pbx.Commands;

namespace Portal.Web.Components.Control;

/// <summary>One thing that the screens let a person have done: how it is called and asked for, and the command that does it.</summary>
/// <param name="Name">Its texts go by this.</param>
/// <param name="Icon">Its picture.</param>
/// <param name="Build">Makes the command for one target from what was typed.</param>
public sealed record ControlAction(string Name, string Icon, Func<ControlTarget, ControlForm, PbxCommand> Build)
{
    private readonly PbxCommand _sample = Build(ControlTarget.None, new ControlForm());

    public ImmutableArray<ControlField> Fields { get; init; } = [];

    /// <summary>True when the target's key must be typed before it goes through.</summary>
    public bool TypedConfirmation { get; init; }

    /// <summary>Permission key that it takes.</summary>
    public string Permission => _sample.Permission;

    /// <summary>The capability interface that it needs.</summary>
    public Type Capability => _sample.Capability;

    /// <summary>True when it cuts somebody off or destroys something.</summary>
    public bool CutsOff => _sample.CutsOff;

    /// <summary>True when it acts on a call.</summary>
    public bool OnCall { get; init; }

    public bool Equals(ControlAction? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);
}
