using System.Globalization;
using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using static Portal.Infrastructure.Tests.Pbx.CagriMerkezi.Rows;

namespace Portal.Infrastructure.Tests.Pbx.CagriMerkezi;

/// <summary>Channels become calls.</summary>
public sealed class CagriMerkeziChannelsTests
{
    [Fact]
    public async Task Outbound_call_is_the_extension_and_the_line_it_dials()
    {
        var calls = await ReadAsync(
            Channel("SIP/2004-0000b2c3", "macro-dialout-trunk", "s", "Up", "Dial", "SIP/hat-a/05321112233,300,Tt", "2004", 65),
            Channel("SIP/hat-a-0000b2c4", "from-trunk", "", "Up", "AppDial", "(Outgoing Line)", "05321112233", 64));

        calls.ShouldBe([new CallReading("SIP/2004-0000b2c3", CallState.Talking, CallDirection.Outbound, "2004", "05321112233", null, "2004", Cagri.Now.AddSeconds(-65), null)]);
    }

    [Fact]
    public async Task Two_calls_over_one_line_are_told_apart_by_the_dialled_number()
    {
        var calls = await ReadAsync(
            Channel("SIP/2004-0000b2c3", "macro-dialout-trunk", "s", "Up", "Dial", "SIP/hat-a/05321112233,300,Tt", "2004", 65),
            Channel("SIP/2005-0000b2c5", "macro-dialout-trunk", "s", "Ring", "Dial", "SIP/hat-a/05429998877,300,Tt", "2005", 64),
            Channel("SIP/hat-a-0000b2c6", "from-trunk", "", "Ringing", "AppDial", "(Outgoing Line)", "5429998877", 64),
            Channel("SIP/hat-a-0000b2c4", "from-trunk", "", "Up", "AppDial", "(Outgoing Line)", "905321112233", 64));

        calls.Select(call => (call.From, call.To, call.State)).ShouldBe([("2004", "05321112233", CallState.Talking), ("2005", "05429998877", CallState.Ringing)]);
    }

    [Fact]
    public async Task Internal_call_has_both_extensions()
    {
        var calls = await ReadAsync(
            Channel("PJSIP/2004-0000b2c3", "macro-dial-one", "s", "Ring", "Dial", "PJSIP/2007/sip:2007@10.0.0.7:5060,20,tr", "2004", 4),
            Channel("PJSIP/2007-0000b2c4", "from-internal", "", "Ringing", "AppDial", "(Outgoing Line)", "2007", 4));

        calls.ShouldBe([new CallReading("PJSIP/2004-0000b2c3", CallState.Ringing, CallDirection.Internal, "2004", "2007", null, "2007", Cagri.Now.AddSeconds(-4), null)]);
    }

    [Fact]
    public async Task Waiting_caller_is_queued_until_a_phone_rings_and_talks_once_it_is_up()
    {
        string[] caller = [Channel("SIP/hat-a-0000b2c3", "ext-queues", "20000", "Up", "Queue", "20000,t,,,300", "05321112233", 40)];

        (await ReadAsync(caller)).Single().ShouldBe(new CallReading("SIP/hat-a-0000b2c3", CallState.Queued, CallDirection.Inbound, "05321112233", "20000", "20000", null, Cagri.Now.AddSeconds(-40), null));
        var rung = (await ReadAsync([.. caller, Channel("SIP/2004-0000b2c4", "from-internal", "", "Ringing", "AppQueue", "(Outgoing Line)", "05321112233", 3)])).Single();
        (rung.State, rung.Extension, rung.Queue, rung.To).ShouldBe((CallState.Ringing, "2004", "20000", "2004"));
        var talks = (await ReadAsync([.. caller, Channel("SIP/2004-0000b2c4", "from-internal", "", "Up", "AppQueue", "(Outgoing Line)", "05321112233", 9)])).Single();
        (talks.State, talks.Extension, talks.Queue, talks.AnsweredAt).ShouldBe((CallState.Talking, "2004", "20000", null));
    }

    [Fact]
    public async Task Agents_calls_say_who_has_which_caller_and_since_when()
    {
        var channels = List(
            Channel("SIP/hat-a-0000b2c3", "ext-queues", "20000", "Up", "Queue", "20000,t", "05321112233", 90),
            Channel("SIP/hat-a-0000b2c5", "ext-queues", "20000", "Up", "Queue", "20000,t", "05429998877", 80),
            Channel("SIP/2004-0000b2c7", "from-internal", "", "Up", "AppQueue", "(Outgoing Line)", "2004", 60),
            Channel("SIP/2005-0000b2c8", "from-internal", "", "Up", "AppQueue", "(Outgoing Line)", "2005", 50));
        var cagri = Cagri.Modules(
            ("activeCalls", channels),
            ("activeCallsCallCenter", List(Row(("agentnumber", "Agent/2005"), ("fechainicio", "2026-03-02 12:29:15"), ("phone", "5321112233")), Row(("agentnumber", "2004"), ("fechainicio", "Konuşuyor"), ("phone", "05429998877")))));

        var calls = await cagri.Pbx.ReadActiveCallsAsync(CancellationToken.None);

        calls.Select(call => (call.From, call.Extension, call.AnsweredAt)).ShouldBe(
            [("05321112233", "2005", new DateTimeOffset(2026, 3, 2, 9, 29, 15, TimeSpan.Zero)), ("05429998877", "2004", (DateTimeOffset?)null)]);
    }

