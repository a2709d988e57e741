using NixStore.Blobs.Http;

namespace NixStore.Channels;

/// <summary>The files of a channel, before they are in the store.</summary>
/// <param name="Document">What the URL of the channel answered.</param>
/// <param name="Page">The contents at the URL of the channel, or null if they are the tarball or a directory.</param>
/// <param name="Tarball">The tarball.</param>
/// <param name="TarballName">The name of the tarball in the store.</param>
internal sealed record FetchedChannel(HttpDocument Document, FileStream? Page, FileStream Tarball, string TarballName) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Page?.Dispose();
        Tarball.Dispose();
    }
}
