using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns.Preview;

/// <summary>
/// Draws up what a person sees of the contact that they have. Who has to dial by hand sees the number whole, whatever the role: without it there would be no call. Where one click calls, the
/// number is as on every other screen.
/// </summary>
internal static class PreviewCard
{
    private const int MostAttempts = 20;
    private const int MostCalls = 10;

    /// <summary>The contact for this person, who has it.</summary>
    public static async Task<PreviewContact> DrawAsync(PortalDbContext context, Actor actor, PreviewCampaign campaign, ContactRow contact, CancellationToken cancellationToken)
    {
        var byHand = IsByHand(actor, campaign);
        var full = byHand || actor.May(Permissions.NumbersFull);
        var attempts = await context.ContactAttempts.AsNoTracking().Where(attempt => attempt.ContactId == contact.Id)
            .OrderByDescending(attempt => attempt.At).ThenByDescending(attempt => attempt.Id).Take(MostAttempts)
            .Select(attempt => new
            {
                Row = attempt,
                Outcome = context.Calls.Where(call => call.Id == attempt.CallId).Select(call => (CallOutcome?)call.Outcome).FirstOrDefault(),
            })
            .ToListAsync(cancellationToken);
        var calls = await context.Calls.AsNoTracking().Where(call => call.OutsideKey == contact.NumberKey).OrderByDescending(call => call.StartedAt).Take(MostCalls)
            .Select(call => new PreviewCall(call.Id, call.StartedAt, call.Direction, call.Outcome, call.TalkSeconds, call.AgentName ?? call.Extension)).ToListAsync(cancellationToken);
        ImmutableArray<PreviewAttempt> told =
        [
            .. attempts.Select(attempt => new PreviewAttempt(
                attempt.Row.At, attempt.Row.Result, attempt.Row.Disposition, attempt.Row.Note, attempt.Row.By, attempt.Row.CallId, attempt.Outcome is { } outcome ? ResultOf(outcome) : null)),
        ];
        var open = attempts.FindIndex(attempt => IsOpen(attempt.Row, actor));
        return new PreviewContact(
            contact.Id, campaign.Id, campaign.Name, campaign.AccountId, full ? PhoneNumber.Display(contact.NumberKey) : PhoneNumber.Mask(contact.NumberKey),
            full ? PhoneNumber.Of(contact.NumberKey).Write(PhoneNotation.WithPlus) : null, byHand, contact.Attempts)
        {
            Name = contact.Name,
            Extra = ExtraOf(contact.Extra, full),
            Called = open < 0 ? null : told[open],
            History = open < 0 ? told : told.RemoveAt(open),
            Calls = [.. calls],
            Codes = await PreviewDesk.CodesAsync(context, campaign.Plan, cancellationToken),
            Commercial = campaign.Plan.Commercial,
            HeldUntil = open < 0 ? contact.HandedOverAt + PreviewHolds.Lapse : null,
        };
    }

    /// <summary>True where nothing but a hand can make the call.</summary>
    public static bool IsByHand(Actor actor, PreviewCampaign campaign) => !campaign.CanOriginate || !actor.May(Permissions.CallOriginate);

    /// <summary>True for a call of this person that nobody has said the result of.</summary>
    public static bool IsOpen(ContactAttemptRow attempt, Actor actor) => attempt.Result is null && attempt.By == actor.Name;

    /// <summary>What a stored call says of the attempt; null where it says nothing.</summary>
    public static ContactResult? ResultOf(CallOutcome outcome) => outcome switch
    {
        CallOutcome.Answered => ContactResult.Answered,
        CallOutcome.NoAnswer or CallOutcome.Abandoned => ContactResult.NoAnswer,
        CallOutcome.Busy => ContactResult.Busy,
        CallOutcome.Failed => ContactResult.Failed,
        _ => null,
    };

    /// <summary>Further numbers of the list are masked as the number itself is.</summary>
    private static ImmutableArray<KeyValuePair<string, string>> ExtraOf(string? json, bool full)
    {
        if (json is null || JsonSerializer.Deserialize(json, ContactJson.Default.DictionaryStringString) is not { } extra) return [];
        return [.. full ? extra : extra.Select(pair => PhoneNumber.Of(pair.Value).Kind is PhoneNumberKind.Turkish or PhoneNumberKind.Foreign ? KeyValuePair.Create(pair.Key, PhoneNumber.Mask(pair.Value)) : pair)];
    }
}
