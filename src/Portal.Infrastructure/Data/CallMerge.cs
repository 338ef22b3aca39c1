using System.Collections.Immutable;
using System.Globalization;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Data;

/// <summary>
/// What is stored of a call after one more source spoke. The vendor's record corrects a push, and a push our own command; a newer vendor record corrects an older one;
/// a push or command told again changes nothing. Nothing ever replaces a value by "not told". Where a vendor has a row for each leg, the row of the deciding leg
/// (<see cref="CallLegs.Deciding"/>) tells the call and the other rows only what it leaves open.
/// </summary>
internal sealed class CallMerge
{
    /// <summary>Corrections kept for a call.</summary>
    private const int MostCorrections = 20;

    /// <summary>Two sources that differ by no more than this mean the same: they stamp with whole seconds, at their own moments.</summary>
    private static readonly TimeSpan Resolution = TimeSpan.FromSeconds(2);

    private readonly StoredCall _call;
    private readonly CallRecord _record;
    private readonly DateTimeOffset _now;
    private readonly CallSources[] _sources;
    private readonly bool[] _told;
    private readonly ImmutableArray<CallLeg> _legs;
    private readonly bool _decides;

    /// <summary>Whether what differs had been a statement about the same thing: guesses, and another leg's values, are replaced without a word.</summary>
    private readonly bool _corrects;
    private readonly List<CallCorrection> _corrections = [];

    private CallMerge(StoredCall call, CallRecord record, DateTimeOffset now)
    {
        (_call, _record, _now) = (call, record, now);
        _sources = CallJson.ReadSources(call.FieldSources, CallJson.Strongest(call.Sources));
        _told = new bool[_sources.Length];
        var stored = CallJson.Legs(call.Legs);
        if (record.Legs.IsDefaultOrEmpty)
        {
            (_legs, _decides, _corrects) = (stored, true, !call.IsProvisional);
            return;
        }

        var told = record.Legs.Select(CallLegs.Clean).ToImmutableArray();
        var teller = _sources[(int)CallField.Legs];
        var known = record.Source == teller ? stored : [];
        var merged = CallLegs.Merge(known, told);
        var deciding = CallLegs.Deciding(merged);
        _decides = record.Source != CallSources.VendorRecord || known.IsEmpty || told.Contains(deciding!);
        _corrects = !call.IsProvisional && (known.IsEmpty || CallLegs.Same(deciding!, CallLegs.Deciding(known)!));
        (_legs, _sources[(int)CallField.Legs]) = stored.IsEmpty || Rank(record.Source) >= Rank(teller) ? (merged, record.Source) : (stored, teller);
    }

    /// <summary>The call after the record.</summary>
    /// <param name="call">The call so far; <see cref="StoredCall.Unknown"/> for a new one.</param>
    /// <param name="record">What is told of it.</param>
    /// <param name="name">The name by which the record speaks of it.</param>
    /// <param name="secrets">Protects the recording's reference.</param>
    /// <param name="now">When this is stored.</param>
    public static StoredCall Add(StoredCall call, CallRecord record, string name, CallSecrets secrets, DateTimeOffset now) => new CallMerge(call, record, now).Result(name, secrets);

    private StoredCall Result(string name, CallSecrets secrets)
    {
        var direction = Word(CallField.Direction, _call.Direction, _record.Direction, CallDirection.Unknown);
        var from = Number(CallField.From, _call.From, _record.From);
        var to = Number(CallField.To, _call.To, _record.To);
        var (fromKey, toKey) = (PhoneNumber.Key(from), PhoneNumber.Key(to));
        var extension = Text(CallField.Extension, _call.Extension, _decides ? _record.Extension : null, CallRow.Lengths.Extension);
        var sameAgent = extension == _call.Extension;
        var outcome = Word(CallField.Outcome, _call.Outcome, _decides ? _record.Outcome : CallOutcome.Other, CallOutcome.Other);

        // Nobody can have talked in a call that turns out not to have been answered, whichever source speaks first.
        var denied = outcome != _call.Outcome && outcome != CallOutcome.Answered;
        var agrees = _decides && (outcome == _record.Outcome || outcome is CallOutcome.Answered or CallOutcome.Other);
        DateTimeOffset? start = _decides ? _record.StartedAt : null;
        var startedAt = Take(CallField.StartedAt, _call.StartedAt, StoredCall.Whole(start), isStored: _call.Sources != CallSources.None)!.Value;
        var result = _call.At(startedAt) with
        {
            VendorKey = _call.IsProvisional && !_record.Provisional ? name : _call.VendorKey,
            Sources = _call.Sources | _record.Source,
            Direction = direction,
            From = from,
            To = to,
            FromKey = fromKey,
            ToKey = toKey,
            OutsideKey = StoredCall.OutsideOf(direction, fromKey, toKey),
            Queue = Text(CallField.Queue, _call.Queue, _record.Queue, CallRow.Lengths.Queue),
            Extension = extension,
            AgentName = Text(CallField.AgentName, sameAgent ? _call.AgentName : null, sameAgent || _decides ? NameFor(extension) : null, CallRow.Lengths.AgentName),
            AnsweredAt = Take(CallField.AnsweredAt, _call.AnsweredAt, agrees ? StoredCall.Whole(_record.AnsweredAt) : null, takesBack: denied),
            EndedAt = Take(CallField.EndedAt, _call.EndedAt, _decides ? StoredCall.Whole(_record.EndedAt) : null),
            Outcome = outcome,
            WaitSeconds = Take(CallField.WaitSeconds, _call.WaitSeconds, _decides ? _record.WaitSeconds : null),
            TalkSeconds = Take(CallField.TalkSeconds, _call.TalkSeconds, agrees ? _record.TalkSeconds : null, takesBack: denied),
            TotalSeconds = Take(CallField.TotalSeconds, _call.TotalSeconds, _decides ? _record.TotalSeconds : null),
            HasRecording = Take(CallField.Recording, _call.HasRecording, _record.HasRecording),
            ProtectedRecording = Reference(secrets),
            RawOutcome = Text(CallField.RawOutcome, _call.RawOutcome, _decides ? _record.RawOutcome : null, CallRow.Lengths.RawOutcome),
            Legs = CallJson.Write(_legs),
            StartedBy = _call.StartedBy ?? StoredCall.Text(_record.StartedBy, CallRow.Lengths.StartedBy),
        };
        _told[(int)CallField.Legs] = !_legs.IsEmpty;
        return result with
        {
            FieldSources = CallJson.WriteSources(_sources, _told, CallJson.Strongest(result.Sources)),
            Corrections = _corrections.Count == 0 ? _call.Corrections : CallJson.Write([.. CallJson.Corrections(_call.Corrections).Concat(_corrections).TakeLast(MostCorrections)]),
        };
    }

