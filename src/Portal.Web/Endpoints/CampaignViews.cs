using System.Collections.Immutable;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Campaigns.HandOver;
using Portal.Infrastructure.Data;

namespace Portal.Web.Endpoints;

/// <summary>A campaign as a caller submits it: the whole plan, with null or nothing for what is not settled yet.</summary>
public sealed record CampaignBody : CampaignPlan
{
    /// <summary>The step of the builder that it was kept at.</summary>
    public CampaignStep? Step { get; init; }

    /// <summary>The revision that was read; needed to change a campaign.</summary>
    public Guid? Revision { get; init; }

    /// <summary>True to make a template; it stays one.</summary>
    public bool Template { get; init; }

    internal CampaignPlan Plan() => new CampaignPlan().WithAll(this);
}

/// <summary>How a campaign is cloned; without parts, all of them are taken over. Contacts never are.</summary>
public sealed record CampaignCloneBody(string? Name, IReadOnlyList<CampaignStep>? Parts, bool Template = false);

/// <summary>Days and hours of a campaign that exists: its rule (null = the usual hours), its last day, and the revision that was read.</summary>
public sealed record CampaignHoursBody(Guid? CallingHoursId, DateOnly? LastDay, Guid? Revision);

/// <summary>Something that a campaign still lacks, or that a person should know.</summary>
public sealed record CampaignProblemView(string Field, CampaignStep Step, string Key, ProblemWeight Weight, string Message)
{
    internal static CampaignProblemView Of(CampaignProblem problem) =>
        new(problem.Field, CampaignSteps.Of(problem.Field), problem.Key, problem.Weight, CampaignMessages.Text(problem).ToString());
}

/// <summary>A campaign as the API shows it: the plan, and where it is.</summary>
public sealed record CampaignAnswer : CampaignPlan
{
    public CampaignAnswer()
    {
    }

    private CampaignAnswer(CampaignPlan plan)
        : base(plan)
    {
    }

    public Guid Id { get; init; }
    public CampaignState State { get; init; }
    public CampaignStep Step { get; init; }
    public bool Template { get; init; }
    public Guid Revision { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public string CreatedBy { get; init; } = "";
    public DateTimeOffset ChangedAt { get; init; }
    public string ChangedBy { get; init; } = "";

    /// <summary>How it stands at its PBX.</summary>
    public CampaignAtPbx? Pbx { get; init; }

    /// <summary>What a stop means for it, to be told before.</summary>
    public string? StopMeaning { get; init; }

    /// <summary>What a change of its days and hours means for it once it exists, to be told before.</summary>
    public string? HoursMeaning { get; init; }

    /// <summary>What is open before it can be created, and warnings.</summary>
    public ImmutableArray<CampaignProblemView> Problems { get; init; } = [];

    internal static CampaignAnswer Of(CampaignView view) => new(view.Plan)
    {
        Id = view.Id, State = view.State, Step = view.Step, Template = view.Template, Revision = view.Revision,
        CreatedAt = view.CreatedAt, CreatedBy = view.CreatedBy, ChangedAt = view.ChangedAt, ChangedBy = view.ChangedBy,
        Problems = [.. view.Problems.Select(CampaignProblemView.Of)],
        Pbx = view.AtPbx,
        StopMeaning = view.Plan.Type is { } type ? ControlMessages.StopMeaning(type, view.Limits).ToString() : null,
        HoursMeaning = view.Plan.Type is { } dialed ? ControlMessages.HoursMeaning(dialed, view.Limits).ToString() : null,
    };
}

/// <summary>Campaigns, the newest changes first.</summary>
public sealed record CampaignListAnswer(ImmutableArray<CampaignLine> Items);

/// <summary>A rule of calling hours as a caller submits it.</summary>
public sealed record HoursBody : CallingHours
{
    /// <summary>The revision that was read; needed to change a rule.</summary>
    public Guid? Revision { get; init; }

    internal CallingHours Rule() => new() { Name = Name, Week = Week, Exceptions = Exceptions, OpenOnPublicHolidays = OpenOnPublicHolidays, Quiet = Quiet, QuietOff = QuietOff };
}

/// <summary>A rule to try without keeping it.</summary>
public sealed record HoursTrialBody(HoursBody? Rule, DateTimeOffset? At);

/// <summary>A rule of calling hours as the API shows it.</summary>
public sealed record HoursAnswer : CallingHours
{
    public HoursAnswer()
    {
    }

    private HoursAnswer(CallingHours rule)
        : base(rule)
    {
    }

    public Guid Id { get; init; }
    public Guid Revision { get; init; }
    public DateTimeOffset ChangedAt { get; init; }
    public string ChangedBy { get; init; } = "";

    internal static HoursAnswer Of(HoursView view) => new(view.Rule) { Id = view.Id, Revision = view.Revision, ChangedAt = view.ChangedAt, ChangedBy = view.ChangedBy };
}

/// <summary>Rules by name.</summary>
public sealed record HoursListAnswer(ImmutableArray<HoursAnswer> Items);

/// <summary>
/// Whether people would be called at an instant. Next is the next instant at which they would (the asked one when they would then), null when there is none within a year; until is when that ends.
/// </summary>
public sealed record WouldDialAnswer(DateTimeOffset At, bool Dials, HoursReason Reason, string? Exception, PublicHoliday? Holiday, DateTimeOffset? Next, DateTimeOffset? Until)
{
    internal static WouldDialAnswer Of(DateTimeOffset at, HoursCheck check) => new(at, check.Dials, check.Reason, check.Exception, check.Holiday, check.Next, check.Until);
}

/// <summary>The tenant's result codes, in order.</summary>
public sealed record DispositionsBody(IReadOnlyList<Disposition>? Dispositions);

/// <summary>A result code with the id that campaigns name it by.</summary>
public sealed record DispositionItem(Guid Id, string Code, string Name, bool EndsContact, int? RetryAfterMinutes)
{
    internal static DispositionItem Of(DispositionView view) =>
        new(view.Id, view.Disposition.Code, view.Disposition.Name, view.Disposition.EndsContact, view.Disposition.RetryAfterMinutes);
}

/// <summary>The tenant's result codes, in order.</summary>
public sealed record DispositionsAnswer(ImmutableArray<DispositionItem> Dispositions);
