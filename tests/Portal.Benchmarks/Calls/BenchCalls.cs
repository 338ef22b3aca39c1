using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Portal.Domain.Calls;
using Portal.Infrastructure.Data;

namespace Portal.Benchmarks.Calls;

/// <summary>
/// Made-up calls as a back-fill brings them: from the newest to the oldest, twenty thousand a day in twelve busy hours, ten queues with ten agents each, two million callers.
/// </summary>
internal sealed class BenchCalls(int seed)
{
    private const int Callers = 2_000_000;
    private const int ADay = 20_000;
    private const int BusySeconds = 12 * 3600;

    private static readonly string[] Columns =
    [
        "Id", "FirstStartedAt", "TenantId", "AccountId", "VendorKey", "Sources", "Direction", "From", "To", "FromKey", "ToKey", "OutsideKey", "Queue", "Extension", "StartedAt", "LocalDate", "LocalHour",
        "AnsweredAt", "EndedAt", "Outcome", "WaitSeconds", "TalkSeconds", "TotalSeconds", "HasRecording", "RawOutcome", "UpdatedAt",
    ];

    private readonly Random _random = new(seed);
    private readonly DateTimeOffset _lastEvening = new(TimeProvider.System.GetUtcNow().Date.AddDays(-1).AddHours(17), TimeSpan.Zero);
    private long _number;

