using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Portal.Infrastructure.Campaigns.Contacts;

public static class ContactsSetup
{
    /// <summary>Contacts of campaigns: their imports, who may not be called, and who agreed to it. Needs the data part.</summary>
    public static IServiceCollection AddPortalContacts(this IServiceCollection services)
    {
        services.TryAddSingleton<ContactGate>();
        services.TryAddSingleton<TableImports>();
        services.TryAddSingleton<ContactImports>();
        services.TryAddSingleton<RejectedContacts>();
        services.TryAddSingleton<DoNotCallList>();
        services.TryAddSingleton<ConsentList>();
        services.TryAddSingleton<ContactDesk>();
        services.TryAddSingleton<ImportLog>();
        services.TryAddSingleton<ImportPreviews>();
        services.TryAddSingleton<UploadedTables>();
        services.TryAddSingleton<ImportRuns>();
        services.AddHostedService(provider => provider.GetRequiredService<ImportRuns>());
        services.TryAddSingleton<ImportKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<ImportKeeper>());
        return services;
    }
}
