using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Campaigns.HandOver;

/// <summary>What orders to campaigns mean and came to, in the two languages: the API and the screens say the same.</summary>
public static class ControlMessages
{
    /// <summary>What became of an order.</summary>
    public static Localized Text(ControlAnswer answer) => answer.Outcome switch
    {
        ControlOutcome.Ok when answer.Error is not null => new(
            $"Done here; the PBX could not be told yet, and the portal goes on trying.{Words(answer)}", $"Portalda yapıldı; santrale henüz iletilemedi, portal denemeyi sürdürüyor.{Words(answer)}"),
        ControlOutcome.Ok => new("Done.", "Tamamlandı."),
        ControlOutcome.Forbidden => new("Your role does not permit this.", "Rolünüz buna izin vermiyor."),
        ControlOutcome.NotFound => new("There is no such campaign.", "Böyle bir kampanya yok."),
        ControlOutcome.ChangedMeanwhile => new("Somebody else changed this meanwhile; read it again.", "Bu arada başkası değiştirdi; yeniden yükleyin."),
        ControlOutcome.WrongState => new("As the campaign stands this cannot be done.", "Kampanyanın şu anki durumunda bu yapılamaz."),
        ControlOutcome.Incomplete => new("Something is still missing or cannot work; see the problems.", "Eksik ya da geçersiz bilgiler var; sorunlara bakın."),
        ControlOutcome.NoContacts => new("There is no contact who may be called now; import contacts first.", "Şu anda aranabilecek kişi yok; önce kişi aktarın."),
        ControlOutcome.Importing => new("Contacts are still being imported into it; wait until the import is done, or cancel it.", "Kampanyaya hâlâ kişi aktarılıyor; aktarımın bitmesini bekleyin ya da aktarımı iptal edin."),
        ControlOutcome.NoAccount => new("Its PBX account is gone, disabled, or has no usable settings.", "Santral hesabı silinmiş, devre dışı ya da ayarları kullanılamıyor."),
        ControlOutcome.Unsure => new(
            "The PBX did not answer: the campaign may exist there or not. Look in its panel, then say under which id it is there, or have it created again.",
            "Santral yanıt vermedi: kampanya orada oluşmuş da olabilir, oluşmamış da. Santral panelinden bakın; ardından oradaki numarasını girin ya da yeniden oluşturun."),
        ControlOutcome.Busy => new("Another order is being carried out for this account; try again in a moment.", "Bu hesapta başka bir işlem sürüyor; az sonra yeniden deneyin."),
        _ => new($"{Reason(answer).En}{Words(answer)}", $"{Reason(answer).Tr}{Words(answer)}"),
    };

    /// <summary>What happens when it is created.</summary>
    public static Localized CreateMeaning(CampaignType type, CampaignLimits? limits) => (type, limits) switch
    {
        (CampaignType.Preview, _) or (_, null) => new("The list is kept by the portal; nobody is called before it is started.", "Listeyi portal tutar; başlatılana kadar kimse aranmaz."),
        (_, { BeginsStopped: true }) => new("It is created at the PBX, stopped; nobody is called before it is started.", "Santralde durdurulmuş olarak oluşturulur; başlatılana kadar kimse aranmaz."),
        (_, { NumbersAtCreation: true }) => new(
            "This PBX dials a campaign from the moment it exists. So it is created there only when it is started, with all of its contacts; contacts that come later are called by a further campaign there, once this one is worked off.",
            "Bu santral kampanyayı oluştuğu anda aramaya başlar. Bu yüzden santralde ancak başlatıldığında, tüm kişileriyle birlikte oluşturulur; sonradan eklenen kişiler, bu kampanyanın aramaları bitince santralde açılan yeni bir kampanyayla aranır."),
        _ => new(
            "It is created at the PBX without numbers; numbers go there only while it is started, a few at a time.",
            "Santralde numarasız oluşturulur; numaralar ancak kampanya başlatıldığında, az sayıda gönderilir."),
    };

