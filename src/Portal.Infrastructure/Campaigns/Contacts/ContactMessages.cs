using System.Globalization;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>What is wrong with tables, rows and numbers, and what to do about it, in the two languages: the API, the files and the screens say the same.</summary>
public static class ContactMessages
{
    /// <summary>Why an import did not begin, and what to do.</summary>
    public static Localized Text(ImportRefusal refusal) => refusal switch
    {
        ImportRefusal.Busy => new("Another import into this campaign is at work. Wait for its end, or cancel it.", "Bu kampanyaya başka bir içe aktarma sürüyor. Bitmesini bekleyin ya da iptal edin."),
        ImportRefusal.NoCampaign => new("There is no such campaign.", "Böyle bir kampanya yok."),
        ImportRefusal.Template => new("A template holds no contacts. Make a campaign of it first.", "Şablona kişi eklenemez. Önce şablondan bir kampanya oluşturun."),
        ImportRefusal.FixedList => new(
            "A fixed list takes no change once it exists on the PBX. Clone the campaign for other contacts.",
            "Sabit liste santralde oluşturulduktan sonra değiştirilemez. Başka kişiler için kampanyayı kopyalayın."),
        ImportRefusal.Ended => new("The campaign has ended. Clone it for other contacts.", "Kampanya sona erdi. Başka kişiler için kampanyayı kopyalayın."),
        _ => new("You may not change contacts. Ask an administrator.", "Kişileri değiştirme yetkiniz yok. Yöneticinize başvurun."),
    };

    /// <summary>Why an undo did not happen.</summary>
    public static Localized Text(ImportUndo undo) => undo switch
    {
        ImportUndo.Done => new("The import was undone.", "İçe aktarma geri alındı."),
        ImportUndo.Dialed => new(
            "Some of its contacts were dialed or are with the PBX, so they stay. Remove the others, or put numbers on the do-not-call list.",
            "Bazı kişiler arandı ya da santrale aktarıldı, bu yüzden kalırlar. Diğerlerini kaldırın ya da numaraları arama yasağı listesine ekleyin."),
        ImportUndo.NotThere => new(
            "It cannot be undone now: it is not done, or another import into the campaign is at work.", "Şu anda geri alınamaz: tamamlanmamış ya da kampanyaya başka bir içe aktarma sürüyor."),
        _ => Text(ImportRefusal.Forbidden),
    };

    /// <summary>Why a file cannot be taken as a table, and what to do.</summary>
    /// <param name="problem">What is wrong.</param>
    /// <param name="at">The line or limit that belongs to it.</param>
    public static Localized Text(TableProblem problem, long? at)
    {
        var (en, tr) = Of(problem);
        // Limits of bytes are told in megabytes.
        var value = problem == TableProblem.TooLarge ? (at ?? TableSource.MostBytes) >> 20 : problem == TableProblem.TooManyRows ? at ?? TableSource.MostRows : at ?? 0;
        return new Localized(
            string.Format(CultureInfo.GetCultureInfo("en"), en, value, TableSource.MostColumns), string.Format(CultureInfo.GetCultureInfo("tr"), tr, value, TableSource.MostColumns));
    }

    /// <summary>A verdict in two or three words.</summary>
    public static Localized Name(ContactVerdict verdict)
    {
        var (en, tr, _, _) = Of(verdict);
        return new Localized(en, tr);
    }

    /// <summary>A verdict with what to do about it.</summary>
    public static Localized Text(ContactVerdict verdict)
    {
        var (en, tr, remedyEn, remedyTr) = Of(verdict);
        return remedyEn.Length == 0 ? new Localized(en, tr) : new Localized($"{en}. {remedyEn}", $"{tr}. {remedyTr}");
    }

    /// <summary>What happened to an import that the portal's own end cut short.</summary>
    public static Localized Interrupted { get; } = new(
        "The portal was stopped while it was at work. Nothing of it is left; import the file again.", "Portal bu sırada durdu. Hiçbir satır kalmadı; dosyayı yeniden içe aktarın.");

    private static (string En, string Tr) Of(TableProblem problem) => problem switch
    {
        TableProblem.Empty => ("The file holds no rows. Choose another, or save it again with its rows.", "Dosyada satır yok. Başka bir dosya seçin ya da satırlarıyla birlikte yeniden kaydedin."),
        TableProblem.TooLarge => ("The file is larger than {0:N0} MB. Split it and import the parts one after the other.", "Dosya {0:N0} MB sınırını aşıyor. Bölüp parçaları sırayla içe aktarın."),
        TableProblem.TooManyRows => (
            "The table has more than {0:N0} rows. Split it and import the parts one after the other.", "Tabloda {0:N0} satırdan fazlası var. Bölüp parçaları sırayla içe aktarın."),
        TableProblem.TooManyColumns => (
            "Line {0:N0} has more than {1:N0} columns. Delete the columns that are not needed and hand the table in again.", "{0:N0}. satırda {1:N0} sütundan fazlası var. Gereksiz sütunları silip tabloyu yeniden verin."),
        TableProblem.NotATable => ("This is no table. Save it as CSV or as an Excel workbook (.xlsx) and choose that file.", "Bu bir tablo değil. CSV ya da Excel çalışma kitabı (.xlsx) olarak kaydedip o dosyayı seçin."),
        TableProblem.WebPage => ("This is a web page under a table's name. Open it in Excel and save it as .xlsx.", "Bu, tablo adı verilmiş bir web sayfası. Excel'de açıp .xlsx olarak kaydedin."),
        TableProblem.OldWorkbook => ("This is a workbook of the old kind (.xls). Open it in Excel and save it as .xlsx.", "Bu eski tür bir çalışma kitabı (.xls). Excel'de açıp .xlsx olarak kaydedin."),
        TableProblem.LockedWorkbook => ("The workbook asks for a password. Save it without one.", "Çalışma kitabı parola istiyor. Parolasız kaydedin."),
        TableProblem.DamagedWorkbook => ("The workbook cannot be read to its end. Open it in Excel, save it again and choose the new file.", "Çalışma kitabı sonuna kadar okunamıyor. Excel'de açıp yeniden kaydedin ve yeni dosyayı seçin."),
        TableProblem.SwollenWorkbook => ("The workbook unpacks to more than the portal reads. Save its sheet as CSV.", "Çalışma kitabı açıldığında okunabilecekten büyük. Sayfayı CSV olarak kaydedin."),
        TableProblem.WrongEncoding => ("The chosen encoding does not exist or is not the file's. Choose another, or have it found out.", "Seçilen karakter kodlaması yok ya da dosyaya uymuyor. Başkasını seçin ya da otomatik bırakın."),
        TableProblem.UnclosedQuote => (
            "A quotation mark that opens in line {0:N0} is never closed. Close it or take it out, or choose another delimiter.", "{0:N0}. satırda açılan tırnak kapanmıyor. Kapatın ya da silin veya başka bir ayırıcı seçin."),
        TableProblem.NoNumberColumn => ("No column looks like telephone numbers. Choose the column that holds them.", "Hiçbir sütun telefon numarasına benzemiyor. Numaraların bulunduğu sütunu seçin."),
        _ => ("A chosen column is not in the table. Choose among its columns.", "Seçilen sütun tabloda yok. Tablonun sütunlarından seçin."),
    };

