namespace Portal.PbxSimulator.World;

/// <summary>How far a number of a campaign is.</summary>
internal enum DialState { NotDialed, InProgress, Reached, Failed, WillRetry }

/// <summary>One campaign of a site's dialer. What was deleted or removed stays here as the truth about whom it dialed.</summary>
internal sealed class Campaign
{
    private readonly HashSet<string> _present = new(StringComparer.Ordinal);

    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>First and last day, Turkish calendar.</summary>
    public required DateOnly From { get; init; }

    public required DateOnly To { get; init; }

    /// <summary>Hours of each day; the end is not in them.</summary>
    public required TimeOnly Opens { get; init; }

    public required TimeOnly Closes { get; init; }

    /// <summary>Weekdays; null = every day.</summary>
    public IReadOnlyCollection<DayOfWeek>? Days { get; init; }

    /// <summary>Further attempts after the first.</summary>
    public required int Retries { get; init; }

    public required TimeSpan RetryAfter { get; init; }

    /// <summary><c>queue</c>, <c>ivr</c> or <c>announcement</c>.</summary>
    public required string Kind { get; init; }

    public required string Target { get; init; }

    /// <summary>How many calls may be on their way to an agent now.</summary>
    public required Func<Site, int> Lines { get; init; }

    /// <summary>Whether it has dialed enough.</summary>
    public Func<Campaign, bool> IsEnough { get; init; } = _ => false;

    /// <summary>What somebody presses, and the queue that it leads to; null when there are no keys.</summary>
    public Func<Rng, (string Digit, string? Queue)>? Keys { get; init; }

    public string Prefix { get; init; } = "";

    public TimeSpan? Ring { get; init; }

    /// <summary>Where results are pushed; null = nowhere.</summary>
    public Uri? ResultAddress { get; init; }

    /// <summary>What the face keeps with it.</summary>
    public object? Tag { get; init; }

    public DateTimeOffset CreatedAt { get; set; }
    public bool Running { get; set; }
    public bool Deleted { get; set; }

    /// <summary>All numbers ever given to it, in that order.</summary>
    public SortedDictionary<int, DialNumber> Numbers { get; } = [];

    public IEnumerable<DialNumber> Held => Numbers.Values.Where(number => !number.Removed);

    /// <summary>Not dialed yet, in the order in which they came.</summary>
    public Queue<DialNumber> Fresh { get; } = new();

    /// <summary>To be dialed at a time of their own: again, or for the first time.</summary>
    public PriorityQueue<DialNumber, DateTimeOffset> Due { get; } = new();

    /// <summary>A look at it is planned.</summary>
    public bool Awake { get; set; }

    public bool Holds(string number) => _present.Contains(number);

    public void Add(DialNumber number)
    {
        Numbers.Add(number.Id, number);
        _present.Add(number.Number);
    }

    public void Remove(DialNumber number)
    {
        number.Removed = true;
        _present.Remove(number.Number);
    }

    public bool IsOpen(DateTimeOffset at)
    {
        var local = at.ToOffset(Load.LocalOffset).DateTime;
        var (day, hour) = (DateOnly.FromDateTime(local), TimeOnly.FromDateTime(local));
        return day >= From && day <= To && hour >= Opens && hour < Closes && Days?.Contains(local.DayOfWeek) != false;
    }
}

/// <summary>One number of a campaign.</summary>
/// <param name="id">Unique at its site.</param>
/// <param name="number">Ten digits; as it was given where it is no Turkish number.</param>
internal sealed class DialNumber(int id, string number)
{
    public int Id { get; } = id;
    public string Number { get; } = number;
    public string Name { get; set; } = "";
    public bool Active { get; set; } = true;
    public bool Removed { get; set; }
    public DialState State { get; set; }

    /// <summary>Not dialed before.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public List<DialAttempt> Attempts { get; } = [];
}

/// <summary>One attempt to reach a number.</summary>
/// <param name="id">Unique at its site.</param>
internal sealed class DialAttempt(int id, Campaign campaign, DialNumber number, DateTimeOffset startedAt)
{
    public int Id { get; } = id;
    public Campaign Campaign { get; } = campaign;
    public DialNumber Number { get; } = number;
    public DateTimeOffset StartedAt { get; } = startedAt;
    public string CallKey { get; set; } = "";

    /// <summary>The call while it lasts.</summary>
    public Call? Call { get; set; }

    /// <summary>When the person picked up.</summary>
    public DateTimeOffset? PickedUpAt { get; set; }

    /// <summary>When they got through to an agent, or to what they were to hear.</summary>
    public DateTimeOffset? ConnectedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Answered, abandoned (picked up and met nobody), or why nobody was reached; null while it lasts.</summary>
    public Outcome? Outcome { get; set; }

    public string Cause { get; set; } = "";
    public string? Extension { get; set; }
    public string? AgentName { get; set; }

    /// <summary>Key that was pressed; <c>-</c> = none; empty when there was no call.</summary>
    public string Digit { get; set; } = "";
}
