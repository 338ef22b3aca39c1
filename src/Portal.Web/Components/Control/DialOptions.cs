using System.Collections.Immutable;
using Portal.Domain.Pbx;

namespace Portal.Web.Components.Control;

/// <summary>The options of a call that a person may set, as fields. Which of them are shown is the vendor's to say (<see cref="PbxTraits.CallOptions"/>).</summary>
public static class DialOptions
{
    private static readonly ImmutableArray<ControlField> All =
    [
        new("callerId", FieldKind.Text), new("ringSeconds", FieldKind.Number), new("maxSeconds", FieldKind.Number), new("trunk", FieldKind.Text),
        new("manualAnswer", FieldKind.Check), new("destinationFirst", FieldKind.Check), new("waitForAnswer", FieldKind.Check), new("hideCallerId", FieldKind.Check),
        new("callerText", FieldKind.Text), new("calledText", FieldKind.Text), new("callerSound", FieldKind.Text), new("calledSound", FieldKind.Text),
    ];

    /// <summary>The fields that the vendor takes.</summary>
    public static IEnumerable<ControlField> Of(PbxTraits traits) => All.Where(field => traits.CallOptions.Contains(field.Name, StringComparer.OrdinalIgnoreCase));

    public static CallOptions Read(ControlForm form) => new()
    {
        CallerId = form.Optional("callerId"),
        RingSeconds = form.Number("ringSeconds"),
        MaxSeconds = form.Number("maxSeconds"),
        Trunk = form.Optional("trunk"),
        ManualAnswer = form.Checked("manualAnswer"),
        DestinationFirst = form.Checked("destinationFirst"),
        WaitForAnswer = form.Checked("waitForAnswer"),
        HideCallerId = form.Checked("hideCallerId"),
        CallerText = form.Optional("callerText"),
        CalledText = form.Optional("calledText"),
        CallerSound = form.Optional("callerSound"),
        CalledSound = form.Optional("calledSound"),
    };
}
