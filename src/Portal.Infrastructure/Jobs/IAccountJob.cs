using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Jobs;

/// <summary>A job of one account. A plain class: what runs it, when and under which lease is not its matter.</summary>
internal interface IAccountJob
{
    /// <summary>One of <see cref="JobNames"/>.</summary>
    string Name { get; }

    /// <summary>True when accounts of this vendor have the job.</summary>
    bool OfferedBy(PbxVendor vendor);

    Task RunAsync(JobRun run, CancellationToken cancellationToken);
}
