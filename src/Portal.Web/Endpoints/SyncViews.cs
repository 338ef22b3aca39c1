using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Jobs;

namespace Portal.Web.Endpoints;

/// <summary>One run of a job; <see cref="EndedAt"/> is null while it is at work.</summary>
public sealed record JobRunView(
    Guid Id, Guid AccountId, string Job, JobOutcome Outcome, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, DateTimeOffset? From, DateTimeOffset? To, int Read, int Inserted, int Updated, int Rejected,
    PbxErrorKind? Error, string? Message, string? RequestedBy, Guid? BackFillId)
{
    internal static JobRunView Of(JobRunRow run) => new(
        run.Id, run.AccountId, run.Job, run.Outcome, run.StartedAt, run.EndedAt, run.From, run.To, run.Read, run.Inserted, run.Updated, run.Rejected, run.Error, run.Message, run.RequestedBy, run.BackFillId);
}

/// <summary>A job of an account as it stands.</summary>
public sealed record JobStateView(
    Guid AccountId, string Job, int EverySeconds, bool Paused, bool Running, bool Behind, DateTimeOffset? LastSuccessAt, DateTimeOffset? NextAt, DateTimeOffset? Watermark, int Failures, PbxErrorKind? Error,
    string? Message, int RejectedRows, JobRunView? LastRun)
{
    internal static JobStateView Of(JobView job) => new(
        job.AccountId, job.Job, (int)job.Every.TotalSeconds, job.Paused, job.Running, job.Behind, job.LastSuccessAt, job.NextAt, job.Watermark, job.Failures, job.Error, job.Message, job.Rejects,
        job.Last is null ? null : JobRunView.Of(job.Last));
}

/// <summary>A range of the past; <see cref="Done"/> is a share from 0 to 1, <see cref="RemainingSeconds"/> an estimate by the pace so far, null while there is none.</summary>
public sealed record BackFillAnswer(
    Guid Id, Guid AccountId, DateTimeOffset From, DateTimeOffset To, DateTimeOffset DoneTo, BackFillState State, double Done, long? RemainingSeconds, int Read, int Inserted, int Updated, int Rejected,
    string RequestedBy, DateTimeOffset RequestedAt, DateTimeOffset? EndedAt, string? Message)
{
    internal static BackFillAnswer Of(BackFillView view) => new(
        view.Row.Id, view.Row.AccountId, view.Row.From, view.Row.To, view.Row.DoneTo, view.Row.State, Math.Round(view.Done, 4), (long?)view.Remaining?.TotalSeconds, view.Row.Read, view.Row.Inserted,
        view.Row.Updated, view.Row.Rejected, view.Row.RequestedBy, view.Row.RequestedAt, view.Row.EndedAt, view.Row.Message);
}
