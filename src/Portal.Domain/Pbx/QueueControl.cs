using System.Collections.Immutable;

namespace Portal.Domain.Pbx;

/// <summary>Lists the members of one queue.</summary>
public interface IQueueMembers : IPbx
{
    /// <summary>Members in the PBX's order.</summary>
    Task<ImmutableArray<QueueMember>> ReadQueueMembersAsync(string queue, CancellationToken cancellationToken);
}

/// <summary>Adds extensions to queues and removes them.</summary>
public interface IQueueMembership : IPbx
{
    /// <summary>Lets the extension serve the queue.</summary>
    Task<CommandAnswer> AddToQueueAsync(QueueMembership membership, CancellationToken cancellationToken);

    /// <summary>Takes the extension out of the queue.</summary>
    Task<CommandAnswer> RemoveFromQueueAsync(string queue, string extension, CancellationToken cancellationToken);
}

/// <summary>Sets the whole ordered member list of a queue.</summary>
public interface IQueueOrder : IPbx
{
    /// <summary>Replaces the list.</summary>
    Task<CommandAnswer> SetQueueMembersAsync(string queue, ImmutableArray<string> extensions, CancellationToken cancellationToken);
}

/// <summary>Lets outside numbers serve queues.</summary>
public interface IOutsideMembers : IPbx
{
    /// <summary>Adds the number.</summary>
    Task<CommandAnswer> AddOutsideNumberAsync(string queue, string number, int? penalty, CancellationToken cancellationToken);

    /// <summary>Removes the number.</summary>
    Task<CommandAnswer> RemoveOutsideNumberAsync(string queue, string number, CancellationToken cancellationToken);
}

/// <summary>Creates and deletes queues.</summary>
public interface IQueueAdministration : IPbx
{
    /// <summary>Creates a queue. Never repeated.</summary>
    Task<CommandAnswer> CreateQueueAsync(NewQueue queue, CancellationToken cancellationToken);

    /// <summary>Deletes a queue.</summary>
    Task<CommandAnswer> DeleteQueueAsync(string queue, CancellationToken cancellationToken);
}

/// <summary>One member of a queue. Null = the vendor does not tell.</summary>
/// <param name="Extension">Extension, or the outside number of an outside member.</param>
/// <param name="Name">Name.</param>
/// <param name="Paused">On break in this queue.</param>
/// <param name="Penalty">Lower is rung first.</param>
/// <param name="Removable">True when it was added through the API and can be removed there.</param>
public sealed record QueueMember(string Extension, string? Name, bool? Paused = null, int? Penalty = null, bool? Removable = null);

/// <summary>How an extension is to serve a queue.</summary>
/// <param name="Queue">Queue number or name, as the vendor keys it.</param>
/// <param name="Extension">Extension.</param>
/// <param name="Paused">Begins on break; only where the vendor takes it.</param>
/// <param name="Penalty">0–99, lower is rung first; null = the vendor's default.</param>
public sealed record QueueMembership(string Queue, string Extension, bool Paused, int? Penalty);

/// <summary>A queue to be created.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Password">Password that members use to sign in; empty = none.</param>
/// <param name="Members">First members.</param>
public sealed record NewQueue(string Number, string Name, Secret Password, ImmutableArray<string> Members);
