using System.Collections.Immutable;
using Microsoft.Extensions.Localization;
using Portal.Domain.Campaigns;
using Portal.Domain.Live;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Pbx;

namespace Portal.Web.Components.Pages.Campaigns.Build;

/// <summary>What a tenant has that a plan can name.</summary>
public sealed record BuilderLists(ImmutableArray<AccountView> Accounts, ImmutableArray<HoursView> Rules, ImmutableArray<DispositionView> Codes)
{
    public AccountView? AccountOf(CampaignPlan plan) => Accounts.FirstOrDefault(account => account.Id == plan.AccountId);

    /// <summary>What the account's dialer takes; null when it has none.</summary>
    public CampaignLimits? DialerOf(CampaignPlan plan) => AccountOf(plan) is { } account ? PbxCatalog.Find(account.Vendor)?.Traits.Campaigns : null;

    /// <summary>The rule that the plan goes by; null when it is gone.</summary>
    public CallingHours? HoursOf(CampaignPlan plan) => plan.CallingHoursId is { } id ? Rules.FirstOrDefault(rule => rule.Id == id)?.Rule : CallingHours.Usual;

    public PlanContext Context(CampaignPlan plan, DateTimeOffset now) =>
        new(AccountOf(plan) is { Enabled: true }, DialerOf(plan), HoursOf(plan), Codes.Select(code => code.Id).ToHashSet(), now);
}

/// <summary>What the steps of the builder share: the form, what whoever dials takes, and what is wrong so far.</summary>
public sealed class PlanEditor(PlanForm form, BuilderLists lists, TimeProvider time, IStringLocalizer<Texts> texts, Action changed)
{
    private static readonly ImmutableArray<CampaignStep> All = [.. Enum.GetValues<CampaignStep>()];

    private readonly HashSet<CampaignStep> _judged = [];

    public PlanForm Form { get; } = form;

    public CampaignPlan Plan => Form.Plan;

    public BuilderLists Lists { get; private set; } = lists;

    /// <summary>The live board, for names of queues and extensions.</summary>
    public BoardSnapshot Board { get; set; } = BoardSnapshot.Empty;

    /// <summary>Templates may leave anything open.</summary>
    public bool Template { get; init; }

    /// <summary>What whoever dials takes; null while that is not settled.</summary>
    public CampaignLimits? Limits { get; private set; }

    public ImmutableArray<CampaignProblem> Problems { get; private set; } = [];

    /// <summary>The steps, without those that have nothing to settle: agents who dial themselves need no pacing, and a template has no contacts of its own.</summary>
    public IEnumerable<CampaignStep> Steps => All.Where(step => step != CampaignStep.Pacing || Plan.Type != CampaignType.Preview);

    public IEnumerable<CampaignProblem> Wrong => Problems.Where(problem => problem.Weight == ProblemWeight.Wrong);

    public IEnumerable<CampaignProblem> Open => Problems.Where(problem => problem.Weight == ProblemWeight.Open);

    public IEnumerable<CampaignProblem> Warnings => Problems.Where(problem => problem.Weight == ProblemWeight.Warning);

    /// <summary>Whether nothing is missing any more.</summary>
    public bool Complete => !Problems.Any(problem => problem.Weight != ProblemWeight.Warning);

    /// <summary>What the chosen PBX does not take of what was filled in before it was chosen.</summary>
    public ImmutableArray<CampaignProblem> Unfit => [.. Wrong.Where(problem => problem.Key is CampaignProblems.NotTaken or CampaignProblems.Word or CampaignProblems.OneRetryRule or CampaignProblems.OnlyWith)];

    public void Set(Func<CampaignPlan, CampaignPlan> change)
    {
        Form.Set(change);
        Check();
        changed();
    }

    /// <summary>Reads a typed text into the form.</summary>
    public void Read(Action<PlanForm> read)
    {
        read(Form);
        Check();
        changed();
    }

    public void Take(BuilderLists lists)
    {
        Lists = lists;
        Check();
    }

    /// <summary>From now on also what is missing on the step is said at its fields: the person has left it once.</summary>
    public void Judge(CampaignStep step) => _judged.Add(step);

    public void Check()
    {
        var context = Lists.Context(Plan, time.GetUtcNow());
        Limits = PlanChecks.LimitsOf(Plan, context);
        var unread = Form.Unread.ToList();
        var found = Plan.Problems(context).Where(problem => unread.TrueForAll(other => other.Field != problem.Field));
        if (Template) found = found.Where(problem => problem.Weight != ProblemWeight.Open);
        Problems = [.. unread, .. found];
    }

    /// <summary>What stands at a field as its fault; null when nothing does, or when it is only missing and nobody was at its end yet.</summary>
    public string? ErrorAt(string field) =>
        Problems.FirstOrDefault(problem => problem.Field == field && (problem.Weight == ProblemWeight.Wrong || (problem.Weight == ProblemWeight.Open && (_judged.Contains(CampaignSteps.Of(field)) || problem.Key != CampaignProblems.Required))))
            is { } problem ? Text(problem) : null;

    /// <summary>What a person should know about a field.</summary>
    public string? NoteAt(string field) => Warnings.FirstOrDefault(problem => problem.Field == field) is { } problem ? Text(problem) : null;

    public int CountAt(CampaignStep step) => Problems.Count(problem => problem.Weight != ProblemWeight.Warning && CampaignSteps.Of(problem.Field) == step);

    public bool IsWrongAt(CampaignStep step) => Wrong.Any(problem => CampaignSteps.Of(problem.Field) == step);

    public string Text(CampaignProblem problem) => ProblemText.Of(texts, problem);
}
