using System.Globalization;

namespace Portal.Web.Components.Shared;

/// <summary>
/// The language of a page's reader, for what another thread tells the page: an event is raised in the culture of whoever raised it, and the page would go on in that. Made with the component.
/// </summary>
internal sealed class ReaderCulture
{
    private readonly CultureInfo _culture = CultureInfo.CurrentCulture;
    private readonly CultureInfo _language = CultureInfo.CurrentUICulture;

    public Task RunAsync(Action work) => RunAsync(() =>
    {
        work();
        return Task.CompletedTask;
    });

    /// <summary>The caller's own culture is back when this returns: what an asynchronous method sets ends with it.</summary>
    public async Task RunAsync(Func<Task> work)
    {
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (_culture, _language);
        await work();
    }
}
