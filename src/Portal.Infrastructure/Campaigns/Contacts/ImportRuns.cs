using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>What is to be imported, and where it goes.</summary>
/// <param name="Kind">What the table's rows are.</param>
/// <param name="CampaignId">For which campaign; null = for the tenant, which contacts cannot be.</param>
/// <param name="Columns">Where in the table what stands.</param>
/// <param name="All">What all numbers of a list of consents said where no column tells.</param>
public sealed record ImportRequest(ImportKind Kind, Guid? CampaignId, ContactColumns Columns, ConsentStatus? All = null);

/// <summary>An import that was asked for.</summary>
/// <param name="Id">Null when it did not begin; then the end is known already.</param>
/// <param name="End">What becomes of it.</param>
public sealed record ImportStart(Guid? Id, Task<ImportResult> End);

/// <summary>
/// Runs imports in the background, so that nobody has to keep a page or a connection open. Where they are is told by the database; they are cancelled there as well, on whichever node they run.
/// </summary>
public sealed partial class ImportRuns(ContactDesk desk, ContactImports contacts, DoNotCallList doNotCall, ConsentList consents, ILogger<ImportRuns> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, bool> _running = [];

    /// <summary>
    /// Begins an import; returns as soon as it is found in the database, or has ended before. The file is this object's from the moment on at which an import began, else it stays the caller's.
    /// </summary>
    /// <param name="actor">Who.</param>
    /// <param name="request">What.</param>
    /// <param name="file">The file.</param>
    /// <param name="table">The table in it.</param>
    public async Task<ImportStart> StartAsync(Actor actor, ImportRequest request, HandedInTable file, TableSource table)
    {
        var begun = new TaskCompletionSource<Guid>(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = Task.Run(() => RunAsync(actor, request, file.Name, table, new ImportWatch(id => begun.TrySetResult(id))), CancellationToken.None);
        await Task.WhenAny(begun.Task, run);
        if (!begun.Task.IsCompletedSuccessfully) return new ImportStart(null, Task.FromResult(await run));
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[over.Task] = true;
        _ = FinishAsync(run, begun.Task.Result, file, over);
        return new ImportStart(begun.Task.Result, run);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What is at work is taken back, and its file given up; where that takes too long, the next start does it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running.Keys).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task<ImportResult> RunAsync(Actor actor, ImportRequest request, string fileName, TableSource table, ImportWatch watch)
    {
        ContactCampaign? campaign = null;
        if (request.CampaignId is { } id && (campaign = await desk.FindAsync(actor.TenantId, id, _stopping.Token)) is null) return ImportResult.Refused(ImportRefusal.NoCampaign);
        switch (request.Kind)
        {
            case ImportKind.DoNotCall:
                return await doNotCall.ImportAsync(actor, request.CampaignId, table, request.Columns, fileName, watch, _stopping.Token);
            case ImportKind.Consents:
                return await consents.ImportAsync(actor, table, request.Columns, fileName, request.All, watch, _stopping.Token);
            default:
                if (campaign is null) return ImportResult.Refused(ImportRefusal.NoCampaign);
                return campaign.Closed is { } closed
                    ? ImportResult.Refused(closed)
                    : await contacts.RunAsync(actor, campaign.Rules, table, request.Columns, fileName, watch, _stopping.Token);
        }
    }

    private async Task FinishAsync(Task<ImportResult> run, Guid id, HandedInTable file, TaskCompletionSource over)
    {
        try
        {
            await run;
        }
        catch (Exception exception)
        {
            // Nobody may be waiting for it; the import itself says that it failed.
            Log.Failed(logger, id, exception);
        }
        finally
        {
            await file.DisposeAsync();
            _running.TryRemove(over.Task, out _);
            over.SetResult();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The import {Import} failed")]
        public static partial void Failed(ILogger logger, Guid import, Exception exception);
    }
}
