using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Security;

namespace Portal.Web.Endpoints;

/// <summary>A page of stored calls, newest first.</summary>
/// <param name="Items">The calls.</param>
/// <param name="NextCursor">What to send as cursor for the next, older page; null at the end.</param>
public sealed record StoredCallsView(ImmutableArray<StoredCallView> Items, string? NextCursor);

/// <summary>
/// A stored call. What the PBX does not tell is null. Sources are those that told of it; fieldSources names the fields that another than the strongest of them told (a
/// record comes before a push, a push before a command of the portal); corrections are values that a better source put right, oldest first.
/// </summary>
public sealed record StoredCallView(
    Guid Id, Guid AccountId, string VendorKey, DateTimeOffset StartedAt, DateTimeOffset? AnsweredAt, DateTimeOffset? EndedAt, CallDirection Direction, string? From, string? To, string? Queue,
    string? Agent, string? AgentName, CallOutcome Outcome, int? WaitSeconds, int? TalkSeconds, int? TotalSeconds, bool? Recording, ImmutableArray<CallLeg>? Legs, ImmutableArray<string> Sources,
    string? RawOutcome, string? StartedBy, IReadOnlyDictionary<string, string> FieldSources, ImmutableArray<CallCorrectionView> Corrections);

/// <summary>A value that was put right.</summary>
public sealed record CallCorrectionView(string Field, string? From, string? To, string Source, DateTimeOffset At);

/// <summary>Rows about a call as the vendor sent them.</summary>
public sealed record RawRowView(string Source, DateTimeOffset ReceivedAt, string? Body);

/// <summary>Stored calls as one caller may see them.</summary>
internal sealed class CallMapper(Actor actor)
{
    private const int ShortestMasked = 7;

    private readonly bool _wholeNumbers = actor.May(Permissions.NumbersFull);

    public StoredCallView Map(CallRow call)
    {
        var legs = CallJson.Legs(call.Legs);
        return new StoredCallView(
            call.Id, call.AccountId, Key(call), call.StartedAt, call.AnsweredAt, call.EndedAt, call.Direction, Number(call.From), Number(call.To), call.Queue, Number(call.Extension), call.AgentName,
            call.Outcome, call.WaitSeconds, call.TalkSeconds, call.TotalSeconds, call.HasRecording, legs.IsEmpty ? null : [.. legs.Select(leg => leg with { Destination = Number(leg.Destination) ?? "", Extension = Number(leg.Extension) })],
            [.. SourcesOf(call.Sources)], call.RawOutcome, call.StartedBy,
            CallJson.FieldSources(call.FieldSources).ToDictionary(pair => pair.Key, pair => Word(pair.Value), StringComparer.Ordinal),
            [.. CallJson.Corrections(call.Corrections).Select(Map)]);
    }

    /// <summary>A value of a corrected field as the reader may see it.</summary>
    public string? Value(string field, string? value) => value is not null && field is "from" or "to" or "extension" or "recordingReference" or "legs" ? (field is "recordingReference" or "legs" ? null : Number(value)) : value;

    /// <summary>The sources one by one.</summary>
    public static IEnumerable<string> SourcesOf(CallSources sources) => Enum.GetValues<CallSources>().Where(source => source != CallSources.None && sources.HasFlag(source)).Select(Word);

    public static string Word(CallSources source) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(source.ToString());

    private CallCorrectionView Map(CallCorrection correction) =>
        new(correction.Field, Value(correction.Field, correction.From), Value(correction.Field, correction.To), Word(correction.Source), correction.At);

    private string? Number(string? number) => string.IsNullOrEmpty(number) ? null : _wholeNumbers ? number : PhoneNumber.Mask(number);

    /// <summary>Some PBXs' keys, and our own where a PBX has none, are made of the numbers.</summary>
    private string Key(CallRow call)
    {
        if (_wholeNumbers) return call.VendorKey;
        var key = call.VendorKey;
        foreach (var number in (string[])[call.FromKey, call.ToKey])
            if (number.Length >= ShortestMasked) key = key.Replace(number, new string('*', number.Length), StringComparison.Ordinal);
        return key;
    }
}
