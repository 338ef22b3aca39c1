namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>Why a file cannot be taken as a table.</summary>
public enum TableProblem
{
    /// <summary>No row in it.</summary>
    Empty,

    /// <summary>More bytes than allowed; the number beside it is the limit.</summary>
    TooLarge,

    /// <summary>More rows than allowed; the number beside it is the limit.</summary>
    TooManyRows,

    /// <summary>More columns than anybody fills; the number beside it is the line.</summary>
    TooManyColumns,

    /// <summary>Pictures, programs, PDF, archives: no text and no workbook.</summary>
    NotATable,

    /// <summary>A web page under a table's name, as some systems export.</summary>
    WebPage,

    /// <summary>A workbook of the kind before xlsx.</summary>
    OldWorkbook,

    /// <summary>A workbook that asks for a password.</summary>
    LockedWorkbook,

    /// <summary>A workbook that cannot be read to its end.</summary>
    DamagedWorkbook,

    /// <summary>A workbook that unpacks to more than the portal reads.</summary>
    SwollenWorkbook,

    /// <summary>The encoding that was chosen does not exist or is not the file's.</summary>
    WrongEncoding,

    /// <summary>A quote that is never closed; the number beside it is the line where it opens.</summary>
    UnclosedQuote,

    /// <summary>No column looks like telephone numbers, and none was chosen.</summary>
    NoNumberColumn,

    /// <summary>A chosen column is not there.</summary>
    NoSuchColumn,
}

/// <summary>A file cannot be taken as a table. Says nothing of what stands in it.</summary>
public sealed class TableException(TableProblem problem, long? at = null, Exception? inner = null) : Exception($"The table cannot be read: {problem}.", inner)
{
    public TableProblem Problem => problem;

    /// <summary>The line it was found in, or the limit; see the problem.</summary>
    public long? At => at;
}
