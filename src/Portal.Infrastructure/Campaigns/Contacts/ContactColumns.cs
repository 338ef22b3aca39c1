using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Portal.Domain.Calls;

namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>What a column of a table means to the portal. Any other column is kept as it is.</summary>
public enum ColumnRole
{
    Number,
    Name,
    Surname,

    /// <summary>Whether the number's owner agreed to be called.</summary>
    Consent,

    /// <summary>When that was said.</summary>
    ConsentAt,
    ConsentSource,
    ConsentProof,

    /// <summary>Until when a number is not to be called.</summary>
    Until,

    /// <summary>Why it is not to be called.</summary>
    Reason,
}

/// <summary>Where in a table what stands.</summary>
/// <param name="HasHead">True when its first row names the columns.</param>
/// <param name="Names">Each column's name; of columns without one the letter that a spreadsheet shows.</param>
/// <param name="Roles">Which column holds what.</param>
public sealed record ContactColumns(bool HasHead, ImmutableArray<string> Names, ImmutableDictionary<ColumnRole, int> Roles)
{
    /// <summary>Rows that the columns are found out from.</summary>
    private const int Looked = 20;

    private static readonly FrozenDictionary<string, ColumnRole> Known = new (ColumnRole Role, string Words)[]
    {
        (ColumnRole.Number,
            "telefon tel telno telefonno telefonnumarasi telefonnumara telefonlar telefon1 tel1 ceptelefonu ceptelefon ceptelno ceptel cepno cep gsm gsmno gsmnumarasi numara arananno aranacakno aranacaknumara "
            + "alici recipient msisdn phone phonenumber phoneno phone1 mobile mobilenumber mobilephone mobileno cell cellphone number telephone telephonenumber callednumber contactnumber"),
        (ColumnRole.Name, "ad adi isim adsoyad adisoyadi adisoyad isimsoyisim adunvan unvan musteri musteriadi kisi name firstname givenname fullname customer customername contact contactname"),
        (ColumnRole.Surname, "soyad soyadi soyisim surname lastname familyname"),
        (ColumnRole.Consent, "izin izindurumu onay onaydurumu iys iysdurumu iysizni iysonay consent consentstatus optin"),
        (ColumnRole.ConsentAt, "izintarihi onaytarihi iystarihi izinzamani consentdate consentat consenttime optindate"),
        (ColumnRole.ConsentSource, "izinkaynagi onaykaynagi iyskaynagi kaynak consentsource source"),
        (ColumnRole.ConsentProof, "kanit izinkaniti belge referans proof evidence reference"),
        (ColumnRole.Until, "bitis bitistarihi sontarih gecerlilik until expires expiresat expiry enddate"),
        (ColumnRole.Reason, "neden sebep aciklama not reason note comment"),
    }.SelectMany(one => one.Words.Split(' ').Select(word => KeyValuePair.Create(word, one.Role))).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Finds out what stands where: by the names in the first row, else by what looks like telephone numbers.</summary>
    /// <param name="table">The table.</param>
    /// <param name="head">Whether the first row names the columns; null = found out.</param>
    /// <exception cref="TableException">No row.</exception>
    public static ContactColumns Find(TableSource table, bool? head = null)
    {
        List<TableRow> rows = [.. table.Rows().Take(Looked)];
        if (rows.Count == 0) throw new TableException(TableProblem.Empty);
        var named = rows[0].Cells.Select((text, at) => (Role: RoleOf(text), At: at)).Where(one => one.Role is not null).DistinctBy(one => one.Role).ToImmutableDictionary(one => one.Role!.Value, one => one.At);
        // A head holds no telephone number, whatever its words are.
        var hasHead = head ?? (named.ContainsKey(ColumnRole.Number) || !rows[0].Cells.Any(IsNumber));
        // As wide as most rows are: one that is wider has a delimiter too many.
        var usual = rows.GroupBy(row => row.Cells.Length).OrderByDescending(same => same.Count()).ThenByDescending(same => same.Key).First().Key;
        var width = hasHead ? Math.Max(usual, rows[0].Cells.Length) : usual;
        var names = Enumerable.Range(0, width).Select(at => hasHead && at < rows[0].Cells.Length && rows[0].Cells[at].Trim() is { Length: > 0 } name ? name : Letter(at)).ToImmutableArray();
        var roles = hasHead ? named : ImmutableDictionary<ColumnRole, int>.Empty;
        if (roles.ContainsKey(ColumnRole.Number)) return new ContactColumns(hasHead, Single(names), roles);
        var body = hasHead ? rows.Skip(1).ToList() : rows;
        var best = Enumerable.Range(0, width).Select(at => (At: at, Numbers: body.Count(row => at < row.Cells.Length && IsNumber(row.Cells[at])))).MaxBy(one => one.Numbers);
        return new ContactColumns(hasHead, Single(names), best.Numbers > 0 ? roles.SetItem(ColumnRole.Number, best.At) : roles);
    }

