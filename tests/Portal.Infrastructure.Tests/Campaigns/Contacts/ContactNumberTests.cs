using System.Text;
using Portal.Infrastructure.Campaigns.Contacts;

namespace Portal.Infrastructure.Tests.Campaigns.Contacts;

public sealed class ContactNumberTests
{
    [Theory]
    [InlineData("0532 123 41 07", "5321234107")]
    [InlineData("+90 (532) 123-41-07", "5321234107")]
    [InlineData("905321234107", "5321234107")]
    [InlineData("='05321234107'", null)]
    [InlineData("=\"05321234107\"", "5321234107")]
    [InlineData("'05321234107", "5321234107")]
    [InlineData("\u00A05321234107\u200B", "5321234107")]
    [InlineData("5321234107.0", "5321234107")]
    [InlineData("5321234107,00", "5321234107")]
    [InlineData("9,05321234107E+11", "5321234107")]
    [InlineData("5.321234107e9", "5321234107")]
    [InlineData("4440532", "4440532")]
    [InlineData("+49301234567", "+49301234567")]
    public void Read_number_in_any_notation(string cell, string? key) => ContactNumber.Read(cell).Number.Canonical.ShouldBe(key ?? "");

    [Theory]
    [InlineData("", ContactVerdict.NoNumber)]
    [InlineData("  ", ContactVerdict.NoNumber)]
    [InlineData("9,05321E+11", ContactVerdict.LostDigits)]
    [InlineData("9.05E11", ContactVerdict.LostDigits)]
    [InlineData("9E+11", ContactVerdict.LostDigits)]
    [InlineData("=A1", ContactVerdict.Formula)]
    [InlineData("=HYPERLINK(\"x\")", ContactVerdict.Formula)]
    [InlineData("yok", ContactVerdict.UnreadableNumber)]
    [InlineData("1001", ContactVerdict.UnreadableNumber)]
    [InlineData("112", ContactVerdict.UnreadableNumber)]
    [InlineData("0532 123 41", ContactVerdict.UnreadableNumber)]
    [InlineData("05321234107 / 05321234108", ContactVerdict.UnreadableNumber)]
    [InlineData("05321234107 / 2", ContactVerdict.UnreadableNumber)]
    public void Read_what_is_no_number_says_why(string cell, ContactVerdict verdict) => ContactNumber.Read(cell).Verdict.ShouldBe(verdict);
}

public sealed class ContactColumnsTests
{
    [Theory]
    [InlineData("Ad;Soyad;Telefon;İZİN DURUMU;Şehir", 2)]
    [InlineData("Name;Surname;Phone Number;Consent;City", 2)]
    [InlineData("ADI;SOYADI;CEP TEL;Onay;Il", 2)]
    [InlineData("İsim;Soyisim;GSM No.;İYS;Il", 2)]
    public void Find_names_in_both_languages(string head, int number)
    {
        var columns = Columns(head + "\nAli;Can;05321234107;ONAY;Muş");
        columns.HasHead.ShouldBeTrue();
        columns.Roles.ShouldBe([new(ColumnRole.Name, 0), new(ColumnRole.Surname, 1), new(ColumnRole.Number, number), new(ColumnRole.Consent, 3)], ignoreOrder: true);
    }

    [Fact]
    public void Find_without_a_head_goes_by_what_looks_like_numbers()
    {
        var columns = Columns("1;Ali;05321234107\n2;Veli;05321234108");
        columns.HasHead.ShouldBeFalse();
        columns.Names.ShouldBe(["A", "B", "C"]);
        columns.Roles.ShouldBe([new(ColumnRole.Number, 2)]);
    }

    [Fact]
    public void Find_number_column_under_an_unknown_name_and_names_of_columns_single()
    {
        var columns = Columns("x;;x\n05321234107;2;3\n05321234108;;");
        columns.HasHead.ShouldBeTrue();
        columns.Names.ShouldBe(["x", "B", "x (C)"]);
        columns.Roles[ColumnRole.Number].ShouldBe(0);
    }

    [Fact]
    public void With_puts_roles_elsewhere_and_refuses_columns_that_are_not_there()
    {
        var columns = Columns("Telefon;Telefon 2\n05321234107;05321234108");
        columns.With([new(ColumnRole.Number, 1), new(ColumnRole.Name, 0)]).Roles[ColumnRole.Number].ShouldBe(1);
        columns.With([new(ColumnRole.Number, null)]).Roles.ShouldBeEmpty();
        Should.Throw<TableException>(() => columns.With([new(ColumnRole.Number, 2)])).Problem.ShouldBe(TableProblem.NoSuchColumn);
    }

    [Fact]
    public void Body_tells_rows_that_are_parted_otherwise()
    {
        var table = Table("Telefon;Ad;Il\n1;2;3\n1,2,3\n1;2;3;4\n1;2;3;;\n1;2");
        ContactColumns.Find(table).Body(table).Select(row => row.Fault).ShouldBe([RowFault.None, RowFault.OtherDelimiter, RowFault.ExtraFields, RowFault.None, RowFault.None]);
    }

    private static ContactColumns Columns(string text) => ContactColumns.Find(Table(text));

    private static TableSource Table(string text) => TableSource.Open(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
