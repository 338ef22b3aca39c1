using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Data;

public static class DataSetup
{
    /// <summary>
    /// Options, database, key ring and audit log. The database is chosen when it is first used, so tests may change the configuration until then.
    /// </summary>
    public static IServiceCollection AddPortalData(this IServiceCollection services)
    {
        services.AddOptions<PortalOptions>().BindConfiguration("Portal").ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PortalOptions>, PortalOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);

        services.AddSingleton<PortalDatabase>();
        services.AddPooledDbContextFactory<SqlitePortalDbContext>((provider, options) => options
            .UseSqlite(provider.GetRequiredService<PortalDatabase>().ConnectionString)
            .AddInterceptors(new SqliteSetUp())
            .ConfigureWarnings(Countless));
        services.AddPooledDbContextFactory<PostgresPortalDbContext>((provider, options) => options
            .UseNpgsql(provider.GetRequiredService<PortalDatabase>().DataSource)
            .AddInterceptors(new RowScope())
            .ConfigureWarnings(Countless));
        services.AddSingleton(provider => new PortalDb(provider.GetRequiredService<PortalDatabase>().Kind == DatabaseKind.Sqlite
            ? provider.GetRequiredService<IDbContextFactory<SqlitePortalDbContext>>().CreateDbContext
            : provider.GetRequiredService<IDbContextFactory<PostgresPortalDbContext>>().CreateDbContext));
        // Only Identity's stores ask for a scoped context.
        services.AddScoped(provider => provider.GetRequiredService<PortalDb>().ForInstallation());

        services.AddDataProtection().SetApplicationName("Portal");
        services.AddSingleton<DatabaseKeyRing>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(options => options.XmlRepository = provider.GetRequiredService<DatabaseKeyRing>()));

        services.AddSingleton<AuditLog>();
        services.AddSingleton<CallSecrets>();
        services.AddSingleton<CallMonths>();
        return services;
    }

    /// <summary>Creates or updates the schema and what is counted by the settings; call it before anything is started.</summary>
    public static async Task MigratePortalAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<PortalDb>();
        await services.GetRequiredService<PortalDatabase>().MigrateAsync(db, cancellationToken);
        await services.GetRequiredService<CallMonths>().MakeAheadAsync(cancellationToken);
        await new CallHours(services.GetRequiredService<IOptions<PortalOptions>>().Value.ServiceLevel).EnsureBasisAsync(db, cancellationToken);
    }

    /// <summary>A count that ends at a limit needs no order, and costs much more with one.</summary>
    private static void Countless(WarningsConfigurationBuilder warnings) => warnings.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning);
}
