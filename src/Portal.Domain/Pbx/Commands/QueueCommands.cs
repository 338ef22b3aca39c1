using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Domain.Tenants;

namespace Portal.Domain.Pbx.Commands;

/// <summary>A command about the members of one queue.</summary>
/// <param name="Queue">Queue, as the vendor keys it.</param>
public abstract record QueueMemberCommand(string Queue) : PbxCommand
{
    /// <inheritdoc />
    public override string Permission => Permissions.QueueMembers;

    /// <inheritdoc />
    public override ImmutableArray<ReadingKind> ShownBy => [ReadingKind.AgentStates, ReadingKind.QueueStates];

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits) => CommandChecks.Queue(Queue);
}

/// <summary>Lets an extension serve a queue.</summary>
/// <param name="Queue">Queue.</param>
/// <param name="Extension">Extension.</param>
/// <param name="Paused">Begins on break.</param>
/// <param name="Penalty">0–99, lower is rung first; null = the vendor's default.</param>
public sealed record QueueAddCommand(string Queue, string Extension, bool Paused, int? Penalty) : QueueMemberCommand(Queue)
{
    /// <inheritdoc />
    public override string Name => "queueAdd";

    /// <inheritdoc />
    public override Type Capability => typeof(IQueueMembership);

    /// <inheritdoc />
    public override string Target => $"{Queue} + {Extension}";

    /// <inheritdoc />
    public override IEnumerable<(string Field, string Extension)> Extensions => [("extension", Extension)];

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits) =>
        base.Problems(traits).Concat(CommandChecks.Extension("extension", Extension)).Concat(CommandChecks.Range("penalty", Penalty, 0, 99));

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) =>
        ((IQueueMembership)pbx).AddToQueueAsync(new QueueMembership(Queue, Extension, Paused, Penalty), cancellationToken);

    /// <inheritdoc />
    public override bool? SeenOn(BoardSnapshot board, Guid accountId, DateTimeOffset sentAt) => BoardSigns.Member(board, accountId, Queue, Extension, member: true, sentAt);
}

/// <summary>Takes an extension out of a queue.</summary>
public sealed record QueueRemoveCommand(string Queue, string Extension) : QueueMemberCommand(Queue)
{
    /// <inheritdoc />
    public override string Name => "queueRemove";

    /// <inheritdoc />
    public override Type Capability => typeof(IQueueMembership);

    /// <inheritdoc />
    public override string Target => $"{Queue} - {Extension}";

    /// <inheritdoc />
    public override bool CutsOff => true;

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits) => base.Problems(traits).Concat(CommandChecks.Extension("extension", Extension));

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) => ((IQueueMembership)pbx).RemoveFromQueueAsync(Queue, Extension, cancellationToken);

    /// <inheritdoc />
    public override bool? SeenOn(BoardSnapshot board, Guid accountId, DateTimeOffset sentAt) => BoardSigns.Member(board, accountId, Queue, Extension, member: false, sentAt);
}

/// <summary>Sets the whole ordered member list of a queue.</summary>
public sealed record QueueOrderCommand(string Queue, ImmutableArray<string> Members) : QueueMemberCommand(Queue)
{
    /// <inheritdoc />
    public override string Name => "queueSetMembers";

    /// <inheritdoc />
    public override Type Capability => typeof(IQueueOrder);

    /// <inheritdoc />
    public override string Target => $"{Queue} = {string.Join(',', Members)}";

    /// <summary>A list replaces a list: whoever is left out is taken off.</summary>
    public override bool CutsOff => true;

    /// <inheritdoc />
    public override IEnumerable<(string Field, string Extension)> Extensions => Members.Select(member => ("extensions", member));

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits) => base.Problems(traits).Concat(CommandChecks.Extensions("extensions", Members));

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) => ((IQueueOrder)pbx).SetQueueMembersAsync(Queue, Members, cancellationToken);

    /// <inheritdoc />
    public override bool? SeenOn(BoardSnapshot board, Guid accountId, DateTimeOffset sentAt)
    {
        bool? seen = true;
        foreach (var (key, agent) in board.Agents)
        {
            if (key.AccountId != accountId || Members.Contains(key.Key, StringComparer.Ordinal) || !agent.Queues.Contains(Queue, StringComparer.Ordinal)) continue;
            seen = false;
        }

        foreach (var member in Members)
        {
            if (BoardSigns.Member(board, accountId, Queue, member, member: true, sentAt) is not { } there) return null;
            seen &= there;
        }

        return Members.IsEmpty ? null : seen;
    }
}

