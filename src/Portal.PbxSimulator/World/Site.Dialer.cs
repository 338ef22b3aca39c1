namespace Portal.PbxSimulator.World;

/// <summary>
/// The dialer: it calls the numbers of running campaigns within their days and hours, as many at a time as each campaign's pace allows, and again where nobody was reached. What becomes of
/// an attempt depends on the seed, the number and which attempt it is.
/// </summary>
internal sealed partial class Site
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookOutsideHours = TimeSpan.FromSeconds(20);

    private readonly List<Campaign> _campaigns = [];
    private readonly HashSet<string> _dialKeys = new(StringComparer.Ordinal);
    private int _dialNumbers;
    private int _dialAttempts;

    /// <summary>All campaigns, the deleted ones included.</summary>
    public IReadOnlyList<Campaign> Campaigns => _campaigns;

    public Campaign? FindCampaign(string? id) => _campaigns.Find(campaign => campaign.Id == id && !campaign.Deleted);

    public void AddCampaign(Campaign campaign)
    {
        campaign.CreatedAt = Now;
        _campaigns.Add(campaign);
        Wake(campaign);
    }

    /// <summary>Adds a number. The same one twice is dialed twice: whether that may be is the face's to say.</summary>
    public DialNumber AddNumber(Campaign campaign, string number, string name, bool active = true, DateTimeOffset? dueAt = null)
    {
        var added = new DialNumber(++_dialNumbers, number) { Name = name, Active = active, DueAt = dueAt };
        campaign.Add(added);
        campaign.Fresh.Enqueue(added);
        Wake(campaign);
        return added;
    }

    /// <summary>Lets a number be dialed, or not for now.</summary>
    public void SetActive(Campaign campaign, DialNumber number, bool active)
    {
        if (active && !number.Active) campaign.Fresh.Enqueue(number);
        number.Active = active;
        Wake(campaign);
    }

    public void Run(Campaign campaign, bool running)
    {
        campaign.Running = running;
        Wake(campaign);
    }

    /// <summary>Nothing more is dialed; calls in progress go on.</summary>
    public void Delete(Campaign campaign)
    {
        campaign.Running = false;
        campaign.Deleted = true;
    }

    /// <summary>Ready agents who serve the queue; of the whole site when it is null.</summary>
    public int FreeIn(CallQueue? queue) => FreeAgents().Count(agent => queue is null || queue.MemberOf(agent) is { Paused: false });

    private void Wake(Campaign campaign)
    {
        if (campaign.Awake || !campaign.Running || (campaign.Fresh.Count == 0 && campaign.Due.Count == 0)) return;
        campaign.Awake = true;
        _agenda.After(campaign.IsOpen(Now) ? LookEvery : LookOutsideHours, () =>
        {
            campaign.Awake = false;
            if (campaign.Running && campaign.IsOpen(Now)) DialFor(campaign);
            Wake(campaign);
        });
    }

    private void DialFor(Campaign campaign)
    {
        if (campaign.IsEnough(campaign))
        {
            campaign.Running = false;
            return;
        }

        var lines = Math.Min(Plan.DialerLines, campaign.Lines(this)) - _live.Values.Count(call => call.Attempt?.Campaign == campaign && call.Agent is null);
        for (; lines > 0 && NextOf(campaign) is { } number; lines--) Dial(campaign, number);
    }

    private DialNumber? NextOf(Campaign campaign)
    {
        while (campaign.Due.TryPeek(out var due, out var at) && at <= Now)
        {
            campaign.Due.Dequeue();
            if (IsWanted(due)) return due;
        }

        while (campaign.Fresh.TryDequeue(out var number))
        {
            if (number.DueAt > Now && number is { Removed: false, State: DialState.NotDialed }) campaign.Due.Enqueue(number, number.DueAt.Value);
            else if (IsWanted(number)) return number;
        }

        return null;

        // Who is switched off leaves the queue and comes back when switched on.
        bool IsWanted(DialNumber number) => number is { Removed: false, Active: true, State: DialState.NotDialed or DialState.WillRetry } && !(number.DueAt > Now);
    }

    private void Dial(Campaign campaign, DialNumber number)
    {
        var attempt = new DialAttempt(++_dialAttempts, campaign, number, Now);
        number.Attempts.Add(attempt);
        number.State = DialState.InProgress;
        var to = number.Number.Length == 10 ? Plan.WriteNumber(number.Number) : number.Number;
        var random = Rng.Of(_seed, $"{Vendor}/dial/{number.Number}", number.Attempts.Count);
        PlaceInto(campaign.Kind, campaign.Target, to, campaign.Prefix, campaign.Ring is { } ring ? new OriginateOptions { RingTimeout = ring } : null, random, attempt);
    }

    /// <summary>Somebody picked up: true when their key leads to a queue.</summary>
    private bool PressKey(Call call, DialAttempt attempt)
    {
        attempt.PickedUpAt = Now;
        if (attempt.Campaign.Keys is not { } press) return false;
        (attempt.Digit, var number) = press(call.Random);
        if (FindQueue(number) is not { } queue) return false;
        Enqueue(call, queue);
        return true;
    }

    private void Finish(DialAttempt attempt, Call call)
    {
        var (campaign, number) = (attempt.Campaign, attempt.Number);
        attempt.Call = null;
        attempt.EndedAt = Now;
        attempt.Cause = call.Cause;
        attempt.ConnectedAt = call.AnsweredAt;
        attempt.Outcome = call.AnsweredAt is not null ? Outcome.Answered : attempt.PickedUpAt is not null ? Outcome.Abandoned : OutcomeOf(call);
        if (call.AnsweredAt is not null) (attempt.Extension, attempt.AgentName) = (call.LastExtension, call.LastAgentName);
        number.State = attempt.PickedUpAt is not null ? DialState.Reached : number.Attempts.Count <= campaign.Retries ? DialState.WillRetry : DialState.Failed;
        if (number.State == DialState.WillRetry)
        {
            number.DueAt = Now + campaign.RetryAfter;
            campaign.Due.Enqueue(number, number.DueAt.Value);
        }

        Tell(WorldEventKind.AttemptEnded, call, null);
        Wake(campaign);
    }
}