    [Fact]
    public async Task Members_rung_through_inside_channels_belong_to_their_caller()
    {
        var calls = await ReadAsync(
            Channel("SIP/hat-a-0000b2c3", "ext-queues", "20000", "Up", "Queue", "20000,t", "05321112233", 40),
            Channel("Local/2004@from-queue-00000011;1", "from-queue", "", "Up", "AppQueue", "(Outgoing Line)", "2004", 10),
            Channel("Local/2004@from-queue-00000011;2", "macro-dial-one", "s", "Up", "Dial", "SIP/2004,,trM(auto-blkvm)", "05321112233", 10),
            Channel("SIP/2004-0000b2c4", "from-internal", "", "Up", "AppDial", "(Outgoing Line)", "2004", 10));

        calls.ShouldBe([new CallReading("SIP/hat-a-0000b2c3", CallState.Talking, CallDirection.Inbound, "05321112233", "2004", "20000", "2004", Cagri.Now.AddSeconds(-40), null)]);
    }

    [Fact]
    public async Task Data_that_names_the_other_channel_joins_the_two()
    {
        var calls = await ReadAsync(
            Channel("SIP/hat-a-0000b2c3", "from-did-direct", "2004", "Up", "Dial", "SIP/2004,20,tr", "05321112233", 40),
            Channel("SIP/hat-b-0000b2c5", "from-did-direct", "2004", "Up", "Dial", "SIP/2004,20,tr", "05429998877", 40),
            Channel("SIP/2004-0000b2c6", "from-internal", "", "Up", "AppDial", "SIP/hat-b-0000b2c5", "2004", 40));

        calls.Select(call => (call.From, call.State, call.Extension)).ShouldBe([("05321112233", CallState.Ringing, null), ("05429998877", CallState.Talking, "2004")]);
    }

    [Fact]
    public async Task Group_that_rings_together_is_one_call()
    {
        var call = (await ReadAsync(
            Channel("SIP/hat-a-0000b2c3", "ext-group", "600", "Ring", "Dial", "SIP/2004&SIP/2005,20,tr", "05321112233", 6),
            Channel("SIP/2004-0000b2c4", "from-internal", "", "Ringing", "AppDial", "(Outgoing Line)", "2004", 6),
            Channel("SIP/2005-0000b2c5", "from-internal", "", "Ringing", "AppDial", "(Outgoing Line)", "2005", 6))).ShouldHaveSingleItem();

        (call.State, call.Extension).ShouldBe((CallState.Ringing, "2004"));
    }

    [Theory]
    [InlineData("ivr-3", "s", "WaitExten", CallState.Ivr, null)]
    [InlineData("app-announcement-1", "s", "Playback", CallState.Ivr, null)]
    [InlineData("ext-meetme", "STARTMEETME", "MeetMe", CallState.Talking, "MeetMe")]
    public async Task Caller_alone_is_in_a_menu_or_in_what_the_application_is_called(string context, string dialled, string application, CallState state, string? raw)
    {
        var call = (await ReadAsync(Channel("SIP/hat-a-0000b2c3", context, dialled, "Up", application, "", "05321112233", 6))).ShouldHaveSingleItem();

        (call.State, call.RawState, call.Direction, call.Extension).ShouldBe((state, raw, CallDirection.Inbound, null));
    }

    [Fact]
    public async Task First_leg_of_an_ordered_call_rings_for_the_number_it_will_dial()
    {
        var call = (await ReadAsync(Channel("SIP/2004-0000b2c3", "from-internal", "05321112233", "Ringing", "AppDial2", "(Outgoing Line)", "05321112233", 2))).ShouldHaveSingleItem();

        (call.State, call.Direction, call.From, call.To, call.Extension).ShouldBe((CallState.Ringing, CallDirection.Outbound, "2004", "05321112233", "2004"));
    }

    [Fact]
    public async Task Agents_on_an_open_line_and_message_channels_are_no_calls() => (await ReadAsync(
        Channel("SIP/2004-0000b2c3", "agents", "s", "Up", "AgentLogin", "2004", "2004", 3600),
        Channel("Message/ast_msg_queue", "messages", "s", "Up", "Wait", "", "", 9))).ShouldBeEmpty();

