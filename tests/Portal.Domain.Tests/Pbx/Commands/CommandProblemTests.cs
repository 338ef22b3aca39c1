using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Commands;

namespace Portal.Domain.Tests.Pbx.Commands;

public sealed class CommandProblemTests
{
    private static readonly PbxTraits Traits = new([], [], TimeSpan.FromMinutes(1))
    {
        CallOptions = [nameof(CallOptions.CallerId), nameof(CallOptions.RingSeconds), nameof(CallOptions.DestinationFirst)],
        RingSeconds = (10, 60),
    };

    public static TheoryData<PbxCommand, string> Wrong { get; } = new()
    {
        { new OriginateCommand("", "05321234107", CallOptions.None), "extension required" },
        { new OriginateCommand("1001x", "05321234107", CallOptions.None), "extension extension" },
        { new OriginateCommand("1001", "not a number", CallOptions.None), "destination number" },
        { new OriginateCommand("1001", "", CallOptions.None), "destination required" },
        { new OriginateCommand("1001", "0532 123 41 07 0532 123 41 07", CallOptions.None), "destination number" },
        { new OriginateCommand("1001", "1002", new CallOptions { RingSeconds = 9 }), "ringSeconds range" },
        { new OriginateCommand("1001", "1002", new CallOptions { RingSeconds = 61 }), "ringSeconds range" },
        { new OriginateCommand("1001", "1002", new CallOptions { Trunk = "8505550101" }), "trunk notTaken" },
        { new OriginateCommand("1001", "1002", new CallOptions { HideCallerId = true }), "hideCallerId notTaken" },
        { new OriginateCommand("1001", "1002", new CallOptions { CallerId = "me" }), "callerId number" },
        { new InternalCallCommand("1001", "1001", CallOptions.None), "called sameNumber" },
        { new LinkCommand("05321234107", "+90 532 123 41 07", CallOptions.None), "second sameNumber" },
        { new MenuCallCommand("05321234107", MenuKind.Ivr, "", null, CallOptions.None), "menu required" },
        { new MenuCallCommand("05321234107", MenuKind.Ivr, "welcome", "123456", CallOptions.None), "prefix text" },
        { new MenuCallCommand("05321234107", MenuKind.Ivr, "welcome", "1\n2", CallOptions.None), "prefix text" },
        { new MenuCallCommand("05321234107", (MenuKind)99, "welcome", null, CallOptions.None), "kind word" },
        { new HangUpCommand(""), "callId required" },
        { new HangUpCommand(new string('k', 201)), "callId text" },
        { new MuteCommand("call-1", (MuteDirection)99), "direction word" },
        { new TransferCommand("call-1", ""), "to required" },
        { new TransferCommand("call-1", "over there"), "to number" },
        { new BreakStartCommand("", "lunch", null), "extension required" },
        { new BreakStartCommand("1001", "lunch\r\nand more", null), "reason text" },
        { new AgentLoginCommand(""), "agent required" },
        { new QueueAddCommand("", "1001", false, null), "queue required" },
        { new QueueAddCommand("support", "1001", false, -1), "penalty range" },
        { new QueueAddCommand("support", "1001", false, 100), "penalty range" },
        { new QueueOrderCommand("support", ["1001", "1002", "1001"]), "extensions repeated" },
        { new OutsideAddCommand("support", "05321234107", 0), "penalty range" },
        { new OutsideAddCommand("support", "05321234107", 11), "penalty range" },
        { new QueueCreateCommand("600", "", default, []), "name required" },
        { new SetCallerIdCommand("1001", "?"), "callerId number" },
        { new BlockNumberCommand(""), "number required" },
    };

    public static TheoryData<PbxCommand> Right { get; } =
    [
        new OriginateCommand("1001", "0 (532) 123 41 07", new CallOptions { RingSeconds = 10, CallerId = "02125550101", DestinationFirst = true }),
        new OriginateCommand("1001", "112", CallOptions.None),
        new OriginateCommand("1001", "+49 30 1234567", CallOptions.None),
        new LinkCommand("05321234107", "05321234108", CallOptions.None),
        new MenuCallCommand("05321234107", MenuKind.Queue, "support", "VIP 1", CallOptions.None),
        new QueueAddCommand("support", "1001", true, 0),
        new QueueAddCommand("support", "1001", true, 99),
        new OutsideAddCommand("support", "05321234107", 10),
        new BreakStartCommand("1001", null, null),
        new QueueOrderCommand("support", []),
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Problems_wrong_field_is_named_and_nothing_else(PbxCommand command, string expected) =>
        command.Problems(Traits).Select(problem => $"{problem.Field} {problem.Key}").ShouldBe([expected]);

    [Theory]
    [MemberData(nameof(Right))]
    public void Problems_sensible_command_has_none(PbxCommand command) => command.Problems(Traits).ShouldBeEmpty();

    [Fact]
    public void Problems_vendor_without_ring_limits_takes_one_to_three_hundred_seconds()
    {
        var traits = Traits with { RingSeconds = null };
        new OriginateCommand("1001", "1002", new CallOptions { RingSeconds = 300 }).Problems(traits).ShouldBeEmpty();
        new OriginateCommand("1001", "1002", new CallOptions { RingSeconds = 0 }).Problems(traits).Single().Arguments.ShouldBe([1, 300]);
    }

    [Fact]
    public void Catalog_every_kind_of_an_empty_body_has_a_problem_for_each_required_field()
    {
        foreach (var kind in PbxCommandCatalog.All)
        {
            var command = kind.Create(new CommandFields());
            var named = command.Problems(Traits).Select(problem => problem.Field).ToHashSet(StringComparer.Ordinal);
            var required = kind.Fields.Where(field => field.Required && field.Type != CommandFieldType.List).Select(field => field.Name);
            named.ShouldBe(required, ignoreOrder: true, kind.Name);
        }
    }

    [Fact]
    public void Catalog_names_are_unique_and_every_concrete_command_is_there()
    {
        PbxCommandCatalog.All.Select(kind => kind.Name).ShouldBeUnique();
        var made = PbxCommandCatalog.All.Select(kind => kind.Create(new CommandFields()).GetType()).ToHashSet();
        made.ShouldBe(typeof(PbxCommand).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(PbxCommand)) && !type.IsAbstract), ignoreOrder: true);
    }

    [Fact]
    public void Target_outside_numbers_are_masked_and_passwords_are_never_there()
    {
        new BlockNumberCommand("05321234107").Target.ShouldBe("0532 *** 41 07");
        new LinkCommand("05321234107", "05321234108", CallOptions.None).Target.ShouldNotContain("123");
        new QueueCreateCommand("600", "Support", new Secret("s3cret-9"), []).ToString().ShouldNotContain("s3cret-9");
    }
}