    public CallRecord[] Records(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    /// <summary>The rows as EF would store them.</summary>
    public (CallRow[] Calls, CallKeyRow[] Names) Rows(CallsBench bench, int count)
    {
        CallRow[] calls = [.. Records(count).Select(record => RowOf(bench, record))];
        return (calls, Array.ConvertAll(calls, call => new CallKeyRow { AccountId = bench.AccountId, TenantId = bench.TenantId, VendorKey = call.VendorKey, CallId = call.Id, FirstStartedAt = call.FirstStartedAt }));
    }

    /// <summary>The bare minimum: the same rows by binary COPY into the same table, with its indexes, foreign keys and months.</summary>
    public static async Task CopyAsync(NpgsqlConnection connection, CallRow[] calls, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"COPY call_records ({string.Join(", ", Columns.Select(name => $"\"{name}\""))}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var call in calls)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(call.Id, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(call.FirstStartedAt, NpgsqlDbType.TimestampTz, cancellationToken);
            await copy.WriteAsync(call.TenantId, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(call.AccountId, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(call.VendorKey, NpgsqlDbType.Varchar, cancellationToken);
            await copy.WriteAsync((int)call.Sources, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync((int)call.Direction, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(call.From, NpgsqlDbType.Varchar, cancellationToken);
            await copy.WriteAsync(call.To, NpgsqlDbType.Varchar, cancellationToken);
            await copy.WriteAsync(call.FromKey, NpgsqlDbType.Varchar, cancellationToken);
            await copy.WriteAsync(call.ToKey, NpgsqlDbType.Varchar, cancellationToken);
            await copy.WriteAsync(call.OutsideKey, NpgsqlDbType.Varchar, cancellationToken);
            await copy.WriteAsync(call.Queue, NpgsqlDbType.Varchar, cancellationToken);
            await copy.WriteAsync(call.Extension, NpgsqlDbType.Varchar, cancellationToken);
            await copy.WriteAsync(call.StartedAt, NpgsqlDbType.TimestampTz, cancellationToken);
            await copy.WriteAsync(call.LocalDate, NpgsqlDbType.Date, cancellationToken);
            await copy.WriteAsync((short)call.LocalHour, NpgsqlDbType.Smallint, cancellationToken);
            await WriteAsync(copy, call.AnsweredAt, NpgsqlDbType.TimestampTz, cancellationToken);
            await WriteAsync(copy, call.EndedAt, NpgsqlDbType.TimestampTz, cancellationToken);
            await copy.WriteAsync((int)call.Outcome, NpgsqlDbType.Integer, cancellationToken);
            await WriteAsync(copy, call.WaitSeconds, NpgsqlDbType.Integer, cancellationToken);
            await WriteAsync(copy, call.TalkSeconds, NpgsqlDbType.Integer, cancellationToken);
            await WriteAsync(copy, call.TotalSeconds, NpgsqlDbType.Integer, cancellationToken);
            await WriteAsync(copy, call.HasRecording, NpgsqlDbType.Boolean, cancellationToken);
            await copy.WriteAsync(call.RawOutcome, NpgsqlDbType.Varchar, cancellationToken);
            await copy.WriteAsync(call.UpdatedAt, NpgsqlDbType.TimestampTz, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static Task WriteAsync<T>(NpgsqlBinaryImporter copy, T? value, NpgsqlDbType type, CancellationToken cancellationToken) where T : struct =>
        value is { } told ? copy.WriteAsync(told, type, cancellationToken) : copy.WriteNullAsync(cancellationToken);

    private static CallRow RowOf(CallsBench bench, CallRecord record)
    {
        var local = record.StartedAt.ToOffset(TimeSpan.FromHours(3));
        var (from, to) = (PhoneNumber.Key(record.From), PhoneNumber.Key(record.To));
        return new CallRow
        {
            Id = Guid.CreateVersion7(record.StartedAt),
            FirstStartedAt = record.StartedAt,
            TenantId = bench.TenantId,
            AccountId = bench.AccountId,
            VendorKey = record.VendorKey,
            Sources = record.Source,
            Direction = record.Direction,
            From = record.From,
            To = record.To,
            FromKey = from,
            ToKey = to,
            OutsideKey = record.Direction == CallDirection.Inbound ? from : to,
            Queue = record.Queue,
            Extension = record.Extension,
            StartedAt = record.StartedAt,
            LocalDate = DateOnly.FromDateTime(local.DateTime),
            LocalHour = (byte)local.Hour,
            AnsweredAt = record.AnsweredAt,
            EndedAt = record.EndedAt,
            Outcome = record.Outcome,
            WaitSeconds = record.WaitSeconds,
            TalkSeconds = record.TalkSeconds,
            TotalSeconds = record.TotalSeconds,
            HasRecording = record.HasRecording,
            RawOutcome = record.RawOutcome,
            UpdatedAt = record.StartedAt,
        };
    }

    private CallRecord Next()
    {
        var (day, place) = Math.DivRem(_number, ADay);
        var startedAt = _lastEvening.AddDays(-day).AddSeconds(-(place * BusySeconds / ADay));
        var answered = _random.Next(5) != 0;
        var inbound = _random.Next(3) != 0;
        var outside = string.Create(CultureInfo.InvariantCulture, $"05{_random.Next(Callers) + 300_000_000}");
        var agent = _random.Next(100);
        var (wait, talk) = (_random.Next(1, 60), _random.Next(5, 600));
        return new CallRecord
        {
            VendorKey = string.Create(CultureInfo.InvariantCulture, $"{seed}-{_number++:D12}-{_random.Next():x8}"),
            Source = CallSources.VendorRecord,
            Direction = inbound ? CallDirection.Inbound : CallDirection.Outbound,
            From = inbound ? outside : "08503330101",
            To = inbound ? "08503330101" : outside,
            Queue = inbound ? string.Create(CultureInfo.InvariantCulture, $"{200 + (agent / 10)}") : null,
            Extension = answered ? string.Create(CultureInfo.InvariantCulture, $"{1000 + agent}") : null,
            StartedAt = startedAt,
            AnsweredAt = answered ? startedAt.AddSeconds(wait) : null,
            EndedAt = startedAt.AddSeconds(wait + (answered ? talk : 0)),
            Outcome = answered ? CallOutcome.Answered : inbound ? CallOutcome.Abandoned : CallOutcome.NoAnswer,
            WaitSeconds = wait,
            TalkSeconds = answered ? talk : null,
            TotalSeconds = wait + (answered ? talk : 0),
            HasRecording = answered,
            RawOutcome = answered ? "NORMAL_CLEARING" : "NO_ANSWER",
        };
    }
}
