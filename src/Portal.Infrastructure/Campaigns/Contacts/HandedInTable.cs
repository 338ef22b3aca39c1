using System.Text;

namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>A table on its way in, in a file of its own that goes when this is disposed of: uploads come once and forward only, and a table is read more than once.</summary>
public sealed class HandedInTable : IAsyncDisposable
{
    private const int BufferLength = 1 << 16;

    private HandedInTable(FileStream file, string name)
    {
        (File, Name) = (file, name);
    }

    /// <summary>For <see cref="TableSource.Open"/>.</summary>
    public Stream File { get; }

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>Keeps what somebody uploads.</summary>
    /// <param name="source">Read to its end, or to the limit.</param>
    /// <param name="name">What people call it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="TableException">It is larger than <see cref="TableSource.MostBytes"/>.</exception>
    public static async Task<HandedInTable> KeepAsync(Stream source, string name, CancellationToken cancellationToken)
    {
        var table = new HandedInTable(Make(), name);
        try
        {
            var buffer = new byte[BufferLength];
            for (int read; (read = await source.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                if (table.File.Length + read > TableSource.MostBytes) throw new TableException(TableProblem.TooLarge, TableSource.MostBytes);
                await table.File.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            return table;
        }
        catch
        {
            await table.DisposeAsync();
            throw;
        }
    }

    /// <summary>Keeps what somebody pasted.</summary>
    public static async Task<HandedInTable> KeepAsync(string text, string name, CancellationToken cancellationToken)
    {
        using var source = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await KeepAsync(source, name, cancellationToken);
    }

    public ValueTask DisposeAsync() => File.DisposeAsync();

    /// <summary>Numbers and names of people: nobody else may read it, and no path leads to it once it is open.</summary>
    private static FileStream Make()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Delete, Options = FileOptions.DeleteOnClose, BufferSize = BufferLength };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(Path.Combine(Path.GetTempPath(), $"portal-table-{Guid.NewGuid():N}"), options);
        // Gone from the folder at once where a file may go while it is open: a killed process leaves nothing.
        if (!OperatingSystem.IsWindows()) System.IO.File.Delete(file.Name);
        return file;
    }
}
