using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Infrastructure.Live;

namespace Portal.Infrastructure.History;

public static class HistorySetup
{
    /// <summary>Stored calls: their list, their files, their recordings.</summary>
    public static IServiceCollection AddPortalHistory(this IServiceCollection services)
    {
        services.TryAddSingleton<LiveBoards>();
        services.TryAddSingleton<CallList>();
        services.TryAddSingleton<CallRaws>();
        services.TryAddSingleton<CallExports>();
        services.TryAddSingleton<SavedFilters>();
        services.TryAddSingleton<KeptRecordings>();
        services.TryAddSingleton<RecordingArchive>();
        services.TryAddSingleton<AudioConverter>();
        services.TryAddSingleton<Recordings>();
        services.TryAddSingleton<ArchiveWork>();
        return services;
    }
}
