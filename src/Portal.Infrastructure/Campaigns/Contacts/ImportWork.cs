using System.Collections.Immutable;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>How far an import is.</summary>
/// <param name="Total">Rows of the table.</param>
/// <param name="Read">Of them judged.</param>
/// <param name="Accepted">Taken.</param>
/// <param name="Held">Of the taken: those that have to wait for a while.</param>
/// <param name="Rejected">Not taken.</param>
public sealed record ImportProgress(int Total, int Read, int Accepted, int Held, int Rejected);

/// <summary>Why an import did not begin.</summary>
public enum ImportRefusal
{
    Forbidden,

    /// <summary>Another import is at work in the campaign.</summary>
    Busy,

    /// <summary>The tenant has no such campaign.</summary>
    NoCampaign,

    /// <summary>A template holds no contacts.</summary>
    Template,

    /// <summary>A fixed list that exists on its PBX takes no change.</summary>
    FixedList,

    /// <summary>The campaign has ended.</summary>
    Ended,
}

/// <summary>Who is told how an import goes, on the thread that imports.</summary>
/// <param name="Begun">Told once, with the import's id: from then on it is found in the database.</param>
/// <param name="Told">Told after every batch.</param>
public sealed record ImportWatch(Action<Guid>? Begun = null, Action<ImportProgress>? Told = null);

/// <summary>What became of an import.</summary>
/// <param name="ImportId">Null when it did not begin.</param>
/// <param name="State">Done, cancelled or failed.</param>
/// <param name="Counts">Of what it read; nothing of it is left unless it is done.</param>
/// <param name="Verdicts">How often which verdict was given.</param>
/// <param name="Refusal">Why it did not begin.</param>
/// <param name="Problem">What is wrong with the table.</param>
/// <param name="At">The line or limit that belongs to the problem.</param>
public sealed record ImportResult(
    Guid? ImportId, ImportState State, ImportProgress Counts, ImmutableDictionary<ContactVerdict, int> Verdicts, ImportRefusal? Refusal = null, TableProblem? Problem = null, long? At = null)
{
    internal static ImportResult Refused(ImportRefusal refusal) => new(null, ImportState.Failed, new ImportProgress(0, 0, 0, 0, 0), ImmutableDictionary<ContactVerdict, int>.Empty, refusal);

    internal static ImportResult Unreadable(TableException problem) =>
        new(null, ImportState.Failed, new ImportProgress(0, 0, 0, 0, 0), ImmutableDictionary<ContactVerdict, int>.Empty, Problem: problem.Problem, At: problem.At);
}

/// <summary>An import at work: its context, and what was said of the rows so far.</summary>
internal sealed class ImportWork(PortalDbContext context, ContactImportRow import, string actor, DateTimeOffset now)
{
    private readonly Dictionary<ContactVerdict, int> _verdicts = [];
    private readonly List<RejectedContactRow> _rejected = [];
    private int _read;
    private int _held;
    private int _rejectedCount;

    public PortalDbContext Context => context;

    public Guid Id => import.Id;

    public Guid TenantId => import.TenantId;

    public string Actor => actor;

    /// <summary>When it began.</summary>
    public DateTimeOffset Now => now;

    public ImportProgress Progress => new(import.Total, _read, _read - _rejectedCount, _held, _rejectedCount);

    public ImmutableDictionary<ContactVerdict, int> Verdicts => _verdicts.ToImmutableDictionary();

    public string VerdictsJson => ContactJson.Write(_verdicts.ToDictionary(one => one.Key.ToString(), one => one.Value, StringComparer.Ordinal));

    public void Accept() => Count(ContactVerdict.Accepted);

    public void Hold(ContactVerdict why)
    {
        Count(why);
        _held++;
    }

    public void Reject(in TableRow row, ContactVerdict why)
    {
        Count(why);
        _rejectedCount++;
        _rejected.Add(new RejectedContactRow { ImportId = import.Id, TenantId = import.TenantId, Line = row.Line, Verdict = why, Cells = ContactJson.Write(row.Cells) });
    }

    /// <summary>Stores the rows that were not taken since the last time.</summary>
    public async Task KeepRejectedAsync(CancellationToken cancellationToken)
    {
        await ContactSql.Rejected.WriteAsync(context, _rejected, cancellationToken);
        _rejected.Clear();
    }

    /// <summary>What is wrong with the row before anything of it is read.</summary>
    public static ContactVerdict VerdictOf(RowFault fault) => fault switch
    {
        RowFault.None => ContactVerdict.Accepted,
        RowFault.BrokenQuotes => ContactVerdict.BrokenQuotes,
        RowFault.ExtraFields => ContactVerdict.ExtraFields,
        _ => ContactVerdict.OtherDelimiter,
    };

    private void Count(ContactVerdict verdict)
    {
        _verdicts[verdict] = _verdicts.GetValueOrDefault(verdict) + 1;
        _read++;
    }
}
