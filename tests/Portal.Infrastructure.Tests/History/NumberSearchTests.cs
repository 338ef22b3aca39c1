using Portal.Infrastructure.History;

namespace Portal.Infrastructure.Tests.History;

public sealed class NumberSearchTests
{
    [Theory]
    [InlineData("0532 123 41 07")]
    [InlineData("+90 (532) 123-41-07")]
    [InlineData("00905321234107")]
    [InlineData("905321234107")]
    [InlineData("5321234107")]
    public void Of_a_whole_number_is_its_key_in_any_notation_for_everybody(string typed)
    {
        NumberSearch.Of(typed, fullNumbers: true).ShouldBe(new NumberSearch(NumberMatch.Outside, "5321234107"));
        NumberSearch.Of(typed, fullNumbers: false).ShouldBe(new NumberSearch(NumberMatch.Outside, "5321234107"));
    }

    [Theory]
    [InlineData("0532", "Begin", "532", "0532")]
    [InlineData("+90532", "Begin", "532", null)]
    [InlineData("0090 532 1", "Begin", "5321", "00905321")]
    [InlineData("0049 30", "Begin", "+4930", "004930")]
    [InlineData("0011", "Begin", "+11", "0011")]
    [InlineData("4107", "Part", "4107", null)]
    [InlineData("123 41", "Part", "12341", null)]
    [InlineData("1001", "Part", "1001", null)]
    [InlineData("anonymous", "Part", "anonymous", null)]
    public void Of_a_part_begins_where_it_has_a_prefix_and_else_stands_anywhere(string typed, string match, string text, string? part) =>
        NumberSearch.Of(typed, fullNumbers: true).ShouldBe(new NumberSearch(Enum.Parse<NumberMatch>(match), text) { Part = part });

    [Theory]
    [InlineData("4107", "End", "4107")]
    [InlineData("07", "End", "07")]
    [InlineData("1001", "End", "1001")]
    [InlineData("34107", "Whole", "34107")]
    [InlineData("0532", "End", "0532")]
    [InlineData("053212", "Whole", "053212")]
    [InlineData("+4930123", "Outside", "+4930123")]
    public void Of_a_part_never_goes_beyond_the_digits_that_a_masked_number_shows(string typed, string match, string text) =>
        NumberSearch.Of(typed, fullNumbers: false).ShouldBe(new NumberSearch(Enum.Parse<NumberMatch>(match), text));

    [Theory]
    [InlineData(null)]
    [InlineData("  ")]
    [InlineData("()- ")]
    public void Of_nothing_is_no_search(string? typed) => NumberSearch.Of(typed, fullNumbers: true).ShouldBeNull();
}