    [Fact]
    public async Task Direction_that_is_no_channel_state_is_kept_as_the_vendors_word() =>
        (await ReadAsync(Channel("SIP/2004-0000b2c3", "from-internal", "2007", "Giden", "Dial", "SIP/2007,20", "2004", 2))).Single().RawState.ShouldBe("Giden");

    [Fact]
    public async Task Start_does_not_tremble_from_reading_to_reading()
    {
        var age = 10;
        var cagri = new Cagri(_ => CannedLine.Text(List(Channel("SIP/hat-a-0000b2c3", "ext-queues", "20000", "Up", "Queue", "20000", "05321112233", age))));
        var first = (await cagri.Pbx.ReadActiveCallsAsync(CancellationToken.None)).Single();

        cagri.Time.Advance(TimeSpan.FromSeconds(4.4));
        age = 15;

        (await cagri.Pbx.ReadActiveCallsAsync(CancellationToken.None)).Single().ShouldBe(first);
    }

    [Fact]
    public async Task Call_center_module_that_does_not_answer_hides_no_call()
    {
        var cagri = Cagri.Modules(
            ("activeCalls", List(Channel("SIP/hat-a-0000b2c3", "ext-queues", "20000", "Up", "Queue", "20000", "05321112233", 40))),
            ("activeCallsCallCenter", """{"result":"false","message":"Modül kurulu değil"}"""));

        (await cagri.Pbx.ReadActiveCallsAsync(CancellationToken.None)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Agents_are_talking_when_they_are_in_a_call_and_else_nothing_is_known()
    {
        var cagri = new Cagri(module => CannedLine.Text(module switch
        {
            "listQueue" => """{"result":"true","message":[{"extension":"20000","descr":"SATISQ"},{"extension":"20001","descr":"DESTEKQ"}]}""",
            "queueAgents" => """{"result":"true","agents":["2004","2005","2006","2007"]}""",
            "activeCalls" => List(
                Channel("SIP/2004-0000b2c3", "macro-dialout-trunk", "s", "Ring", "Dial", "SIP/hat-a/05321112233,300", "2004", 5),
                Channel("SIP/hat-a-0000b2c7", "from-did-direct", "2005", "Up", "Dial", "SIP/2005,20", "05429998877", 9),
                Channel("SIP/2005-0000b2c8", "from-internal", "", "Up", "AppDial", "(Outgoing Line)", "2005", 9),
                Channel("SIP/hat-a-0000b2c9", "from-did-direct", "2006", "Up", "Dial", "SIP/2006,20", "05429998866", 9),
                Channel("SIP/2006-0000b2ca", "from-internal", "", "Ringing", "AppDial", "(Outgoing Line)", "2006", 9)),
            _ => """{"result":"true"}""",
        }));

        var agents = await cagri.Pbx.ReadAgentStatesAsync(CancellationToken.None);

        agents.Select(agent => (agent.Extension, agent.State, agent.Name, string.Join(' ', agent.Queues))).ShouldBe(
        [
            ("2004", AgentState.Talking, null, "20000 20001"), ("2005", AgentState.Talking, null, "20000 20001"), ("2006", AgentState.Unknown, null, "20000 20001"),
            ("2007", AgentState.Unknown, null, "20000 20001"),
        ]);
    }

    [Fact]
    public async Task Queue_deleted_meanwhile_does_not_hide_the_agents_of_the_others()
    {
        var asked = 0;
        var cagri = new Cagri(module => CannedLine.Text(module switch
        {
            "listQueue" => """{"result":"true","message":[{"extension":"20000","descr":"SATISQ"},{"extension":"20001","descr":"DESTEKQ"}]}""",
            "queueAgents" when asked++ == 0 => """{"result":"false","message":"Kuyruk bulunamadı"}""",
            "queueAgents" => """{"result":"true","agents":["2004"]}""",
            _ => """{"result":"true"}""",
        }));

        (await cagri.Pbx.ReadAgentStatesAsync(CancellationToken.None)).Select(agent => (agent.Extension, agent.Queues.Single())).ShouldBe([("2004", "20001")]);
    }

    private static async Task<CallReading[]> ReadAsync(params string[] channels) =>
        [.. await Cagri.Modules(("activeCalls", List(channels))).Pbx.ReadActiveCallsAsync(CancellationToken.None)];
}

/// <summary>Rows of an answer in JSON.</summary>
internal static class Rows
{
    public static string List(params string[] rows) => $$"""{"result":"true","activecalls":[{{string.Join(',', rows)}}]}""";

    public static string Row(params (string Name, string Value)[] fields) => $"{{{string.Join(',', fields.Select(field => $"\"{field.Name}\":\"{field.Value}\""))}}}";

    public static string Channel(string name, string context, string dialled, string state, string application, string data, string number, int seconds) => Row(
        ("kanal", name), ("kaynak", context), ("dahili", dialled), ("oncelik", "1"), ("yon", state), ("islem", application), ("data", data), ("arayan_numara", number),
        ("sure", seconds.ToString(CultureInfo.InvariantCulture)));
}
