using System.Globalization;
using Portal.Domain.Pbx.Commands;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Live;

/// <summary>What is wrong with a field of a command or a query, in the two languages: the API and the screens say the same.</summary>
public static class CommandMessages
{
    /// <summary>The sentence of a problem; a key that is not known is shown as it is, so that nothing is ever hidden.</summary>
    public static Localized Text(CommandProblem problem)
    {
        var (en, tr) = Of(problem.Key);
        return new Localized(string.Format(CultureInfo.InvariantCulture, en, problem.Arguments), string.Format(CultureInfo.InvariantCulture, tr, problem.Arguments));
    }

    private static (string En, string Tr) Of(string key) => key switch
    {
        CommandProblems.Required => ("Please fill this in.", "Bu alan zorunludur."),
        CommandProblems.Text => ("At most {0} characters on one line.", "Tek satırda en fazla {0} karakter girin."),
        CommandProblems.Extension => ("Give an extension: one to six digits.", "Bir dahili girin: bir ile altı arası rakam."),
        CommandProblems.UnknownExtension => ("This account has no extension {0}.", "Bu hesapta {0} dahilisi yok."),
        CommandProblems.Number => ("Give a telephone number or an extension.", "Bir telefon numarası veya dahili girin."),
        CommandProblems.Range => ("Give a number from {0} to {1}.", "{0} ile {1} arasında bir sayı girin."),
        CommandProblems.NotTaken => ("This PBX does not take this; leave it out.", "Bu santral bunu desteklemiyor; boş bırakın."),
        CommandProblems.SameNumber => ("This is the same number as the other one.", "Bu, diğer numarayla aynı."),
        CommandProblems.Repeated => ("{0} is there more than once.", "{0} birden fazla kez girildi."),
        CommandProblems.Word => ("One of: {0}.", "Şunlardan biri olmalı: {0}."),
        CommandProblems.OtherAccount => ("The call is on another account.", "Bu çağrı başka bir hesapta."),
        CommandProblems.Instant => ("Give a date, or a date and time, such as 2026-03-02T09:00:00Z.", "Bir tarih veya tarih ve saat girin; örneğin 2026-03-02T09:00:00Z."),
        CommandProblems.Order => ("The end must be after the begin.", "Bitiş, başlangıçtan sonra olmalıdır."),
        CommandProblems.Window => ("This PBX is asked for at most {0} days at once.", "Bu santrale bir kerede en fazla {0} gün sorulabilir."),
        CommandProblems.Future => ("This lies in the future.", "Bu tarih gelecekte."),
        _ => (key, key),
    };
}
