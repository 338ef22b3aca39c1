using System.Collections.Immutable;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns.Results;

namespace Portal.Web.Endpoints;

/// <summary>A page of a campaign's contacts, in the order of their numbers.</summary>
/// <param name="Items">The contacts.</param>
/// <param name="NextCursor">What to send as cursor for the next page; null at the end.</param>
public sealed record ContactPageAnswer(ImmutableArray<ContactLine> Items, Guid? NextCursor);

/// <summary>A page of a campaign's results: contacts with their last attempts.</summary>
/// <param name="Items">The results.</param>
/// <param name="NextCursor">What to send as cursor for the next page; null at the end.</param>
public sealed record ResultPageAnswer(ImmutableArray<ResultRow> Items, Guid? NextCursor);

/// <summary>A result code for a contact's last attempt.</summary>
public sealed record ContactDispositionBody(string? Code, string? Note);

/// <summary>Which contacts begin again.</summary>
/// <param name="States">Any of done, exhausted, stopped.</param>
/// <param name="Results">Results of the last attempt; whatever they were when absent.</param>
/// <param name="Preview">True to be told only how many these are.</param>
public sealed record RecycleBody(IReadOnlyList<ContactState>? States, IReadOnlyList<ContactResult>? Results, bool Preview = false);

/// <summary>How many contacts began again, or would.</summary>
public sealed record RecycleAnswer(int Contacts);
