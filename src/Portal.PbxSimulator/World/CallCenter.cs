namespace Portal.PbxSimulator.World;

/// <summary>
/// The whole simulated world at one seed: a site for every vendor face, on one agenda. What happened up to an instant depends on the seed, the start and the orders alone, never on
/// how often or when somebody looked. Not thread safe: <see cref="RunningWorld"/> guards it.
/// </summary>
internal sealed class CallCenter
{
    private readonly Agenda _agenda;
    private readonly Rng _arrivals;
    private Load _load;
    private int _loadVersion;

    public CallCenter(long seed, DateTimeOffset start, IEnumerable<SitePlan> plans, Load load, Action<WorldEvent> tell, PastPlan? past = null)
    {
        Seed = seed;
        Past = past ?? PastPlan.None;
        Start = start;
        _agenda = new Agenda(start);
        _arrivals = Rng.Of(seed, "arrivals");
        _load = load;
        Sites = [.. plans.Select(plan => new Site(plan, seed, _agenda, tell, Past) { Resting = load.IsNone })];
        PlanArrival();
    }

    public long Seed { get; }

    /// <summary>What each site's past is like.</summary>
    public PastPlan Past { get; }
    public DateTimeOffset Start { get; }
    public DateTimeOffset Now => _agenda.Now;
    public IReadOnlyList<Site> Sites { get; }

    /// <summary>Things planned and not yet done; bounded by the calls in progress and the people.</summary>
    public int Planned => _agenda.Count;

    public Load Load
    {
        get => _load;
        set
        {
            _load = value;
            foreach (var site in Sites) site.Resting = value.IsNone;
            // Arrivals have no memory: drawing the next gap anew at the new rate keeps them random.
            _loadVersion++;
            PlanArrival();
        }
    }

    public Site SiteOf(string vendor) => Sites.First(site => site.Vendor == vendor);

    public void AdvanceTo(DateTimeOffset until) => _agenda.AdvanceTo(until);

    private void PlanArrival()
    {
        var perMinute = _load.At(Now);
        if (perMinute <= 0) return;
        var version = _loadVersion;
        _agenda.After(_arrivals.ExponentialSeconds(60 / perMinute), () =>
        {
            if (version != _loadVersion) return;
            PickSite().BeginCall();
            PlanArrival();
        });
    }

    private Site PickSite()
    {
        var at = _arrivals.NextDouble() * Sites.Sum(site => site.Plan.Weight);
        foreach (var site in Sites)
        {
            at -= site.Plan.Weight;
            if (at < 0) return site;
        }
        return Sites[^1];
    }
}
