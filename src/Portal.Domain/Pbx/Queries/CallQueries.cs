using Portal.Domain.Pbx.Commands;
using Portal.Domain.Tenants;

namespace Portal.Domain.Pbx.Queries;

/// <summary>Call records that match.</summary>
public sealed record CallSearchQuery(CallSearch Search) : PbxQuery<CallHistoryPage>
{
    /// <inheritdoc />
    public override string Name => "callSearch";

    /// <inheritdoc />
    public override string Permission => Permissions.HistoryView;

    /// <inheritdoc />
    public override Type Capability => typeof(ICallSearch);

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits, DateTimeOffset now) => QueryChecks.Search(Search, traits, now);

    /// <inheritdoc />
    public override Task<CallHistoryPage> AskAsync(IPbx pbx, CancellationToken cancellationToken) => ((ICallSearch)pbx).SearchCallsAsync(Search, cancellationToken);
}

/// <summary>Recordings of calls that match.</summary>
public sealed record RecordingsQuery(CallSearch Search) : PbxQuery<CallHistoryPage>
{
    /// <inheritdoc />
    public override string Name => "recordings";

    /// <inheritdoc />
    public override string Permission => Permissions.RecordingsListen;

    /// <inheritdoc />
    public override Type Capability => typeof(IRecordingList);

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits, DateTimeOffset now) => QueryChecks.Search(Search, traits, now);

    /// <inheritdoc />
    public override Task<CallHistoryPage> AskAsync(IPbx pbx, CancellationToken cancellationToken) => ((IRecordingList)pbx).SearchRecordingsAsync(Search, cancellationToken);
}

/// <summary>One call's way through the PBX.</summary>
public sealed record CallDetailQuery(string CallKey) : PbxQuery<CallJourney>
{
    /// <inheritdoc />
    public override string Name => "callDetail";

    /// <inheritdoc />
    public override string Permission => Permissions.HistoryView;

    /// <inheritdoc />
    public override Type Capability => typeof(ICallDetail);

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits, DateTimeOffset now) => CommandChecks.Call(CallKey);

    /// <inheritdoc />
    public override Task<CallJourney> AskAsync(IPbx pbx, CancellationToken cancellationToken) => ((ICallDetail)pbx).ReadCallDetailAsync(CallKey, cancellationToken);
}
