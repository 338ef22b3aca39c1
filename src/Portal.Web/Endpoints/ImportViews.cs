using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Web.Endpoints;

/// <summary>
/// An import: how far it is, and what became of it. accepted holds the held, which have to wait for a while; verdicts counts every row by its verdict. state: running, cancelling, undoing, done, cancelled,
/// undone or failed; nothing of a cancelled, undone or failed import is left. message says what was wrong with the table and what to do.
/// </summary>
public sealed record ImportAnswer(
    Guid Id,
    ImportKind Kind,
    Guid? CampaignId,
    ImportState State,
    string FileName,
    string RequestedBy,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    int Total,
    int Read,
    int Accepted,
    int Held,
    int Rejected,
    ImmutableSortedDictionary<string, int> Verdicts,
    int? RowsPerSecond,
    int? SecondsLeft,
    string? Problem,
    long? ProblemAt,
    string? Message)
{
    internal static ImportAnswer Of(ImportView import, DateTimeOffset now)
    {
        var speed = import.RowsPerSecond(now);
        var message = import.Interrupted ? ContactMessages.Interrupted : import.Problem is { } problem ? ContactMessages.Text(problem, import.ProblemAt) : null;
        return new ImportAnswer(
            import.Id,
            import.Kind,
            import.CampaignId,
            import.State,
            import.FileName,
            import.RequestedBy,
            import.StartedAt,
            import.EndedAt,
            import.Counts.Total,
            import.Counts.Read,
            import.Counts.Accepted,
            import.Counts.Held,
            import.Counts.Rejected,
            import.Verdicts.ToImmutableSortedDictionary(one => Word(one.Key.ToString()), one => one.Value, StringComparer.Ordinal),
            speed is null ? null : (int)speed,
            import.AtWork && speed is { } rows ? (int)Math.Ceiling((import.Counts.Total - import.Counts.Read) / rows) : null,
            import.Interrupted ? "interrupted" : import.Problem is { } known ? Word(known.ToString()) : null,
            import.ProblemAt,
            message?.ToString());
    }

    internal static string Word(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}

/// <summary>Imports, the newest first.</summary>
public sealed record ImportListAnswer(ImmutableArray<ImportAnswer> Items);

/// <summary>Contacts that are gone, and those that stay because they were dialed or their PBX or an agent has them.</summary>
public sealed record RemovalAnswer(int Removed, int Kept);

/// <summary>A number that is not to be called. expiresAt: an instant, or a day, whose end is meant; null = for good. campaignId null = by nobody of the tenant.</summary>
public sealed record DoNotCallBody(string? Number, Guid? CampaignId, string? ExpiresAt, string? Reason);

/// <summary>An entry of a do-not-call list; the number is masked for roles that may not see whole numbers.</summary>
public sealed record DoNotCallAnswer(Guid Id, string Number, Guid? CampaignId, string? Reason, DateTimeOffset AddedAt, string AddedBy, DateTimeOffset? ExpiresAt)
{
    internal static DoNotCallAnswer Of(DoNotCallRow row, Actor actor) =>
        new(row.Id, Shown(row.NumberKey, actor), row.CampaignId, row.Reason, row.AddedAt, row.AddedBy, row.ExpiresAt);

    internal static string Shown(string key, Actor actor) => actor.May(Permissions.NumbersFull) ? key : PhoneNumber.Mask(key);
}

/// <summary>Entries by number; nextCursor leads to the next page.</summary>
public sealed record DoNotCallListAnswer(ImmutableArray<DoNotCallAnswer> Items, Guid? NextCursor);

/// <summary>A word about consent. at: an instant, or a wall-clock time of Europe/Istanbul; now when not told. source: as İYS names sources, or whoever enters it when not told.</summary>
public sealed record ConsentBody(string? Number, ConsentStatus? Status, string? At, string? Source, string? Proof);

/// <summary>A word about consent as it is stored; the newest counts.</summary>
public sealed record ConsentAnswer(Guid Id, string Number, ConsentStatus Status, DateTimeOffset At, string Source, string? Proof, DateTimeOffset RecordedAt, string RecordedBy)
{
    internal static ConsentAnswer Of(ConsentRow row, Actor actor) =>
        new(row.Id, DoNotCallAnswer.Shown(row.NumberKey, actor), row.Status, row.At, row.Source, row.Proof, row.RecordedAt, row.RecordedBy);
}

/// <summary>Every word about a number, the newest first.</summary>
public sealed record ConsentListAnswer(ImmutableArray<ConsentAnswer> Items);
