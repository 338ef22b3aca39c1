using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Portal.Domain.Live;
using Portal.Domain.Tenants;
using Portal.Infrastructure;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Control;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Board;

/// <summary>The drawn boards of all tenants. There are few kinds of reader, so what is kept does not grow with the people who look.</summary>
public sealed class BoardPictures(IStringLocalizer<Texts> texts, Words words, ControlRules rules, IOptions<PortalOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<(Guid Tenant, BoardReader Reader), BoardPainter> _painters = new();

    /// <summary>The picture of a snapshot, or of a newer one that was drawn already, in the words of the present culture.</summary>
    public BoardPicture Of(Actor actor, BoardSnapshot board) => For(actor).Paint(board);

    /// <summary>What a filter leaves of a picture; <paramref name="before"/> is what the reader sees now, and comes back when it would look the same.</summary>
    public BoardView View(Actor actor, BoardPicture picture, BoardFilter filter, BoardView? before) => For(actor).View(picture, filter, before);

    /// <summary>What the person's other pages are drawn with.</summary>
    internal Pen PenOf(Actor actor) => NewPen(ReaderOf(actor));

    private BoardPainter For(Actor actor)
    {
        var reader = ReaderOf(actor);
        return _painters.GetOrAdd((actor.TenantId, reader), static (key, all) => all.NewPainter(key.Reader), this);
    }

    private static BoardReader ReaderOf(Actor actor) => new(
        CultureInfo.CurrentCulture.Name, CultureInfo.CurrentUICulture.Name, actor.May(Permissions.NumbersFull), actor.May(Permissions.CallHangUp), actor.May(Permissions.CallOriginate), ControlRules.MayAny(actor));

    private BoardPainter NewPainter(BoardReader reader) => new(NewPen(reader));

    private Pen NewPen(BoardReader reader) => new(texts, words, rules, options.Value.ServiceLevel, time, reader);
}
