using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Jobs;

/// <summary>One job of one account as it stands.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="AccountName">Its name.</param>
/// <param name="Job">One of <see cref="JobNames"/>.</param>
/// <param name="Every">Its schedule.</param>
/// <param name="Enabled">False while the account is disabled: nothing runs then.</param>
/// <param name="Paused">True while somebody has stopped the schedule.</param>
/// <param name="Running">True while a run holds the lease.</param>
/// <param name="Behind">True when it succeeded so long ago that its schedule does not explain it.</param>
/// <param name="Last">The newest run; null when there was none.</param>
/// <param name="LastSuccessAt">When the last run that succeeded began.</param>
/// <param name="NextAt">When the next one is due; null while nothing is.</param>
/// <param name="Watermark">Everything before this has been read; null for jobs that read no past, or before the first run.</param>
/// <param name="Failures">Failed runs in a row.</param>
/// <param name="Error">Why the last one failed.</param>
/// <param name="Message">The vendor's words or ours.</param>
/// <param name="Rejects">Rows kept because they could not be read.</param>
public sealed record JobView(
    Guid AccountId, string AccountName, string Job, TimeSpan Every, bool Enabled, bool Paused, bool Running, bool Behind, JobRunRow? Last, DateTimeOffset? LastSuccessAt, DateTimeOffset? NextAt,
    DateTimeOffset? Watermark, int Failures, PbxErrorKind? Error, string? Message, int Rejects);

/// <summary>How a back-fill stands.</summary>
/// <param name="Row">What is stored of it.</param>
/// <param name="AccountName">Its account.</param>
/// <param name="Done">Share of the range that has been read, from 0 to 1.</param>
/// <param name="Remaining">How much longer it will work, by the pace so far; null while there is no pace yet, or when it has ended.</param>
public sealed record BackFillView(BackFillRow Row, string AccountName, double Done, TimeSpan? Remaining)
{
    /// <summary>True while it waits or works.</summary>
    public bool Open => Row.State is BackFillState.Waiting or BackFillState.Running;

    internal static BackFillView Of(BackFillRow row, string accountName)
    {
        var whole = (row.To - row.From).TotalSeconds;
        var read = (row.To - row.DoneTo).TotalSeconds;
        var done = row.State == BackFillState.Done || whole <= 0 ? 1 : Math.Clamp(read / whole, 0, 1);
        var open = row.State is BackFillState.Waiting or BackFillState.Running;
        TimeSpan? remaining = open && read > 0 && row.WorkedSeconds > 0 ? TimeSpan.FromSeconds(row.WorkedSeconds * (whole - read) / read) : null;
        return new BackFillView(row, accountName, done, remaining);
    }
}

/// <summary>A row that a job could not read.</summary>
/// <param name="Reason">What is wrong with it.</param>
/// <param name="FirstAt">When it came first.</param>
/// <param name="LastAt">When it came last.</param>
/// <param name="Raw">The row as it came, secrets masked; null for those who may not see it.</param>
public sealed record JobRejectView(Guid Id, string Reason, DateTimeOffset FirstAt, DateTimeOffset LastAt, string? Raw);

/// <summary>What became of an order to a job.</summary>
public enum JobOrderResult
{
    Done,
    Forbidden,

    /// <summary>The tenant has no such account, or it is disabled.</summary>
    NoAccount,

    /// <summary>The account's vendor has no such job.</summary>
    NotOffered,

    /// <summary>It is running already.</summary>
    Busy,

    /// <summary>A range that makes no sense.</summary>
    Invalid,
}
