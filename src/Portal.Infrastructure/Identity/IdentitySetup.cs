using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Identity;

public static class IdentitySetup
{
    /// <summary>People, roles, lock-out, password policy and API keys. Cookies and policies are the web project's.</summary>
    public static IdentityBuilder AddPortalIdentity(this IServiceCollection services)
    {
        services.AddSingleton<ApiKeys>();
        services.AddScoped<People>();
        services.AddHttpContextAccessor();
        return services
            .AddIdentityCore<PortalUser>(options =>
            {
                options.User.RequireUniqueEmail = true;
                options.Lockout.AllowedForNewUsers = true;
                options.Lockout.MaxFailedAccessAttempts = 5;
                options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(10);
                // Length is what makes a password hard to guess; rules about its characters make it hard to remember.
                options.Password.RequiredLength = 10;
                options.Password.RequiredUniqueChars = 5;
                options.Password.RequireDigit = false;
                options.Password.RequireLowercase = false;
                options.Password.RequireUppercase = false;
                options.Password.RequireNonAlphanumeric = false;
            })
            .AddRoles<IdentityRole<Guid>>()
            .AddEntityFrameworkStores<PortalDbContext>()
            .AddSignInManager<PortalSignInManager>()
            .AddDefaultTokenProviders();
    }
}