    private static (string En, string Tr, string RemedyEn, string RemedyTr) Of(ContactVerdict verdict) => verdict switch
    {
        ContactVerdict.Accepted => ("Accepted", "Kabul edildi", "", ""),
        ContactVerdict.NoNumber => ("No number", "Numara yok", "Enter a telephone number in the number column.", "Numara sütununa bir telefon numarası girin."),
        ContactVerdict.UnreadableNumber => ("Not a telephone number", "Telefon numarası değil", "Write it like 0532 123 41 07, or with + and the country's code.", "0532 123 41 07 gibi ya da + ve ülke koduyla yazın."),
        ContactVerdict.LostDigits => (
            "Digits lost (9,05321E+11)", "Rakamlar kaybolmuş (9,05321E+11)",
            "The spreadsheet cut the number short: format the column as text and enter the numbers again.", "Tablo programı numarayı kısaltmış: sütunu metin olarak biçimlendirip numaraları yeniden girin."),
        ContactVerdict.Formula => ("Formula", "Formül", "Copy the column and paste it as values.", "Sütunu kopyalayıp değer olarak yapıştırın."),
        ContactVerdict.BrokenQuotes => (
            "Broken quotation marks", "Bozuk tırnak", "Put quotation marks around the whole field, and double those inside it.", "Tırnakları alanın tamamını saracak biçimde koyun, içindekileri çift yazın."),
        ContactVerdict.ExtraFields => (
            "More fields than columns", "Sütundan fazla alan", "A delimiter stands inside a text: put that text in quotation marks.", "Metnin içinde ayırıcı var: o metni tırnak içine alın."),
        ContactVerdict.OtherDelimiter => ("Another delimiter", "Farklı ayırıcı", "Save the whole file with one delimiter.", "Dosyanın tamamını tek ayırıcıyla kaydedin."),
        ContactVerdict.UnreadableDate => (
            "Date cannot be used", "Tarih kullanılamıyor", "Write it like 31.12.2026 or 2026-12-31; the date of a consent cannot lie ahead.", "31.12.2026 ya da 2026-12-31 gibi yazın; izin tarihi ileride olamaz."),
        ContactVerdict.UnreadableConsent => ("Consent cannot be read", "İzin okunamıyor", "Write ONAY or RET.", "ONAY ya da RET yazın."),
        ContactVerdict.AlreadyOver => ("Over already", "Süresi geçmiş", "Give a later end, or leave it empty.", "Daha ileri bir bitiş girin ya da boş bırakın."),
        ContactVerdict.DuplicateInFile => ("Twice in the file", "Dosyada yineleniyor", "The first of them counts.", "İlki geçerlidir."),
        ContactVerdict.DuplicateInCampaign => ("Already in this campaign", "Bu kampanyada zaten var", "", ""),
        ContactVerdict.DuplicateInOtherCampaign => (
            "In another campaign", "Başka kampanyada var", "Another campaign took the number within the days that the plan names.", "Numara, planda belirtilen gün sayısı içinde başka bir kampanyaya alınmış."),
        ContactVerdict.DoNotCall => ("On the do-not-call list", "Arama yasağı listesinde", "", ""),
        ContactVerdict.DoNotCallInCampaign => ("On this campaign's do-not-call list", "Bu kampanyanın arama yasağı listesinde", "", ""),
        ContactVerdict.AttemptsToday => ("Called often enough today", "Bugün yeterince arandı", "It waits until tomorrow.", "Yarına kadar bekler."),
        ContactVerdict.AttemptsInTotal => ("All attempts made", "Tüm denemeler yapıldı", "", ""),
        ContactVerdict.NoConsent => ("No consent (İYS)", "İzin yok (İYS)", "Import the consent first, or add it to the table.", "Önce izni içe aktarın ya da tabloya ekleyin."),
        ContactVerdict.ConsentRefused => ("Consent refused (İYS)", "İzin reddedilmiş (İYS)", "", ""),
        _ => (verdict.ToString(), verdict.ToString(), "", ""),
    };
}
