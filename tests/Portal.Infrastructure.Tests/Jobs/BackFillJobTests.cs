using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Jobs;

public abstract class BackFillJobTests(DatabaseKind kind) : JobTests(kind)
{
    public sealed class Sqlite() : BackFillJobTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : BackFillJobTests(DatabaseKind.Postgres);

    [DatabaseFact]
    public async Task Run_reads_the_newest_part_first_and_all_of_it_once()
    {
        for (var hour = 1; hour <= 96; hour++) Pbx.Calls.Add(Call($"h{hour}", Start.AddHours(-hour)));
        var id = await OrderAsync(3);

        (await RunAsync(JobNames.BackFill)).ShouldBe(JobResult.Ok);

        Pbx.Asked[0].To.ShouldBe(Start);
        Pbx.Asked.Zip(Pbx.Asked.Skip(1)).ShouldAllBe(pair => pair.First.From == pair.Second.To);
        Pbx.Asked[^1].From.ShouldBe(Start.AddDays(-3));
        (await CallsAsync()).Count.ShouldBe(72);
        var fill = await FillAsync(id);
        (fill.State, fill.DoneTo, fill.Read, fill.Inserted, fill.EndedAt).ShouldBe((BackFillState.Done, Start.AddDays(-3), 72, 72, Start));
        (await RunsAsync()).ShouldHaveSingleItem().BackFillId.ShouldBe(id);
    }

    [DatabaseFact]
    public async Task Run_killed_in_the_middle_is_gone_on_with_by_another_process()
    {
        for (var hour = 1; hour <= 47; hour++) Pbx.Calls.Add(Call($"h{hour}", Start.AddHours(-hour)));
        var id = await OrderAsync(2);
        var stuck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Pbx.Answer = async (request, token) =>
        {
            if (request.From >= Start.AddDays(-1)) return null;
            stuck.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
            return null;
        };
        _ = Node(Start).Runner.RunAsync(Tenant.Id, Account.Id, JobNames.BackFill, null, CancellationToken.None);
        await stuck.Task.WaitAsync(TimeSpan.FromSeconds(60));
        var reached = (await FillAsync(id)).DoneTo;
        reached.ShouldBeLessThan(Start);
        Pbx.Asked.Clear();
        Pbx.Answer = (_, _) => Task.FromResult<PastCallsPage?>(null);

        Time.Advance(Lease + TimeSpan.FromSeconds(1));
        (await RunAsync(JobNames.BackFill)).ShouldBe(JobResult.Ok);

        Pbx.Asked[0].To.ShouldBe(reached);
        (await CallsAsync()).Count.ShouldBe(47);
        (await FillAsync(id)).State.ShouldBe(BackFillState.Done);
    }

    [DatabaseFact]
    public async Task Cancel_stops_a_run_at_once_and_keeps_what_it_read()
    {
        for (var hour = 1; hour <= 47; hour++) Pbx.Calls.Add(Call($"h{hour}", Start.AddHours(-hour)));
        var id = await OrderAsync(2);
        var stuck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Pbx.Answer = async (request, token) =>
        {
            if (request.From >= Start.AddDays(-1)) return null;
            stuck.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
            return null;
        };
        var run = RunAsync(JobNames.BackFill);
        await stuck.Task.WaitAsync(TimeSpan.FromSeconds(60));

        (await Services.GetRequiredService<JobDesk>().CancelBackFillAsync(new(Tenant.Id, "admin", "Admin"), id, CancellationToken.None)).ShouldBe(JobOrderResult.Done);

        (await run.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBe(JobResult.Ok);
        (await FillAsync(id)).State.ShouldBe(BackFillState.Cancelled);
        (await CallsAsync()).Count.ShouldBeInRange(20, 24);
    }

    [DatabaseFact]
    public async Task Run_whose_PBX_cannot_answer_for_so_much_at_once_asks_for_less()
    {
        for (var hour = 1; hour <= 23; hour++) Pbx.Calls.Add(Call($"h{hour}", Start.AddHours(-hour)));
        var id = await OrderAsync(1);
        Pbx.Answer = (request, _) => request.To - request.From > TimeSpan.FromHours(2) ? throw new PbxException(PbxErrorKind.Timeout, "The PBX did not answer in time.") : Task.FromResult<PastCallsPage?>(null);

        (await RunAsync(JobNames.BackFill)).ShouldBe(JobResult.Ok);

        (await FillAsync(id)).State.ShouldBe(BackFillState.Done);
        (await CallsAsync()).Count.ShouldBe(23);
    }

    [DatabaseFact]
    public async Task Run_that_fails_keeps_the_order_open_with_the_reason_and_gives_up_in_the_end()
    {
        var id = await OrderAsync(1);
        Pbx.Answer = (_, _) => throw new PbxException(PbxErrorKind.Unauthorized, "The PBX refused the credentials.");

        (await RunAsync(JobNames.BackFill)).ShouldBe(JobResult.Failed);
        var fill = await FillAsync(id);
        (fill.State, fill.Message).ShouldBe((BackFillState.Running, "The PBX refused the credentials."));

        for (var i = 0; i < 15; i++) await RunAsync(JobNames.BackFill, "somebody");
        (await FillAsync(id)).State.ShouldBe(BackFillState.Failed);
    }

    [Theory]
    [InlineData(0.25, 600, 1800)]
    [InlineData(0.5, 600, 600)]
    public void View_estimates_by_the_pace_so_far(double done, int worked, int remaining)
    {
        var row = new BackFillRow { RequestedBy = "a", From = Start.AddDays(-8), To = Start, DoneTo = Start.AddDays(-8 * done), State = BackFillState.Running, WorkedSeconds = worked };
        var view = BackFillView.Of(row, "pbx");
        view.Done.ShouldBe(done, 0.001);
        view.Remaining.ShouldNotBeNull().TotalSeconds.ShouldBe(remaining, 1);
    }

    private async Task<Guid> OrderAsync(int days)
    {
        await using var context = Db.ForTenant(Tenant.Id);
        var row = new BackFillRow
        {
            Id = Guid.NewGuid(), TenantId = Tenant.Id, AccountId = Account.Id, From = Start.AddDays(-days), To = Start, DoneTo = Start, State = BackFillState.Waiting, RequestedBy = "admin", RequestedAt = Start,
        };
        context.BackFills.Add(row);
        await context.SaveChangesAsync();
        return row.Id;
    }

    private async Task<BackFillRow> FillAsync(Guid id)
    {
        await using var context = Db.ForTenant(Tenant.Id);
        return await context.BackFills.AsNoTracking().SingleAsync(fill => fill.Id == id);
    }
}
