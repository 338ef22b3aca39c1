using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Security;

/// <summary>Keeps the Data Protection keys in the database, where every node finds them and a backup holds them with what they protect.</summary>
public sealed class DatabaseKeyRing(PortalDb db) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var context = db.ForInstallation();
        return [.. context.DataProtectionKeys.OrderBy(key => key.Id).Select(key => key.Xml).AsEnumerable().Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var context = db.ForInstallation();
        context.DataProtectionKeys.Add(new DataProtectionKey { FriendlyName = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        context.SaveChanges();
    }
}