    /// <summary>What happens when it is stopped.</summary>
    public static Localized StopMeaning(CampaignType type, CampaignLimits? limits) => (type, limits) switch
    {
        (CampaignType.Preview, _) or (_, null) => new("Agents get no further contacts from it; calls in progress go on.", "Temsilcilere bu listeden yeni kişi verilmez; süren görüşmeler devam eder."),
        (_, { CanPause: true }) => new("The PBX stops dialing it; calls in progress go on.", "Santral aramayı durdurur; süren görüşmeler devam eder."),
        _ => new(
            "This PBX has no stop: the undialed numbers are taken off its list, one by one, and go back when it is started again. Calls in progress go on.",
            "Bu santralde durdurma yok: aranmamış numaralar santral listesinden tek tek silinir, yeniden başlatıldığında geri eklenir. Süren görüşmeler devam eder."),
    };

    /// <summary>What happens when its days and hours are changed.</summary>
    public static Localized HoursMeaning(CampaignType type, CampaignLimits? limits) => (type, limits) switch
    {
        (CampaignType.Preview, _) or (_, null) => new("From now on agents get contacts within the new days and hours only.", "Temsilcilere bundan sonra yalnız yeni gün ve saatlerde kişi verilir."),
        _ => new(
            $"Outside the new days and hours nobody is dialed from now on: {(limits.CanPause ? "the portal stops the PBX's list" : "the portal takes the undialed numbers off the PBX's list")} when they end. "
            + "The PBX goes on keeping the days and hours that it was given when the campaign was created there, and takes no others: outside those it dials nobody, even where the new rule would allow it.",
            $"Yeni gün ve saatlerin dışında bundan sonra kimse aranmaz: süre bitince portal {(limits.CanPause ? "santraldeki listeyi durdurur" : "aranmamış numaraları santral listesinden siler")}. "
            + "Santral, kampanya oluşturulurken verilen gün ve saatlere uymayı sürdürür, bunlar santralde değiştirilemez: yeni kural izin verse de santral o saatlerin dışında aramaz."),
    };

    /// <summary>What happens when it is deleted.</summary>
    public static Localized DeleteMeaning(CampaignType type) => type == CampaignType.Preview
        ? new("It ends; its results stay.", "Liste sonlanır; sonuçları kalır.")
        : new(
            "Nobody new is called; once the calls in progress have ended it is deleted at the PBX, where that can be done. Its results stay here.",
            "Yeni kimse aranmaz; süren görüşmeler bitince, santral izin veriyorsa santralden silinir. Sonuçları portalda kalır.");

    private static Localized Reason(ControlAnswer answer) => answer.Error switch
    {
        PbxErrorKind.Refused => new("The PBX refused: perhaps a queue, line, department or announcement that it names does not exist there any more.", "Santral reddetti: adı geçen kuyruk, dış hat, departman ya da anons santralde artık olmayabilir."),
        PbxErrorKind.RateLimited => new("The PBX's quota is used up for the moment.", "Santralin istek kotası şu an dolu."),
        PbxErrorKind.Timeout => new("The PBX did not answer in time.", "Santral zamanında yanıt vermedi."),
        PbxErrorKind.Unreachable => new("The PBX cannot be reached.", "Santrale ulaşılamıyor."),
        PbxErrorKind.Unauthorized => new("The PBX refused the account's credentials.", "Santral, hesabın kimlik bilgilerini reddetti."),
        PbxErrorKind.Misconfigured => new("The account's settings cannot work.", "Hesabın ayarları çalışamaz durumda."),
        _ => new("The PBX's answer cannot be understood.", "Santralin yanıtı anlaşılamadı."),
    };

    private static string Words(ControlAnswer answer) => string.IsNullOrWhiteSpace(answer.VendorMessage) ? "" : $" ({answer.VendorMessage.Trim()})";
}