    /// <summary>A name belongs to its extension: another leg's name says nothing.</summary>
    private string? NameFor(string? extension) => _decides || StoredCall.Text(_record.Extension, CallRow.Lengths.Extension) == extension ? _record.AgentName : null;

    private string Number(CallField field, string stored, string told)
    {
        var value = StoredCall.Text(told, CallRow.Lengths.From);
        return Choose(field, stored.Length > 0 ? stored : null, value, same: (one, other) => PhoneNumber.Key(one) == PhoneNumber.Key(other)) ?? "";
    }

    private string? Text(CallField field, string? stored, string? told, int length) => Choose(field, stored, StoredCall.Text(told, length));

    private string? Choose(CallField field, string? stored, string? told, Func<string, string, bool>? same = null)
    {
        _told[(int)field] = stored is not null || told is not null;
        if (told is null || (stored is not null && !Beats(field))) return stored;
        if (stored is not null && stored != told && same?.Invoke(stored, told) != true) Note(field, stored, told);
        _sources[(int)field] = _record.Source;
        return told;
    }

    private T Word<T>(CallField field, T stored, T told, T unknown) where T : struct, Enum
    {
        var (known, said) = (!EqualityComparer<T>.Default.Equals(stored, unknown), !EqualityComparer<T>.Default.Equals(told, unknown));
        _told[(int)field] = known || said;
        if (!said || (known && !Beats(field))) return stored;
        if (known && !EqualityComparer<T>.Default.Equals(stored, told)) Note(field, stored.ToString(), told.ToString());
        _sources[(int)field] = _record.Source;
        return told;
    }

    /// <param name="field">The field.</param>
    /// <param name="stored">Its value so far.</param>
    /// <param name="told">What the record tells.</param>
    /// <param name="isStored">False when the stored value is none.</param>
    /// <param name="takesBack">True when the stored value cannot stand, told or not.</param>
    private T? Take<T>(CallField field, T? stored, T? told, bool isStored = true, bool takesBack = false) where T : struct
    {
        isStored &= stored is not null;
        if (takesBack && isStored && told is null)
        {
            Note(field, Written(stored), null);
            return null;
        }

        _told[(int)field] = isStored || told is not null;
        if (told is null || (isStored && !Beats(field))) return stored;
        if (isStored && !Alike(stored, told)) Note(field, Written(stored), Written(told));
        _sources[(int)field] = _record.Source;
        return told;
    }

    private string? Reference(CallSecrets secrets)
    {
        const CallField field = CallField.RecordingReference;
        var (stored, told) = (_call.ProtectedRecording, _record.RecordingReference);
        _told[(int)field] = stored is not null || !told.IsEmpty;
        if (told.IsEmpty || (stored is not null && !Beats(field))) return stored;
        _sources[(int)field] = _record.Source;
        return stored is not null && CallSecrets.IsRecording(stored, told) ? stored : secrets.ProtectRecording(told);
    }

    /// <summary>Whether the record may replace the field's value.</summary>
    private bool Beats(CallField field) =>
        _decides && (Rank(_record.Source) > Rank(_sources[(int)field]) || (_record.Source == CallSources.VendorRecord && _sources[(int)field] == CallSources.VendorRecord));

    private void Note(CallField field, string? from, string? to)
    {
        if (_corrects && _sources[(int)field] is CallSources.Push or CallSources.VendorRecord) _corrections.Add(new CallCorrection(CallJson.NameOf(field), from, to, _record.Source, StoredCall.Whole(_now)));
    }

    private static int Rank(CallSources source) => source switch { CallSources.VendorRecord => 3, CallSources.Push => 2, CallSources.Portal => 1, _ => 0 };

    private static bool Alike<T>(T? stored, T? told) where T : struct => (stored, told) switch
    {
        (DateTimeOffset one, DateTimeOffset other) => (one - other).Duration() <= Resolution,
        (int one, int other) => Math.Abs((long)one - other) <= Resolution.TotalSeconds,
        _ => Nullable.Equals(stored, told),
    };

    private static string? Written<T>(T? value) where T : struct => value switch
    {
        DateTimeOffset at => at.ToString("O", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString(),
    };
}