    /// <summary>The same with columns that somebody chose; null takes a role away.</summary>
    /// <exception cref="TableException">A chosen column is not there.</exception>
    public ContactColumns With(IEnumerable<KeyValuePair<ColumnRole, int?>> chosen)
    {
        var roles = Roles;
        foreach (var (role, at) in chosen)
        {
            if (at is < 0 || at >= Names.Length) throw new TableException(TableProblem.NoSuchColumn, at);
            roles = at is { } column ? roles.SetItem(role, column) : roles.Remove(role);
        }

        return this with { Roles = roles };
    }

    /// <summary>The place of a column that somebody names: by its head, else by the letter that a spreadsheet shows. Null when there is none.</summary>
    public int? PlaceOf(string said)
    {
        said = said.Trim();
        for (var at = 0; at < Names.Length; at++)
        {
            if (string.Equals(Names[at], said, StringComparison.OrdinalIgnoreCase)) return at;
        }

        for (var at = 0; at < Names.Length; at++)
        {
            if (string.Equals(Letter(at), said, StringComparison.OrdinalIgnoreCase)) return at;
        }

        return null;
    }

    /// <summary>The row's text in this role; empty when there is none.</summary>
    internal string Of(ColumnRole role, in TableRow row) => Roles.TryGetValue(role, out var at) && at < row.Cells.Length ? row.Cells[at].Trim() : "";

    /// <summary>True for a column that a contact has a place of its own for.</summary>
    internal bool IsOwn(int at) =>
        (Roles.TryGetValue(ColumnRole.Number, out var number) && number == at) || (Roles.TryGetValue(ColumnRole.Name, out var name) && name == at) || (Roles.TryGetValue(ColumnRole.Surname, out var surname) && surname == at);

    /// <summary>The rows below the head, with what is wrong with the number of their fields.</summary>
    internal IEnumerable<TableRow> Body(TableSource table)
    {
        foreach (var row in table.Rows().Skip(HasHead ? 1 : 0))
        {
            if (row.Fault != RowFault.None || row.Cells.Length == Names.Length) yield return row;
            else if (row.Cells.AsSpan(Math.Min(Names.Length, row.Cells.Length)).ContainsAnyExcept("")) yield return row with { Fault = RowFault.ExtraFields };
            else if (row.Cells.Length == 1 && !table.IsWorkbook && CsvRows.OtherDelimiter(row.Cells[0], Names.Length) is not null) yield return row with { Fault = RowFault.OtherDelimiter };
            else yield return row;
        }
    }

    /// <summary>A name without what people write differently: case, Turkish letters, blanks and points.</summary>
    private static ColumnRole? RoleOf(string name)
    {
        var bare = new StringBuilder(name.Length);
        foreach (var letter in name.Normalize(NormalizationForm.FormD))
        {
            if (letter is 'ı' or 'I' or 'İ') bare.Append('i');
            else if (char.IsLetterOrDigit(letter) && CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark) bare.Append(char.ToLowerInvariant(letter));
        }

        return Known.TryGetValue(bare.ToString(), out var role) ? role : null;
    }

    private static bool IsNumber(string text) => ContactNumber.Read(text) is { Verdict: ContactVerdict.Accepted, Number.Kind: PhoneNumberKind.Turkish or PhoneNumberKind.Foreign };

    private static ImmutableArray<string> Single(ImmutableArray<string> names)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. names.Select((name, at) => seen.Add(name) ? name : $"{name} ({Letter(at)})")];
    }

    private static string Letter(int at) => at < 26 ? ((char)('A' + at)).ToString() : Letter((at / 26) - 1) + Letter(at % 26);
}
