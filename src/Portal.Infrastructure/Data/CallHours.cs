using Microsoft.EntityFrameworkCore;
using NpgsqlTypes;
using Portal.Domain.Calls;

namespace Portal.Infrastructure.Data;

/// <summary>
/// The hourly roll-ups. Every change of a call moves them by what it was and what it is, in the transaction that stores the call, so they always equal a count of the
/// stored calls.
/// </summary>
internal sealed class CallHours(PortalOptions.ServiceLevelOptions limits)
{
    private static readonly (string Name, Func<CallHourRow, long> Value)[] Counts =
    [
        ("Calls", row => row.Calls),
        ("Answered", row => row.Answered),
        ("Abandoned", row => row.Abandoned),
        ("NoAnswer", row => row.NoAnswer),
        ("Busy", row => row.Busy),
        ("Failed", row => row.Failed),
        ("AnsweredTimed", row => row.AnsweredTimed),
        ("AbandonedTimed", row => row.AbandonedTimed),
        ("InTime", row => row.InTime),
        ("ShortAbandoned", row => row.ShortAbandoned),
        ("TalkTimed", row => row.TalkTimed),
    ];

    private static readonly (string Name, Func<CallHourRow, long> Value)[] Sums =
    [
        ("WaitSeconds", row => row.WaitSeconds),
        ("TalkSeconds", row => row.TalkSeconds),
        ("TotalSeconds", row => row.TotalSeconds),
    ];

    private static readonly string AddUp =
        $"""
         ON CONFLICT ("AccountId", "LocalDate", "LocalHour", "Direction", "Queue", "Agent") DO UPDATE SET
         {string.Join(", ", Counts.Concat(Sums).Select(count => $"\"{count.Name}\" = call_hours.\"{count.Name}\" + excluded.\"{count.Name}\""))}
        """;

    private static readonly Bulk<CallHourRow> Table = new(
        "call_hours",
        [
            new("AccountId", NpgsqlDbType.Uuid, row => row.AccountId),
            new("LocalDate", NpgsqlDbType.Date, row => row.LocalDate),
            new("LocalHour", NpgsqlDbType.Smallint, row => (short)row.LocalHour),
            new("Direction", NpgsqlDbType.Integer, row => (int)row.Direction),
            new("Queue", NpgsqlDbType.Varchar, row => row.Queue),
            new("Agent", NpgsqlDbType.Varchar, row => row.Agent),
            new("TenantId", NpgsqlDbType.Uuid, row => row.TenantId),
            .. Counts.Select(count => new BulkColumn<CallHourRow>(count.Name, NpgsqlDbType.Integer, row => (int)count.Value(row))),
            .. Sums.Select(sum => new BulkColumn<CallHourRow>(sum.Name, NpgsqlDbType.Bigint, row => sum.Value(row))),
        ],
        AddUp);

    private readonly Dictionary<(Guid AccountId, DateOnly Date, byte Hour, CallDirection Direction, string Queue, string Agent), CallHourRow> _moved = [];

    /// <summary>Takes note of a change; <see cref="WriteAsync"/> stores all that was noted.</summary>
    public void Move(CallChange change)
    {
        if (change.Before is { } before) Count(change, before, -1);
        if (change.After is { } after) Count(change, after, 1);
    }