/// <summary>Lets an outside number serve a queue.</summary>
/// <param name="Queue">Queue.</param>
/// <param name="Number">Outside number.</param>
/// <param name="Penalty">1–10, lower is rung first; null = the vendor's default.</param>
public sealed record OutsideAddCommand(string Queue, string Number, int? Penalty) : QueueMemberCommand(Queue)
{
    /// <inheritdoc />
    public override string Name => "queueAddNumber";

    /// <inheritdoc />
    public override Type Capability => typeof(IOutsideMembers);

    /// <inheritdoc />
    public override string Target => $"{Queue} + {PhoneNumber.Mask(Number)}";

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits) =>
        base.Problems(traits).Concat(CommandChecks.Number("number", Number)).Concat(CommandChecks.Range("penalty", Penalty, 1, 10));

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) => ((IOutsideMembers)pbx).AddOutsideNumberAsync(Queue, Number, Penalty, cancellationToken);
}

/// <summary>Takes an outside number out of a queue.</summary>
public sealed record OutsideRemoveCommand(string Queue, string Number) : QueueMemberCommand(Queue)
{
    /// <inheritdoc />
    public override string Name => "queueRemoveNumber";

    /// <inheritdoc />
    public override Type Capability => typeof(IOutsideMembers);

    /// <inheritdoc />
    public override string Target => $"{Queue} - {PhoneNumber.Mask(Number)}";

    /// <inheritdoc />
    public override bool CutsOff => true;

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits) => base.Problems(traits).Concat(CommandChecks.Number("number", Number));

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) => ((IOutsideMembers)pbx).RemoveOutsideNumberAsync(Queue, Number, cancellationToken);
}

/// <summary>Creates a queue.</summary>
/// <param name="Number">Its number.</param>
/// <param name="QueueName">Its name.</param>
/// <param name="Password">Password that members sign in with; empty = none.</param>
/// <param name="Members">First members.</param>
public sealed record QueueCreateCommand(string Number, string QueueName, Secret Password, ImmutableArray<string> Members) : PbxCommand
{
    /// <inheritdoc />
    public override string Name => "queueCreate";

    /// <inheritdoc />
    public override string Permission => Permissions.QueueManage;

    /// <inheritdoc />
    public override Type Capability => typeof(IQueueAdministration);

    /// <inheritdoc />
    public override string Target => Number;

    /// <inheritdoc />
    public override ImmutableArray<ReadingKind> ShownBy => [ReadingKind.Queues, ReadingKind.QueueStates];

    /// <inheritdoc />
    public override IEnumerable<(string Field, string Extension)> Extensions => Members.Select(member => ("members", member));

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits) => CommandChecks.Extension("number", Number)
        .Concat(CommandChecks.Text("name", QueueName, 60))
        .Concat(Password.IsEmpty ? [] : CommandChecks.Text("password", Password.Value, 60))
        .Concat(CommandChecks.Extensions("members", Members));

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) =>
        ((IQueueAdministration)pbx).CreateQueueAsync(new NewQueue(Number, QueueName, Password, Members), cancellationToken);

    /// <inheritdoc />
    public override bool? SeenOn(BoardSnapshot board, Guid accountId, DateTimeOffset sentAt) => BoardSigns.Listed(board, accountId, Number, listed: true, sentAt);
}

/// <summary>Deletes a queue.</summary>
public sealed record QueueDeleteCommand(string Queue) : PbxCommand
{
    /// <inheritdoc />
    public override string Name => "queueDelete";

    /// <inheritdoc />
    public override string Permission => Permissions.QueueManage;

    /// <inheritdoc />
    public override Type Capability => typeof(IQueueAdministration);

    /// <inheritdoc />
    public override string Target => Queue;

    /// <inheritdoc />
    public override bool CutsOff => true;

    /// <inheritdoc />
    public override ImmutableArray<ReadingKind> ShownBy => [ReadingKind.Queues, ReadingKind.QueueStates];

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits) => CommandChecks.Queue(Queue);

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) => ((IQueueAdministration)pbx).DeleteQueueAsync(Queue, cancellationToken);

    /// <inheritdoc />
    public override bool? SeenOn(BoardSnapshot board, Guid accountId, DateTimeOffset sentAt) => BoardSigns.Listed(board, accountId, Queue, listed: false, sentAt);
}
