using System.Globalization;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Campaigns;

/// <summary>What is wrong with a campaign, in the two languages: the API and the screens say the same.</summary>
public static class CampaignMessages
{
    /// <summary>The sentence of a problem; a key that is not known is shown as it is, so that nothing is ever hidden.</summary>
    public static Localized Text(CampaignProblem problem)
    {
        var (en, tr) = Of(problem.Key);
        object[] arguments = [.. problem.Arguments.Select(argument => argument is DateOnly date ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : argument)];
        return new Localized(string.Format(CultureInfo.InvariantCulture, en, arguments), string.Format(CultureInfo.InvariantCulture, tr, arguments));
    }

    private static (string En, string Tr) Of(string key) => key switch
    {
        CampaignProblems.Required => ("Please fill this in.", "Bu alan zorunludur."),
        CampaignProblems.Text => ("At most {0} characters on one line.", "Tek satırda en fazla {0} karakter girin."),
        CampaignProblems.Range => ("Give a number from {0} to {1}.", "{0} ile {1} arasında bir sayı girin."),
        CampaignProblems.Word => ("One of: {0}.", "Şunlardan biri olmalı: {0}."),
        CampaignProblems.TooMany => ("At most {0} entries.", "En fazla {0} kayıt girilebilir."),
        CampaignProblems.Repeated => ("{0} is there more than once.", "{0} birden fazla kez girildi."),
        CampaignProblems.NameTaken => ("There is already one with this name; choose another.", "Bu ad zaten kullanılıyor; başka bir ad seçin."),
        CampaignProblems.NotTaken => ("This PBX does not take this; leave it out.", "Bu santral bunu desteklemiyor; boş bırakın."),
        CampaignProblems.NoAccount => ("There is no such PBX account, or it is disabled; choose another.", "Böyle bir santral hesabı yok ya da devre dışı; başka bir hesap seçin."),
        CampaignProblems.NoDialer => ("This PBX has no dialer; choose a preview list.", "Bu santralin otomatik arama özelliği yok; önizlemeli liste seçin."),
        CampaignProblems.NoHours => ("There are no such calling hours any more; choose others.", "Bu arama saatleri artık yok; başka bir kural seçin."),
        CampaignProblems.NoDisposition => ("A chosen result code no longer exists; choose again.", "Seçilen sonuç kodlarından biri artık yok; yeniden seçin."),
        CampaignProblems.Order => ("The last day must not be before the first.", "Son gün ilk günden önce olamaz."),
        CampaignProblems.Past => ("The last day has passed; choose a later one.", "Son gün geçmiş; daha ileri bir tarih seçin."),
        CampaignProblems.NeverOpen => ("Within these days the calling hours never open; change the days or the hours.", "Bu günlerde arama saatleri hiç açılmıyor; günleri ya da saatleri değiştirin."),
        CampaignProblems.EmptySpan => ("Begin and end are the same time; move one of them.", "Başlangıç ve bitiş aynı saat; birini değiştirin."),
        CampaignProblems.WholeMinutes => ("Give hours and minutes only.", "Yalnızca saat ve dakika girin."),
        CampaignProblems.Overlap => ("Two spans of {0} overlap; make them one.", "{0} için iki aralık çakışıyor; birleştirin."),
        CampaignProblems.Year => ("Give a year from {0} to {1}.", "{0} ile {1} arasında bir yıl girin."),
        CampaignProblems.Number => ("Give a telephone number.", "Bir telefon numarası girin."),
        CampaignProblems.OneRetryRule => ("This PBX knows one rule for all results: give each the same number of retries and the same delay.", "Bu santral tüm sonuçlar için tek kural uygular: hepsine aynı tekrar sayısını ve aynı süreyi verin."),
        CampaignProblems.NoRetry => ("After this result another attempt is of no use; take the rule out.", "Bu sonuçtan sonra yeniden aramanın anlamı yok; kuralı kaldırın."),
        CampaignProblems.EndsOrRetries => ("Choose one: it ends the contact, or it says after how many minutes to try again.", "Birini seçin: kişiyi sonlandırır ya da kaç dakika sonra yeniden aranacağını belirtir."),
        CampaignProblems.KeyNeeded => ("Give at least one key that the called person can press.", "Aranan kişinin basabileceği en az bir tuş tanımlayın."),
        CampaignProblems.Key => ("Give a key from 0 to 9, * or #, or the word timeout or invalid.", "0-9, * veya # tuşlarından birini ya da timeout veya invalid yazın."),
        CampaignProblems.OnlyWith => ("This goes only together with {0}.", "Bu yalnızca {0} ile birlikte kullanılır."),
        CampaignProblems.ChangedMeanwhile => ("Somebody else changed this meanwhile; read it again.", "Bu arada başkası değiştirdi; yeniden yükleyin."),
        CampaignProblems.HoursByPortal => ("The PBX cannot keep these hours by itself: the portal starts and stops the list at their edges.", "Santral bu saatleri kendisi uygulayamaz: portal listeyi saat sınırlarında başlatıp durdurur."),
        CampaignProblems.HoursByRemoval => (
            "The PBX cannot keep these hours and cannot be stopped: the portal takes undialed numbers away at their end and adds them again.",
            "Santral bu saatleri uygulayamaz ve durdurulamaz: portal aranmamış numaraları saat bitiminde kaldırır, sonra yeniden ekler."),
        CampaignProblems.StopByRemoval => (
            "This PBX has no stop: a stop takes the undialed numbers off its list.", "Bu santralde durdurma yok: durdurmak, aranmamış numaraların santral listesinden silinmesi demektir."),
        CampaignProblems.FixedList => ("A fixed list takes no change once it exists.", "Sabit liste oluşturulduktan sonra değiştirilemez."),
        CampaignProblems.QuietOff => ("Quiet hours are switched off: see that no rule forbids calls at these hours.", "Sessiz saatler kapalı: bu saatlerde aramayı yasaklayan bir kural olmadığından emin olun."),
        CampaignProblems.ConsentByPortal => ("The PBX does not check consent (İYS); the portal alone does.", "Santral İYS iznini denetlemez; yalnızca portal denetler."),
        _ => (key, key),
    };
}
