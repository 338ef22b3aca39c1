using Portal.Domain.Pbx.Commands;

namespace Portal.Domain.Pbx.Queries;

/// <summary>Something that a person asks of a PBX now, because nothing reads it all the time. Changes nothing there.</summary>
public abstract record PbxQuery
{
    /// <summary>Name in the API's address and in the audit log, such as <c>balance</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Permission key that it takes.</summary>
    public abstract string Permission { get; }

    /// <summary>The capability interface that it needs.</summary>
    public abstract Type Capability { get; }

    /// <summary>True when the answer is a secret: it is handed out by POST alone, never stored, and its handing out is audited.</summary>
    public virtual bool GivesSecret => false;

    /// <summary>What is wrong with the fields; empty when it can be asked.</summary>
    public virtual IEnumerable<CommandProblem> Problems(PbxTraits traits, DateTimeOffset now) => [];

    /// <summary>Asks.</summary>
    public abstract Task<object> AskAnyAsync(IPbx pbx, CancellationToken cancellationToken);
}

/// <summary>A query with the type of its answer.</summary>
/// <typeparam name="T">What the PBX answers.</typeparam>
public abstract record PbxQuery<T> : PbxQuery
    where T : notnull
{
    /// <summary>Asks.</summary>
    public abstract Task<T> AskAsync(IPbx pbx, CancellationToken cancellationToken);

    /// <inheritdoc />
    public sealed override async Task<object> AskAnyAsync(IPbx pbx, CancellationToken cancellationToken) => await AskAsync(pbx, cancellationToken);
}
