using Microsoft.AspNetCore.Components;
using Radzen;

namespace Portal.Web.Components.Shared;

/// <summary>Short messages at the edge of the screen: our sentence, and the vendor's raw words behind a fold.</summary>
public sealed class Toasts(NotificationService notifications)
{
    public void Info(string text) => Show(NotificationSeverity.Info, text, null);

    public void Outcome(bool ok, string text, string? vendorWords = null) => Show(ok ? NotificationSeverity.Success : NotificationSeverity.Error, text, vendorWords);

    private void Show(NotificationSeverity severity, string text, string? vendorWords)
    {
        var message = new NotificationMessage { Severity = severity, Summary = text, Duration = severity == NotificationSeverity.Error ? 12_000 : 5_000 };
        if (!string.IsNullOrWhiteSpace(vendorWords)) message.DetailContent = _ => Fold(vendorWords);
        notifications.Notify(message);
    }

    private static RenderFragment Fold(string words) => builder =>
    {
        builder.OpenComponent<VendorWords>(0);
        builder.AddComponentParameter(1, nameof(VendorWords.Text), words);
        builder.CloseComponent();
    };
}
