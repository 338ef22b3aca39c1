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

    [Theory]
    [InlineData("0532 123 41 07", PhoneNotation.WithZero, "05321234107")]
    [InlineData("+90 532 123 41 07", PhoneNotation.WithCountry, "905321234107")]
    [InlineData("905321234107", PhoneNotation.WithPlus, "+905321234107")]
    [InlineData("00905321234107", PhoneNotation.Bare, "5321234107")]
    [InlineData("+49 30 27590915", PhoneNotation.WithZero, "00493027590915")]
    [InlineData("00493027590915", PhoneNotation.WithPlus, "+493027590915")]
    [InlineData("00493027590915", PhoneNotation.Bare, "00493027590915")]
    [InlineData("1001", PhoneNotation.WithCountry, "1001")]
    [InlineData("444 0 532", PhoneNotation.WithZero, "4440532")]
    [InlineData("*8", PhoneNotation.WithPlus, "*8")]
    public void Write_gives_each_notation(string text, PhoneNotation notation, string written) => PhoneNumber.Of(text).Write(notation).ShouldBe(written);

    [Theory]
    [InlineData("5321234107", PhoneNumberKind.Turkish)]
    [InlineData("+905321234107", PhoneNumberKind.Turkish)]
    [InlineData("+493027590915", PhoneNumberKind.Foreign)]
    [InlineData("101", PhoneNumberKind.Short)]
    [InlineData("4440532", PhoneNumberKind.Short)]
    [InlineData("0532123", PhoneNumberKind.Short)]
    [InlineData("053212341", PhoneNumberKind.None)]
    [InlineData("+4930", PhoneNumberKind.None)]
    [InlineData("+1234567890123456", PhoneNumberKind.None)]
    [InlineData("anonymous", PhoneNumberKind.None)]
    [InlineData("902125550101 (1014)", PhoneNumberKind.None)]
    [InlineData("", PhoneNumberKind.None)]
    [InlineData(null, PhoneNumberKind.None)]
    public void Of_tells_what_a_text_is(string? text, PhoneNumberKind kind) => PhoneNumber.Of(text).Kind.ShouldBe(kind);

    [Fact]
    public void Of_whatever_is_written_reads_back_as_the_same_number() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(Text().ToArbitrary(), text =>
        {
            var number = PhoneNumber.Of(text);
            if (!number.IsDialable) return;
            foreach (var notation in Enum.GetValues<PhoneNotation>()) PhoneNumber.Of(number.Write(notation)).ShouldBe(number);
            PhoneNumber.Of(number.ToString()).ShouldBe(number);
        }));

    [Fact]
    public void Of_turkish_number_in_any_notation_is_equal() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Turkish().ToArbitrary(), digits =>
        {
            var number = PhoneNumber.Of(digits);
            number.Kind.ShouldBe(PhoneNumberKind.Turkish);
            foreach (var prefix in new[] { "0", "90", "+90", "0090", "+90 ", "0 (" }) PhoneNumber.Of(prefix + digits).ShouldBe(number);
        }));

    private static Gen<string> Turkish() =>
        from first in Gen.Choose(2, 9)
        from rest in Gen.Choose(0, 9).ArrayOf(9)
        select first + string.Concat(rest);

    private static Gen<string> Text() =>
        from prefix in Gen.Elements("", "0", "90", "+90", "0090", "+49", "00", "x", " ")
        from digits in Gen.Choose(0, 9).ArrayOf()
        from gap in Gen.Elements("", " ", "-")
        select prefix + string.Join(gap, digits);
}
