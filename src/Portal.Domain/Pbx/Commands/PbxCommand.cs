using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Domain.Live;

namespace Portal.Domain.Pbx.Commands;

/// <summary>
/// Something a person has a PBX do. The API, the screens and the capability matrix all go by these: a command knows its name, who may give it, which capability it
/// needs, whether its fields make sense, how it is carried out and how its effect shows on the board.
/// </summary>
public abstract record PbxCommand
{
    /// <summary>Name in the API's address and in the audit log, such as <c>hangup</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Permission key that it takes.</summary>
    public abstract string Permission { get; }

    /// <summary>The capability interface that it needs.</summary>
    public abstract Type Capability { get; }

    /// <summary>What it acts on: a call key, an extension, a queue. Goes into the audit log, so it is never a secret.</summary>
    public abstract string Target { get; }

    /// <summary>True when it cuts somebody off or destroys something, so that a person confirms it first.</summary>
    public virtual bool CutsOff => false;

    /// <summary>Readings that can show its effect, apart from pushes; empty when none does.</summary>
    public virtual ImmutableArray<ReadingKind> ShownBy => [];

    /// <summary>Fields that hold an extension of the account, with their values: where the account lists its extensions, each must be in the list.</summary>
    public virtual IEnumerable<(string Field, string Extension)> Extensions => [];

    /// <summary>What is wrong with the fields; empty when it can be sent. Checked before anything is sent.</summary>
    public virtual IEnumerable<CommandProblem> Problems(PbxTraits traits) => [];

    /// <summary>Sends it, once.</summary>
    public abstract Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken);

    /// <summary>What the answer lets the board show at once, marked as estimated; null when nothing.</summary>
    public virtual PbxEvent? Hint(Guid accountId, DateTimeOffset at, CommandAnswer answer) => null;

    /// <summary>The call that the command began, as far as it is known when the PBX has accepted it; null for commands that begin none.</summary>
    /// <param name="at">When it was sent.</param>
    /// <param name="answer">The PBX's answer.</param>
    /// <param name="by">Who gave it.</param>
    public virtual CallRecord? Begun(DateTimeOffset at, CommandAnswer answer, string by) => null;

    /// <summary>Whether the board, by readings and pushes and not by our own hint, shows the effect; null when this board cannot show it.</summary>
    public virtual bool? SeenOn(BoardSnapshot board, Guid accountId, DateTimeOffset sentAt) => null;

    /// <summary>False while something on the board covers the effect, as a call covers a break: that it is not seen then says nothing.</summary>
    public virtual bool WouldShow(BoardSnapshot board, Guid accountId) => true;
}

/// <summary>A field that makes no sense.</summary>
/// <param name="Field">JSON name of the field.</param>
/// <param name="Key">Key of the sentence that says what is wrong and what to enter.</param>
/// <param name="Arguments">Values for the sentence's places, such as the limits.</param>
public sealed record CommandProblem(string Field, string Key, params object[] Arguments);
