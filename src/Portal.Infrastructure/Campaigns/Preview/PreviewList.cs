using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns.Preview;

/// <summary>
/// Hands contacts of campaigns that people dial to them, one at a time. A person has at most one contact, and a contact at most one person. Appointed times come first (retries and contacts put off,
/// the earliest first): somebody counts on them, and their number is bounded by the retries; then the untried in the order of the list. Over several campaigns the one goes first whose last call lies
/// longest ago, so that a long list does not keep the short ones waiting.
/// </summary>
public sealed class PreviewList(PortalDb db, PreviewDesk desk, ContactGate gate, TimeProvider time)
{
    private const int AtOnce = 50;

    /// <summary>The longest that a contact can be put off.</summary>
    public static readonly TimeSpan LongestLater = TimeSpan.FromDays(30);

    /// <summary>The lists that run, by name.</summary>
    public async Task<ImmutableArray<PreviewLine>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsDial)) return [];
        await using var context = db.ForTenant(actor.TenantId);
        return [.. (await desk.RunningAsync(context, cancellationToken)).Select(campaign => new PreviewLine(campaign.Id, campaign.Name, campaign.AccountId))];
    }

    /// <summary>
    /// The contact that the person has, else the next one. A call without a result comes before everything, whichever campaign it was for; a contact of another campaign that was not called is put back.
    /// </summary>
    /// <param name="actor">Who.</param>
    /// <param name="campaignId">From which campaign; null = from all that run.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<PreviewStep> NextAsync(Actor actor, Guid? campaignId, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsDial)) return PreviewStep.Of(PreviewOutcome.Forbidden);
        await using var context = db.ForTenant(actor.TenantId);
        if (await PreviewDesk.PersonAsync(context, actor, cancellationToken) is not { } person) return PreviewStep.Of(PreviewOutcome.Forbidden);
        ImmutableArray<PreviewCampaign> campaigns;
        if (campaignId is { } one)
        {
            if (await desk.FindAsync(context, one, cancellationToken) is not { } campaign) return PreviewStep.Of(PreviewOutcome.NotFound);
            campaigns = [campaign];
        }
        else
        {
            campaigns = await InTurnAsync(context, await desk.RunningAsync(context, cancellationToken), cancellationToken);
        }

        if (await HeldAsync(context, actor, person, campaignId, cancellationToken) is { } held) return held;
        PreviewIdle? idle = null;
        foreach (var campaign in campaigns)
        {
            var now = time.GetUtcNow();
            if (campaign.Closed(now) is { } closed)
            {
                idle = Sooner(idle, closed);
                continue;
            }

            while (await TakeAsync(context, campaign, person, now, cancellationToken) is { } taken)
            {
                if (await AloneAsync(context, person, taken, cancellationToken)) return await ShowAsync(context, actor, campaign, taken, cancellationToken);
                if (await HeldAsync(context, actor, person, campaignId, cancellationToken) is { } other) return other;
            }

            idle = Sooner(idle, await WhyNobodyAsync(context, campaign, now, cancellationToken));
        }

        return new PreviewStep(PreviewOutcome.Ok) { Idle = idle ?? new PreviewIdle(IdleReason.Stopped) };
    }

    /// <summary>The contact that the person has, and nobody new.</summary>
    public async Task<PreviewStep> CurrentAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsDial)) return PreviewStep.Of(PreviewOutcome.Forbidden);
        await using var context = db.ForTenant(actor.TenantId);
        if (await PreviewDesk.PersonAsync(context, actor, cancellationToken) is not { } person) return PreviewStep.Of(PreviewOutcome.Forbidden);
        return await HeldAsync(context, actor, person, null, cancellationToken) ?? PreviewStep.Of(PreviewOutcome.Ok);
    }

    /// <summary>A sign of life. What the person only looks at is asked about again: a refusal or the end of the hours takes it out of their hands within the interval of these signs.</summary>
    public async Task<PreviewStep> KeepAsync(Actor actor, Guid contactId, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsDial)) return PreviewStep.Of(PreviewOutcome.Forbidden);
        await using var context = db.ForTenant(actor.TenantId);
        if (await PreviewDesk.PersonAsync(context, actor, cancellationToken) is not { } person) return PreviewStep.Of(PreviewOutcome.Forbidden);
        if (await context.Contacts.AsNoTracking().FirstOrDefaultAsync(contact => contact.Id == contactId && contact.HeldBy == person, cancellationToken) is not { } contact
            || await desk.FindAsync(context, contact.CampaignId, cancellationToken) is not { } campaign) return PreviewStep.Of(PreviewOutcome.NotHeld);
        if (contact.State != ContactState.HandedOver)
        {
            if (!await context.ContactAttempts.AnyAsync(attempt => attempt.ContactId == contactId && attempt.Result == null && attempt.By == actor.Name, cancellationToken)) return PreviewStep.Of(PreviewOutcome.NotHeld);
            await PreviewHolds.RenewAsync(context, contactId, person, time.GetUtcNow(), cancellationToken);
            return await ShowAsync(context, actor, campaign, contactId, cancellationToken);
        }

        return await AskAsync(context, campaign, contact, person, cancellationToken) is { Refused: { } refused } ? refused
            : await PreviewHolds.RenewAsync(context, contactId, person, time.GetUtcNow(), cancellationToken) ? await ShowAsync(context, actor, campaign, contactId, cancellationToken)
            : PreviewStep.Of(PreviewOutcome.NotHeld);
    }

    /// <summary>Puts the contact back uncalled: to be had again after a time, or at once.</summary>
    public async Task<PreviewStep> SkipAsync(Actor actor, Guid campaignId, Guid contactId, TimeSpan? later, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsDial)) return PreviewStep.Of(PreviewOutcome.Forbidden);
        if (later is { } wait && (wait <= TimeSpan.Zero || wait > LongestLater)) return PreviewStep.Wrong("minutes");
        await using var context = db.ForTenant(actor.TenantId);
        if (await PreviewDesk.PersonAsync(context, actor, cancellationToken) is not { } person) return PreviewStep.Of(PreviewOutcome.Forbidden);
        if (!await context.Contacts.AnyAsync(contact => contact.Id == contactId && contact.CampaignId == campaignId, cancellationToken)) return PreviewStep.Of(PreviewOutcome.NotFound);
        if (await PreviewHolds.PutBackAsync(context, contactId, person, later is null ? null : time.GetUtcNow() + later, cancellationToken)) return PreviewStep.Of(PreviewOutcome.Ok);
        var called = await context.Contacts.AnyAsync(contact => contact.Id == contactId && contact.HeldBy == person && contact.State == ContactState.Dialing, cancellationToken);
        return PreviewStep.Of(called ? PreviewOutcome.Called : PreviewOutcome.NotHeld);
    }

    /// <summary>How far a list is, or all that run together.</summary>
    public async Task<PreviewProgress> ProgressAsync(Actor actor, Guid? campaignId, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsDial)) return new PreviewProgress(0, 0, 0, 0, 0);
        await using var context = db.ForTenant(actor.TenantId);
        var campaigns = context.Campaigns.Where(campaign => campaign.Type == CampaignType.Preview && !campaign.Template && (campaignId == null ? campaign.State == CampaignState.Running : campaign.Id == campaignId));
        var today = TurkishTime.Day(time.GetUtcNow());
        var (begin, end) = (TurkishTime.Begin(today), TurkishTime.Begin(today.AddDays(1)));
        var counts = await context.Contacts.Where(contact => campaigns.Any(campaign => campaign.Id == contact.CampaignId))
            .GroupBy(contact => new { contact.State, Today = contact.NextAttemptAt == null || contact.NextAttemptAt < end })
            .Select(group => new { group.Key.State, group.Key.Today, Count = group.Count() }).ToListAsync(cancellationToken);
        var attempts = context.ContactAttempts.Where(attempt => campaigns.Any(campaign => campaign.Id == attempt.CampaignId) && attempt.At >= begin);
        return new PreviewProgress(
            counts.Sum(count => count.Count),
            counts.Where(count => count.State <= ContactState.Dialing).Sum(count => count.Count),
            counts.Where(count => count.State <= ContactState.Dialing && count.Today).Sum(count => count.Count),
            await attempts.CountAsync(cancellationToken),
            await attempts.CountAsync(attempt => attempt.By == actor.Name, cancellationToken));
    }

    /// <summary>Asks whether the contact may be called now; it is out of the person's hands when not. Without a refusal it may, by the word of consent that is named where one was needed.</summary>
    internal async Task<(PreviewStep? Refused, Guid? ConsentId)> AskAsync(PortalDbContext context, PreviewCampaign campaign, ContactRow contact, Guid person, CancellationToken cancellationToken)
    {
        if (campaign.Closed(time.GetUtcNow()) is { } closed)
        {
            await PreviewHolds.PutBackAsync(context, contact.Id, person, null, cancellationToken);
            return (new PreviewStep(PreviewOutcome.Closed) { Idle = closed }, null);
        }

        var answer = (await gate.AskAsync(context, campaign.Rules, [contact.NumberKey], cancellationToken))[contact.NumberKey];
        if (answer.IsOpen) return (null, answer.ConsentId);
        await PreviewHolds.RefuseAsync(context, contact.Id, person, answer, cancellationToken);
        return (new PreviewStep(PreviewOutcome.MustNotBeCalled) { Verdict = answer.Verdict }, null);
    }

    /// <summary>The contact as it is now, for the person who has it.</summary>
    internal static async Task<PreviewStep> ShowAsync(PortalDbContext context, Actor actor, PreviewCampaign campaign, Guid contactId, CancellationToken cancellationToken) =>
        await context.Contacts.AsNoTracking().FirstOrDefaultAsync(contact => contact.Id == contactId, cancellationToken) is { } contact
            ? new PreviewStep(PreviewOutcome.Ok) { Contact = await PreviewCard.DrawAsync(context, actor, campaign, contact, cancellationToken) }
            : PreviewStep.Of(PreviewOutcome.NotHeld);

    /// <summary>What the person has already: first what was called and has no result, then what may be called still.</summary>
    private async Task<PreviewStep?> HeldAsync(PortalDbContext context, Actor actor, Guid person, Guid? campaignId, CancellationToken cancellationToken)
    {
        var held = await context.Contacts.AsNoTracking().Where(contact => contact.HeldBy == person)
            .Select(contact => new
            {
                Contact = contact,
                Called = context.ContactAttempts.Any(attempt => attempt.ContactId == contact.Id && attempt.Result == null && attempt.By == actor.Name),
            })
            .ToListAsync(cancellationToken);
        foreach (var (contact, called) in held.OrderByDescending(one => one.Called).ThenBy(one => one.Contact.Id).Select(one => (one.Contact, one.Called)))
        {
            if (await desk.FindAsync(context, contact.CampaignId, cancellationToken) is not { } campaign) continue;
            if (called)
            {
                await PreviewHolds.RenewAsync(context, contact.Id, person, time.GetUtcNow(), cancellationToken);
                return await ShowAsync(context, actor, campaign, contact.Id, cancellationToken);
            }

            if (contact.State != ContactState.HandedOver) continue;
            if (campaignId is { } wanted && wanted != campaign.Id) await PreviewHolds.PutBackAsync(context, contact.Id, person, null, cancellationToken);
            else if (await AskAsync(context, campaign, contact, person, cancellationToken) is { Refused: null } && await PreviewHolds.RenewAsync(context, contact.Id, person, time.GetUtcNow(), cancellationToken))
                return await ShowAsync(context, actor, campaign, contact.Id, cancellationToken);
        }

        return null;
    }

    /// <summary>Takes the first contact that is due and that the gate lets through. What it refuses on the way leaves the list, so this comes to an end.</summary>
    private async Task<Guid?> TakeAsync(PortalDbContext context, PreviewCampaign campaign, Guid person, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await PreviewHolds.FreeAsync(context, context.Contacts.Where(contact => contact.CampaignId == campaign.Id), now, cancellationToken);
        while (await DueAsync(context, campaign.Id, now, cancellationToken) is { Count: > 0 } due)
        {
            var answers = await gate.AskAsync(context, campaign.Rules, [.. due.Select(contact => contact.NumberKey)], cancellationToken);
            foreach (var contact in due)
            {
                var answer = answers[contact.NumberKey];
                if (!answer.IsOpen) await PreviewHolds.RefuseAsync(context, contact.Id, null, answer, cancellationToken);
                else if (await PreviewHolds.TakeAsync(context, contact.Id, person, now, cancellationToken)) return contact.Id;
            }
        }

        return null;
    }

    private static async Task<List<(Guid Id, string NumberKey)>> DueAsync(PortalDbContext context, Guid campaignId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var free = context.Contacts.AsNoTracking().Where(contact => contact.CampaignId == campaignId && contact.HeldBy == null && (contact.State == ContactState.New || contact.State == ContactState.Waiting));
        var appointed = await free.Where(contact => contact.NextAttemptAt <= now).OrderBy(contact => contact.NextAttemptAt).ThenBy(contact => contact.Id)
            .Select(contact => new { contact.Id, contact.NumberKey }).Take(AtOnce).ToListAsync(cancellationToken);
        if (appointed.Count == 0)
        {
            appointed = await free.Where(contact => contact.NextAttemptAt == null).OrderBy(contact => contact.AddedAt).ThenBy(contact => contact.Line).ThenBy(contact => contact.Id)
                .Select(contact => new { contact.Id, contact.NumberKey }).Take(AtOnce).ToListAsync(cancellationToken);
        }

        return appointed.ConvertAll(contact => (contact.Id, contact.NumberKey));
    }

    /// <summary>Several windows of one person asked in the same moment: whoever sees more than one contact puts back all but the same one, so the last to look leaves one. True when it is the one just taken.</summary>
    private static async Task<bool> AloneAsync(PortalDbContext context, Guid person, Guid taken, CancellationToken cancellationToken)
    {
        var held = await context.Contacts.Where(contact => contact.HeldBy == person && (contact.State == ContactState.HandedOver || contact.State == ContactState.Dialing))
            .Select(contact => new { contact.Id, contact.State }).ToListAsync(cancellationToken);
        var kept = held.OrderByDescending(contact => contact.State).ThenBy(contact => contact.Id).FirstOrDefault()?.Id;
        foreach (var other in held.Where(contact => contact.Id != kept)) await PreviewHolds.PutBackAsync(context, other.Id, person, null, cancellationToken);
        return kept == taken;
    }

    private async Task<PreviewIdle> WhyNobodyAsync(PortalDbContext context, PreviewCampaign campaign, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var left = context.Contacts.Where(contact => contact.CampaignId == campaign.Id && contact.State <= ContactState.Dialing);
        var counts = await left.GroupBy(contact => new { Out = contact.State == ContactState.HandedOver || contact.State == ContactState.Dialing, Capped = contact.Hold == ContactVerdict.AttemptsToday })
            .Select(group => new { group.Key.Out, group.Key.Capped, Count = group.Count() }).ToListAsync(cancellationToken);
        var facts = new IdleFacts
        {
            Hours = HoursReason.Open,
            Left = counts.Sum(count => count.Count),
            WithConsent = counts.Sum(count => count.Count),
            BelowCap = counts.Where(count => !count.Capped).Sum(count => count.Count),
            Due = 0,
            HandedOver = counts.Where(count => count.Out).Sum(count => count.Count),
            InProgress = 0,
        };
        var next = await left.Where(contact => contact.HeldBy == null && contact.NextAttemptAt != null).OrderBy(contact => contact.NextAttemptAt).Select(contact => contact.NextAttemptAt).FirstOrDefaultAsync(cancellationToken);
        // A contact put off into the night is had again in the morning.
        return new PreviewIdle(IdleReasons.Of(facts), next is { } at ? campaign.Hours.WouldDial(at > now ? at : now, campaign.Plan.Days()).Next : null);
    }

    /// <summary>The campaign whose last call lies longest ago first.</summary>
    private static async Task<ImmutableArray<PreviewCampaign>> InTurnAsync(PortalDbContext context, ImmutableArray<PreviewCampaign> campaigns, CancellationToken cancellationToken)
    {
        var last = new Dictionary<Guid, DateTimeOffset>();
        foreach (var campaign in campaigns)
        {
            var called = await context.ContactAttempts.Where(attempt => attempt.CampaignId == campaign.Id).OrderByDescending(attempt => attempt.At).Select(attempt => (DateTimeOffset?)attempt.At).FirstOrDefaultAsync(cancellationToken);
            last[campaign.Id] = called ?? DateTimeOffset.MinValue;
        }

        return [.. campaigns.OrderBy(campaign => last[campaign.Id])];
    }

    private static PreviewIdle Sooner(PreviewIdle? known, PreviewIdle other) =>
        known is null || (other.Next ?? DateTimeOffset.MaxValue) < (known.Next ?? DateTimeOffset.MaxValue) ? other : known;
}
