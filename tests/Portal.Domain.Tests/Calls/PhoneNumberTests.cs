using FsCheck;
using FsCheck.Fluent;
using Portal.Domain.Calls;

namespace Portal.Domain.Tests.Calls;

public sealed class PhoneNumberTests
{
    [Theory]
    [InlineData("5321234107")]
    [InlineData("05321234107")]
    [InlineData("905321234107")]
    [InlineData("+905321234107")]
    [InlineData("00905321234107")]
    [InlineData("0 (532) 123 41-07")]
    public void Display_turkish_number_however_written_reads_the_same(string number)
    {
        PhoneNumber.Display(number).ShouldBe("0532 123 41 07");
        PhoneNumber.Mask(number).ShouldBe("0532 *** 41 07");
        PhoneNumber.Key(number).ShouldBe("5321234107");
    }

    [Theory]
    [InlineData("1001", "1001")]
    [InlineData("630", "630")]
    [InlineData("4440532", "4440532")]
    [InlineData("+49 30 27590915", "+493027590915")]
    [InlineData("00493027590915", "+493027590915")]
    [InlineData("anonymous", "anonymous")]
    [InlineData("902125550101 (1014)", "902125550101 (1014)")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Display_other_text_stays_as_it_is(string? number, string shown) => PhoneNumber.Display(number).ShouldBe(shown);

    [Theory]
    [InlineData("1001", "1001")]
    [InlineData("anonymous", "anonymous")]
    [InlineData("+493027590915", "+49******0915")]
    [InlineData("4440532", "44*0532")]
    [InlineData("902125550101 (1014)", "90********** (1014)")]
    [InlineData(null, "")]
    public void Mask_other_numbers_keep_only_their_ends(string? number, string masked) => PhoneNumber.Mask(number).ShouldBe(masked);

    [Fact]
    public void Key_foreign_number_is_the_same_with_plus_and_with_zeros() => PhoneNumber.Key("0049 30 275 90 915").ShouldBe(PhoneNumber.Key("+493027590915"));

    [Theory]
    [InlineData("1001", true)]
    [InlineData("700", true)]
    [InlineData("5321234107", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("10a", false)]
    public void IsExtension_short_digits_only(string? number, bool expected) => PhoneNumber.IsExtension(number).ShouldBe(expected);

    [Fact]
    public void Mask_any_text_never_shows_more_than_seven_digits_of_a_longer_number() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(Text().ToArbitrary(), text =>
        {
            var masked = PhoneNumber.Mask(text);
            if (text.Count(char.IsAsciiDigit) > 9) masked.Count(char.IsAsciiDigit).ShouldBeLessThanOrEqualTo(8);
            PhoneNumber.Key(PhoneNumber.Display(text)).ShouldBe(PhoneNumber.Key(text));
        }));

    private static Gen<string> Text() =>
        from prefix in Gen.Elements("", "0", "90", "+90", "0090", "+49", "00", "x", " ")
        from digits in Gen.Choose(0, 9).ArrayOf()
        from gap in Gen.Elements("", " ", "-")
        select prefix + string.Join(gap, digits);
}
