using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Data;

/// <summary>How one run of a job ended.</summary>
public enum JobOutcome
{
    /// <summary>It is at work.</summary>
    Running,
    Ok,
    Failed,
    Cancelled,

    /// <summary>Its process died, or lost its lease to another.</summary>
    Lost,
}

/// <summary>One job of one account: how far it came, and who is at it. Every write of a run names the fence it got, so a run that lost its lease can store nothing.</summary>
public sealed class JobStateRow : ITenantOwned
{
    public Guid AccountId { get; set; }

    /// <summary>"calls", "statistics", "recordings", "balance" …</summary>
    public required string Job { get; set; }
    public Guid TenantId { get; set; }

    /// <summary>Everything before this instant has been read; null before the first run.</summary>
    public DateTimeOffset? Watermark { get; set; }
    public bool Paused { get; set; }

    /// <summary>Which process is at it; null when none is.</summary>
    public Guid? LeaseOwner { get; set; }
    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>Grows with every lease.</summary>
    public long Fence { get; set; }

    public DateTimeOffset? LastStartedAt { get; set; }
    public DateTimeOffset? LastSuccessAt { get; set; }
    public int Failures { get; set; }
    public PbxErrorKind? Error { get; set; }
    public string? Message { get; set; }
}

/// <summary>One run of a job.</summary>
public sealed class JobRunRow : ITenantOwned
{
    public Guid Id { get; set; }
    public Guid TenantId { get; set; }
    public Guid AccountId { get; set; }
    public required string Job { get; set; }
    public long Fence { get; set; }

    /// <summary>Who asked for it; null when it was due.</summary>
    public string? RequestedBy { get; set; }

    /// <summary>The back-fill it works for; null for an ordinary run.</summary>
    public Guid? BackFillId { get; set; }

    /// <summary>What it reads; null for jobs that read no range.</summary>
    public DateTimeOffset? From { get; set; }
    public DateTimeOffset? To { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public JobOutcome Outcome { get; set; }
    public int Read { get; set; }
    public int Inserted { get; set; }
    public int Updated { get; set; }
    public int Rejected { get; set; }
    public PbxErrorKind? Error { get; set; }
    public string? Message { get; set; }
}

/// <summary>A row that a job could not read, kept with what was wrong.</summary>
public sealed class JobRejectRow : ITenantOwned
{
    public Guid Id { get; set; }
    public Guid TenantId { get; set; }
    public Guid AccountId { get; set; }
    public required string Job { get; set; }

    /// <summary>First 16 bytes of SHA-256 over account, job and text; unique, so that a row rejected again is kept once.</summary>
    public required byte[] ContentHash { get; set; }
    public DateTimeOffset FirstAt { get; set; }
    public DateTimeOffset LastAt { get; set; }
    public required string Reason { get; set; }

    /// <summary>The row as it came, protected.</summary>
    public required string Body { get; set; }
}

/// <summary>How a back-fill stands.</summary>
public enum BackFillState
{
    Waiting,
    Running,
    Done,
    Cancelled,
    Failed,
}

/// <summary>A range of the past that an account's calls are read for, from the newest part to the oldest; goes on where it was after a restart.</summary>
public sealed class BackFillRow : ITenantOwned
{
    public Guid Id { get; set; }
    public Guid TenantId { get; set; }
    public Guid AccountId { get; set; }
    public DateTimeOffset From { get; set; }
    public DateTimeOffset To { get; set; }

    /// <summary>Everything between this and <see cref="To"/> has been read.</summary>
    public DateTimeOffset DoneTo { get; set; }
    public BackFillState State { get; set; }
    public required string RequestedBy { get; set; }
    public DateTimeOffset RequestedAt { get; set; }
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Time spent at work, restarts and waits between attempts left out; what the estimate is made of.</summary>
    public long WorkedSeconds { get; set; }
    public int Read { get; set; }
    public int Inserted { get; set; }
    public int Updated { get; set; }
    public int Rejected { get; set; }
    public string? Message { get; set; }
}

/// <summary>An account's credit and packages as last read.</summary>
public sealed class BalanceRow : ITenantOwned
{
    public Guid AccountId { get; set; }
    public Guid TenantId { get; set; }
    public DateTimeOffset ReadAt { get; set; }

    /// <summary>The lines as JSON.</summary>
    public required string Lines { get; set; }
}
