using Portal.PbxSimulator.Faces;
using Portal.PbxSimulator.World;

namespace Portal.Infrastructure.Tests.Simulator;

/// <summary>One site of a world in which nobody calls of their own accord, so that only what a test orders happens.</summary>
internal sealed class OrderedSite
{
    private readonly CallCenter _world;

    public OrderedSite(long seed = 21)
    {
        _world = new CallCenter(seed, Sim.Noon, FaceCatalog.CreateAll().Select(face => face.Plan), new Load(0), Told.Add);
        Advance(1);
    }

    public Site Site => _world.SiteOf("bulutsantralim");

    public List<WorldEvent> Told { get; } = [];

    /// <summary>Somebody who is free.</summary>
    public Agent Ready => Site.Agents.First(agent => agent.State == AgentState.Ready);

    public Agent OtherReady(params Agent[] but) => Site.Agents.First(agent => agent.State == AgentState.Ready && !but.Contains(agent));

    public Agent Offline => Site.Agents.First(agent => agent.State == AgentState.Offline);

    public void Advance(double seconds)
    {
        _world.AdvanceTo(_world.Now + TimeSpan.FromSeconds(seconds));
        CallCenterTests.CheckConsistency(Site);
    }

    /// <summary>Lets time pass until something is so; the clock's steps are short, so that nothing is stepped over.</summary>
    public void Until(Func<bool> holds, double atMost = 120)
    {
        for (var i = 0; !holds(); i++)
        {
            if (i > atMost * 4) Assert.Fail($"It was not so within {atMost} simulated seconds");
            Advance(0.25);
        }
    }

    /// <summary>A caller whom somebody has answered.</summary>
    public Call Answered(string number = "5320000001")
    {
        var call = Site.CallIn(number, Site.Queues[0], menu: false)!;
        Until(() => call.State == CallState.Talking);
        return call;
    }

    /// <summary>A call to outside that was answered, and lasts.</summary>
    public Call CalledOut(Agent agent)
    {
        var call = Site.Originate(agent.Extension, "05320000001", OriginateOptions.None).Call!;
        Until(() => call.State == CallState.Talking);
        return call;
    }
}
