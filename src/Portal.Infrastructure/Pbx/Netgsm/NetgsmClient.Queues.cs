using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Netgsm;

/// <summary>One queue of a <c>queuestats</c> answer.</summary>
/// <param name="Name">Short name, as answered: an answer may be about another queue than was asked for.</param>
internal sealed record NetgsmQueue(string Name, ImmutableArray<(string Number, int? Seconds)> Callers, ImmutableArray<NetgsmAgent> Agents);

internal sealed partial class NetgsmClient
{
    /// <summary>"Kuyruk Durum Sorgula". The good answer has no status.</summary>
    /// <exception cref="PbxException">Refused where the PBX has no such queue.</exception>
    public async Task<ImmutableArray<NetgsmQueue>> QueueAsync(string queue, CancellationToken cancellationToken)
    {
        var text = await ControlAsync("queuestats", QueueStats, ShortTimeout, [("queue", queue)], cancellationToken);
        using var document = ParseControl(text);
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() == 1) root = root[0];
        if (root.Find("queues") is { ValueKind: JsonValueKind.Array or JsonValueKind.Object } queues) return Queues(queues);

        var answer = AnswerOf(root);
        throw answer.Code.Said() is null && answer.Status.Said() is null && answer.Message.Said() is null
            ? NetgsmFailures.Unexpected()
            : NetgsmFailures.Of(NetgsmService.Control, answer.Code.Said(), Words(answer.Message ?? answer.Error));
    }

    /// <summary>"Kuyruğa Dış Numara Ekleme/Çıkarma", on the other host, which wants the queue's full name.</summary>
    public async Task<string?> OutsideNumberAsync(bool add, string queue, string number, int penalty, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["username"] = settings.ServiceUser,
            ["password"] = settings.ServicePassword.Value,
            ["command"] = add ? "queueaddnumber" : "queuedelnumber",
            ["tenant"] = settings.Pbx,
            ["queue"] = NetgsmWords.FullQueue(settings.Pbx, queue),
            ["no"] = NetgsmWords.Number(number),
            ["penalty"] = penalty.ToString(CultureInfo.InvariantCulture),
        };
        var text = await PostJsonAsync("/netsantral/queue", body, QueueNumbers, ShortTimeout, NetgsmService.QueueNumbers, cancellationToken);
        var (code, words) = Verdict(text);
        if (NetgsmWords.IsGood(code) && code is not null) return words;
        if (code is not null) throw NetgsmFailures.Of(NetgsmService.QueueNumbers, code, words);
        using var document = WireJson.Parse(text);
        throw NetgsmFailures.Unexpected();
    }

    private static ImmutableArray<NetgsmQueue> Queues(JsonElement queues)
    {
        var read = ImmutableArray.CreateBuilder<NetgsmQueue>();
        foreach (var queue in Items(queues))
        {
            try
            {
                if (queue.Find("queuename").Text().Said() is { } name) read.Add(new NetgsmQueue(NetgsmWords.ShortQueue(name), Callers(queue.Find("callers")), Agents(queue.Find("agents"))));
            }
            catch (InvalidOperationException)
            {
                // Text that is no text: this queue cannot be read, its neighbours can.
            }
        }

        return read.ToImmutable();
    }

    /// <summary>Number → seconds. Nobody is <c>{}</c>, or <c>[]</c> as an empty PHP array comes out.</summary>
    private static ImmutableArray<(string Number, int? Seconds)> Callers(JsonElement? callers) => callers switch
    {
        { ValueKind: JsonValueKind.Object } map => [.. map.EnumerateObject().Where(caller => caller.Name.Said() is not null).Select(caller => (caller.Name.Trim(), WireValues.Seconds(((JsonElement?)caller.Value).Text())))],
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).SelectMany(item => Callers(item))],
        _ => [],
    };

    private static ImmutableArray<NetgsmAgent> Agents(JsonElement? agents) =>
        [.. Items(agents).Select(agent => Row(agent, NetgsmJson.Default.NetgsmAgent)).OfType<NetgsmAgent>().Where(agent => agent.Agent.Said() is not null)];

    /// <summary>The items of a list, or the one object that stands where a list should.</summary>
    private static IEnumerable<JsonElement> Items(JsonElement? list) => list switch
    {
        { ValueKind: JsonValueKind.Array } array => array.EnumerateArray(),
        { ValueKind: JsonValueKind.Object } one => [one],
        _ => [],
    };
}
