namespace Portal.Domain.Pbx;

/// <summary>A value that must not appear in a page, log, address or exception. Its text form is always masked.</summary>
/// <param name="Value">The secret itself; read it only where it goes on the wire.</param>
public readonly record struct Secret(string Value)
{
    /// <summary>True when no secret was given.</summary>
    public bool IsEmpty => string.IsNullOrEmpty(Value);

    /// <summary>Dots, whatever the secret is.</summary>
    public override string ToString() => IsEmpty ? "" : "••••••";
}