    public async Task WriteAsync(PortalDbContext context, CancellationToken cancellationToken)
    {
        var moved = _moved.Values.Where(row => Counts.Any(count => count.Value(row) != 0) || Sums.Any(sum => sum.Value(row) != 0)).ToList();
        _moved.Clear();
        await Table.WriteAsync(context, moved, cancellationToken);
        var left = moved.Where(row => row.Calls < 0).ToList();
        if (left.Count == 0) return;
        var accounts = left.Select(row => row.AccountId).Distinct().ToArray();
        var (first, last) = (left.Min(row => row.LocalDate), left.Max(row => row.LocalDate));
        await context.CallHours.IgnoreQueryFilters()
            .Where(row => row.Calls == 0 && accounts.Contains(row.AccountId) && row.LocalDate >= first && row.LocalDate <= last)
            .ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Counts everything again when the limits of the settings are not those that it was counted by. Called at the start, before calls are stored.</summary>
    public async Task EnsureBasisAsync(PortalDb db, CancellationToken cancellationToken)
    {
        await using var context = db.ForInstallation();
        if (await context.RollUpBasis.AnyAsync(basis => basis.AnswerSeconds == limits.AnswerSeconds && basis.ShortAbandonSeconds == limits.ShortAbandonSeconds, cancellationToken)) return;
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await CallReads.LockAsync(context, cancellationToken);
        await context.RollUpBasis.ExecuteDeleteAsync(cancellationToken);
        context.RollUpBasis.Add(new RollUpBasisRow { Id = RollUpBasisRow.TheId, AnswerSeconds = limits.AnswerSeconds, ShortAbandonSeconds = limits.ShortAbandonSeconds });
        await context.SaveChangesAsync(cancellationToken);
        await RecountAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Counts the roll-ups from the stored calls, in the caller's transaction.</summary>
    internal async Task RecountAsync(PortalDbContext context, CancellationToken cancellationToken)
    {
        // A year of calls takes longer than a statement usually may.
        context.Database.SetCommandTimeout(TimeSpan.FromHours(1));
        await context.CallHours.IgnoreQueryFilters().ExecuteDeleteAsync(cancellationToken);
        var sql = Counted("call_records", 1);
        await context.Database.ExecuteSqlRawAsync(sql, cancellationToken);
    }

    /// <summary>Takes the calls of one part of the call table away from the roll-ups, in the caller's transaction, which drops that part.</summary>
    internal async Task TakeAwayAsync(PortalDbContext context, string part, CancellationToken cancellationToken)
    {
        var sql = Counted(part, -1) + AddUp;
        await context.Database.ExecuteSqlRawAsync(sql, cancellationToken);
        await context.CallHours.IgnoreQueryFilters().Where(row => row.Calls == 0).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>The statement that counts the calls of a table into the roll-ups.</summary>
    private string Counted(string table, int sign)
    {
        const string Timed = "\"WaitSeconds\" IS NOT NULL";
        (string Name, string Value)[] columns =
        [
            ("Calls", "count(*)"),
            ("Answered", Cases(CallOutcome.Answered)),
            ("Abandoned", Cases(CallOutcome.Abandoned)),
            ("NoAnswer", Cases(CallOutcome.NoAnswer)),
            ("Busy", Cases(CallOutcome.Busy)),
            ("Failed", Cases(CallOutcome.Failed)),
            ("AnsweredTimed", Cases(CallOutcome.Answered, Timed)),
            ("AbandonedTimed", Cases(CallOutcome.Abandoned, Timed)),
            ("InTime", Cases(CallOutcome.Answered, $"\"WaitSeconds\" <= {limits.AnswerSeconds}")),
            ("ShortAbandoned", Cases(CallOutcome.Abandoned, $"\"WaitSeconds\" <= {limits.ShortAbandonSeconds}")),
            ("TalkTimed", "count(\"TalkSeconds\")"),
            ("WaitSeconds", $"coalesce(sum(CASE WHEN \"Outcome\" IN ({(int)CallOutcome.Answered}, {(int)CallOutcome.Abandoned}) THEN \"WaitSeconds\" END), 0)"),
            ("TalkSeconds", "coalesce(sum(\"TalkSeconds\"), 0)"),
            ("TotalSeconds", "coalesce(sum(\"TotalSeconds\"), 0)"),
        ];
        return $"""
             INSERT INTO call_hours ("AccountId", "LocalDate", "LocalHour", "Direction", "Queue", "Agent", "TenantId", {string.Join(", ", columns.Select(column => $"\"{column.Name}\""))})
             SELECT "AccountId", "LocalDate", "LocalHour", "Direction", coalesce("Queue", ''), coalesce("Extension", ''), "TenantId", {string.Join(", ", columns.Select(column => $"{sign} * {column.Value}"))}
             FROM {table} GROUP BY 1, 2, 3, 4, 5, 6, 7
            """;

        static string Cases(CallOutcome outcome, string condition = "TRUE") => $"sum(CASE WHEN \"Outcome\" = {(int)outcome} AND {condition} THEN 1 ELSE 0 END)";
    }

    private void Count(CallChange change, StoredCall call, int sign)
    {
        var key = (change.AccountId, call.LocalDate, call.LocalHour, call.Direction, Queue: call.Queue ?? "", Agent: call.Extension ?? "");
        if (!_moved.TryGetValue(key, out var row))
        {
            row = new CallHourRow
            {
                AccountId = key.AccountId,
                LocalDate = key.LocalDate,
                LocalHour = key.LocalHour,
                Direction = key.Direction,
                Queue = key.Queue,
                Agent = key.Agent,
                TenantId = change.TenantId,
            };
            _moved.Add(key, row);
        }

        row.Calls += sign;
        row.TotalSeconds += sign * (call.TotalSeconds ?? 0);
        if (call.TalkSeconds is { } talk)
        {
            row.TalkTimed += sign;
            row.TalkSeconds += sign * talk;
        }

        switch (call.Outcome)
        {
            case CallOutcome.Answered:
                row.Answered += sign;
                if (call.WaitSeconds is not null) row.AnsweredTimed += sign;
                if (call.WaitSeconds <= limits.AnswerSeconds) row.InTime += sign;
                row.WaitSeconds += sign * (call.WaitSeconds ?? 0);
                break;
            case CallOutcome.Abandoned:
                row.Abandoned += sign;
                if (call.WaitSeconds is not null) row.AbandonedTimed += sign;
                if (call.WaitSeconds <= limits.ShortAbandonSeconds) row.ShortAbandoned += sign;
                row.WaitSeconds += sign * (call.WaitSeconds ?? 0);
                break;
            case CallOutcome.NoAnswer:
                row.NoAnswer += sign;
                break;
            case CallOutcome.Busy:
                row.Busy += sign;
                break;
            case CallOutcome.Failed:
                row.Failed += sign;
                break;
        }
    }
}
