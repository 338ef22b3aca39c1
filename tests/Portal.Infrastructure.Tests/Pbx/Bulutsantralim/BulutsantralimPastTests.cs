using System.Globalization;
using System.Text.Json.Nodes;
using System.Web;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Bulutsantralim;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Pbx.Bulutsantralim;

/// <summary>Pages by number over a list that moves while it is read.</summary>
public sealed class BulutsantralimPastTests
{
    private static readonly DateTimeOffset From = new(2026, 3, 2, 6, 0, 0, TimeSpan.Zero);

    private readonly List<JsonObject> _rows = [];
    private readonly List<int> _asked = [];
    private readonly BulutsantralimPbx _pbx;
    private Action<int> _before = _ => { };

    public BulutsantralimPastTests()
    {
        var line = new CannedLine(new ManualTime(From.AddHours(3)), uri =>
        {
            var page = int.Parse(HttpUtility.ParseQueryString(uri.Query)["page"]!, CultureInfo.InvariantCulture);
            _before(page);
            _asked.Add(page);
            var list = new JsonArray([.. _rows.OrderByDescending(row => row["start_stamp"]!.GetValue<string>(), StringComparer.Ordinal).Skip((page - 1) * 100).Take(100).Select(row => row.DeepClone())]);
            return CannedLine.Text(new JsonObject { ["cdrs"] = list, ["pagination"] = new JsonObject { ["page"] = page, ["total_count"] = _rows.Count, ["total_pages"] = (_rows.Count + 99) / 100, ["limit"] = 100 } }.ToJsonString());
        });
        _pbx = new BulutsantralimPbx(new BulutsantralimSettings { Address = "http://pbx.example/", Key = new Secret("K1") }, line);
    }

    [Fact]
    public async Task ReadPastCallsAsync_list_that_holds_still_is_read_once()
    {
        Add(250);
        (await ReadAsync()).Count.ShouldBe(250);
        _asked.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task ReadPastCallsAsync_call_that_ends_meanwhile_is_found_by_reading_the_head_again()
    {
        Add(250);
        var late = 0;
        _before = page =>
        {
            if (page == 3 && late++ == 0) _rows.Add(Row("late", 251));
        };

        (await ReadAsync()).ShouldContain("late");

        // The first page of the second pass brings it, the next one nothing new.
        _asked.ShouldBe([1, 2, 3, 1, 2]);
    }

    [Fact]
    public async Task ReadPastCallsAsync_rows_that_are_deleted_meanwhile_hide_none_of_the_others()
    {
        Add(250);
        var gone = 0;
        _before = page =>
        {
            if (page == 2 && gone++ == 0) _rows.RemoveAll(row => row["call_uuid"]!.GetValue<string>() is "c250" or "c249");
        };

        // Two rows of what was the second page are now on the first, which was read already.
        (await ReadAsync()).Count(key => key is not ("c250" or "c249")).ShouldBe(248);
    }

    [Fact]
    public async Task ReadPastCallsAsync_rows_of_one_call_on_two_pages_become_one_call()
    {
        Add(99);
        var answered = Row("two", 0);
        answered["answer_stamp"] = Stamp(5);
        answered["destination_number"] = "1014";
        _rows.Add(answered);
        var rung = Row("two", -1);
        rung["destination_number"] = "1015";
        _rows.Add(rung);

        var pages = new List<PastCallsPage>();
        for (string? cursor = null; ;)
        {
            pages.Add(await _pbx.ReadPastCallsAsync(new PastCallsRequest(From.AddHours(-1), From.AddHours(1), cursor), CancellationToken.None));
            if ((cursor = pages[^1].Next) is null) break;
        }

        pages.Count.ShouldBe(2);
        var call = pages[1].Records.ShouldHaveSingleItem();
        (call.VendorKey, call.Outcome, call.Extension).ShouldBe(("two", CallOutcome.Answered, "1014"));
        call.Legs.Select(leg => leg.Extension).ShouldBe(["1015", "1014"]);
    }

    private void Add(int count)
    {
        for (var i = 1; i <= count; i++) _rows.Add(Row($"c{i}", i));
    }

    private static string Stamp(int second) => From.AddSeconds(second).ToOffset(TimeSpan.FromHours(3)).ToString("yyyy-MM-dd HH:mm:ss '+0300'", CultureInfo.InvariantCulture);

    private static JsonObject Row(string key, int second) => new()
    {
        ["call_uuid"] = key, ["start_stamp"] = Stamp(second), ["end_stamp"] = Stamp(second + 20), ["direction"] = "Gelen", ["caller_id_number"] = "905321112233", ["destination_number"] = "1001", ["duration"] = "00:00:20",
    };

    private async Task<HashSet<string>> ReadAsync()
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        for (string? cursor = null; ;)
        {
            var page = await _pbx.ReadPastCallsAsync(new PastCallsRequest(From, From.AddHours(6), cursor), CancellationToken.None);
            foreach (var record in page.Records) keys.Add(record.VendorKey);
            if ((cursor = page.Next) is null) return keys;
        }
    }
}
