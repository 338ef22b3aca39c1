using Portal.PbxSimulator.Faces;
using Portal.PbxSimulator.World;

namespace Portal.Infrastructure.Tests.Simulator;

public sealed class OrdersUnderLoadTests
{
    /// <summary>Every kind of order at random into a busy world: nobody is ever in two calls, no caller waits in vain, and every call ends.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Orders_at_random_keep_calls_and_people_consistent(long seed)
    {
        var world = new CallCenter(seed, Sim.Noon, FaceCatalog.CreateAll().Select(face => face.Plan), new Load(60), _ => { });
        var dice = Rng.Of(seed, "test");
        for (var second = 1; second <= 1200; second++)
        {
            world.AdvanceTo(Sim.Noon + TimeSpan.FromSeconds(second));
            foreach (var site in world.Sites)
            {
                Order(site, dice);
                CallCenterTests.CheckConsistency(site);
            }
        }

        world.Load = new Load(0);
        // Long enough for the last caller whom no queue serves.
        world.AdvanceTo(Sim.Noon + TimeSpan.FromHours(5));
        foreach (var site in world.Sites)
        {
            site.Live.ShouldBeEmpty();
            site.Agents.ShouldAllBe(agent => agent.Call == null);
            site.Finished.ShouldAllBe(call => call.Settled.IsCompleted);
            site.Finished.Count.ShouldBe(site.Totals.Offered + site.Totals.Outbound + site.Totals.Internal);
        }
    }

    private static void Order(Site site, Rng dice)
    {
        var agent = dice.Pick(site.Agents);
        var other = dice.Pick(site.Agents);
        var queue = site.Queues.Count == 0 ? null : dice.Pick(site.Queues);
        var call = site.Live.Count == 0 ? null : site.Live.ElementAt(dice.Next(site.Live.Count));
        var options = new OriginateOptions { DestinationFirst = dice.Chance(0.5), ManualAnswer = dice.Chance(0.5), MaxDuration = dice.Chance(0.3) ? TimeSpan.FromSeconds(40) : null };
        switch (dice.Next(22))
        {
            case 0: site.StartBreak(agent, "Brifing"); break;
            case 1 or 2 or 3: site.EndBreak(agent); break;
            case 4: site.SignOut(agent); break;
            case 5 or 6: site.SignIn(agent); break;
            case 7: site.Originate(agent.Extension, $"0532{dice.Next(10_000_000):0000000}", options); break;
            case 8: site.CallInside(agent.Extension, other.Extension, options); break;
            case 9: site.Bridge($"0532{dice.Next(10_000_000):0000000}", "05330000001", options); break;
            case 10: site.CallInto("ivr", site.Plan.Menus[0], "05320000001", null); break;
            case 11: site.CallInto("queue", queue?.Number ?? "", $"0532{dice.Next(10_000_000):0000000}", null); break;
            case 12 when call is not null: site.TransferAttended(call, agent.Extension); break;
            case 13 when call is not null: site.TransferOutside(call, "05340000001"); break;
            case 14 when call is not null: site.TransferTo(call, agent.Extension); break;
            case 15 when call is not null: site.Hangup(call); break;
            case 16 when call is not null: site.AnswerNow(call); break;
            case 17 when queue is not null: site.AddMember(queue, agent, dice.Chance(0.2), dice.Next(5)); break;
            case 18 when queue is not null: site.RemoveMember(queue, agent); break;
            case 19 when queue is not null: site.PauseIn(queue, agent, dice.Chance(0.5), null); break;
            case 20 when queue is not null: site.AddOutside(queue, $"0535{dice.Next(1000):0000000}", 1); break;
            case 21 when queue is not null && dice.Chance(0.05): site.DeleteQueue(queue); break;
            case 21: site.CreateQueue($"{900 + dice.Next(20)}", "Yeni", [agent, other]); break;
        }
    }
}
