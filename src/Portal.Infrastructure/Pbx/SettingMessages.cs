namespace Portal.Infrastructure.Pbx;

/// <summary>What is wrong with a field, in the words of the form. Keys are stable: the API gives them, screens translate them.</summary>
public static class SettingMessages
{
    public const string Required = "required";
    public const string Address = "address";
    public const string AddressScheme = "addressScheme";
    public const string AddressUser = "addressUser";
    public const string AddressQuery = "addressQuery";
    public const string Number = "number";
    public const string Boolean = "boolean";
    public const string TenDigits = "tenDigits";
    public const string UnknownField = "unknownField";
    public const string UnknownVendor = "unknownVendor";
    public const string ChangedMeanwhile = "changedMeanwhile";
    public const string NameTaken = "nameTaken";
    public const string AnswerType = "answerType";
    public const string Directory = "directory";

    /// <summary>The sentence for a key; a key that is not known is shown as it is, so that nothing is ever hidden.</summary>
    public static Localized Text(string key) => key switch
    {
        Required => new("Please fill this in.", "Bu alan zorunludur."),
        Address => new("Give a whole address, such as https://pbx.example.com/.", "Tam bir adres girin; örneğin https://santral.example.com/."),
        AddressScheme => new("The address must begin with http:// or https://.", "Adres http:// veya https:// ile başlamalıdır."),
        AddressUser => new("Leave user name and password out of the address; they have their own fields.", "Adrese kullanıcı adı ve şifre yazmayın; onların ayrı alanları vardır."),
        AddressQuery => new("Give the address without anything after “?” or “#”.", "Adresi “?” veya “#” sonrası olmadan girin."),
        Number => new("Give a whole number.", "Bir tam sayı girin."),
        Boolean => new("Give true or false.", "true veya false girin."),
        TenDigits => new("Give the ten digits of the telephone number, such as 8501234567.", "Telefon numarasının on hanesini girin; örneğin 8501234567."),
        UnknownField => new("This PBX has no such field.", "Bu santralde böyle bir alan yok."),
        UnknownVendor => new("This version does not know this kind of PBX.", "Bu sürüm bu santral türünü tanımıyor."),
        ChangedMeanwhile => new("Somebody else changed this account meanwhile. Load it again.", "Hesap bu arada başkası tarafından değiştirildi. Yeniden yükleyin."),
        NameTaken => new("Another account has this name.", "Bu adla başka bir hesap var."),
        AnswerType => new("Write json or xml.", "json veya xml yazın."),
        Directory => new("Give a whole directory that begins with “/” and has no “..” in it.", "“/” ile başlayan ve içinde “..” bulunmayan tam bir klasör girin."),
        _ => new(key, key),
    };
}
