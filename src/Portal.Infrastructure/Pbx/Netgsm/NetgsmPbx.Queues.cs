using System.Globalization;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Netgsm;

/// <summary>Commands about queues and their members.</summary>
internal sealed partial class NetgsmPbx
{
    /// <summary>The vendor wants a reason with every break and with its end.</summary>
    private const string NoReason = "Mola";

    /// <summary>"1-10 arası değer alabilir".</summary>
    private const int LeastOutsidePenalty = 1;
    private const int MostOutsidePenalty = 10;

    public Task<CommandAnswer> AddToQueueAsync(QueueMembership membership, CancellationToken cancellationToken) => OnQueueAsync(
        "agentlogin",
        membership.Extension,
        membership.Queue,
        [("paused", membership.Paused ? "1" : "0"), ("penalty", (membership.Penalty ?? 0).ToString(CultureInfo.InvariantCulture))],
        cancellationToken);

    public Task<CommandAnswer> RemoveFromQueueAsync(string queue, string extension, CancellationToken cancellationToken) =>
        OnQueueAsync("agentlogoff", extension, queue, [], cancellationToken);

    public async Task<CommandAnswer> AddOutsideNumberAsync(string queue, string number, int? penalty, CancellationToken cancellationToken)
    {
        if (penalty is < LeastOutsidePenalty or > MostOutsidePenalty)
            throw new PbxException(PbxErrorKind.Refused, "This PBX takes a penalty from 1 to 10 for an outside number; nothing was sent.");
        return new CommandAnswer(null, await _client.OutsideNumberAsync(add: true, queue, number, penalty ?? LeastOutsidePenalty, cancellationToken));
    }

    public async Task<CommandAnswer> RemoveOutsideNumberAsync(string queue, string number, CancellationToken cancellationToken) =>
        new(null, await _client.OutsideNumberAsync(add: false, queue, number, LeastOutsidePenalty, cancellationToken));

    public Task<CommandAnswer> StartBreakAsync(BreakRequest request, CancellationToken cancellationToken) =>
        PauseAsync(request.Extension, request.Queue, paused: true, request.Reason.Said() ?? NoReason, cancellationToken);

    public Task<CommandAnswer> EndBreakAsync(string extension, string? queue, CancellationToken cancellationToken) =>
        PauseAsync(extension, queue, paused: false, NoReason, cancellationToken);

    /// <summary>In one queue, or in all that the settings name. Nobody serves all queues, so those that do not know the agent are no failure as long as one does.</summary>
    private async Task<CommandAnswer> PauseAsync(string extension, string? queue, bool paused, string reason, CancellationToken cancellationToken)
    {
        var queues = queue.Said() is { } one ? [one] : settings.QueueNames;
        if (queues.IsEmpty) throw new PbxException(PbxErrorKind.Refused, "Breaks are made in queues, and this account's settings name none.");
        CommandAnswer? done = null;
        PbxException? refused = null;
        foreach (var name in queues)
        {
            try
            {
                done = await OnQueueAsync("agentpause", extension, name, [("paused", paused ? "1" : "0"), ("reason", reason)], cancellationToken);
            }
            catch (PbxException exception) when (exception.Kind == PbxErrorKind.Refused)
            {
                refused ??= exception;
            }
        }

        return done ?? throw refused!;
    }

    private async Task<CommandAnswer> OnQueueAsync(string command, string extension, string queue, IEnumerable<(string Name, string? Value)> parameters, CancellationToken cancellationToken)
    {
        var answer = await _client.CommandAsync(
            command, NetgsmClient.ShortTimeout, cancellationToken, [("exten", extension), ("queue", NetgsmWords.ShortQueue(queue)), .. parameters]);
        return new CommandAnswer(null, _client.Words(answer.Message));
    }
}
