using System.Text;
using NixStore.Hashing;

namespace NixStore.Blobs;

/// <summary>
/// Stores received parts of blobs on disk, so that an interrupted download continues with the rest. Callers must check the complete blob
/// against a hash.
/// </summary>
/// <param name="directory">The directory of the parts, which is created if necessary.</param>
public sealed class PartialBlobs(string directory)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    /// <summary>
    /// Opens a blob, using a stored part if there is one. If parts cannot be stored, the blob is read only from its store.
    /// </summary>
    /// <param name="source">The store.</param>
    /// <param name="name">The blob.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The blob from its start, or null if it does not exist. The caller closes the stream. The stored part is deleted after the
    /// blob was read to its end.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public async Task<Stream?> OpenAsync(IBlobStore source, BlobName name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (TryTake(source, name) is not { } part)
        {
            return await source.OpenAsync(name, 0, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            if (await OpenRestAsync(source, name, part, cancellationToken).ConfigureAwait(false) is { } rest)
            {
                return new PartialBlobStream(part, rest);
            }
        }
        catch
        {
            part.Dispose();
            throw;
        }

        part.Drop();
        return null;
    }

    private static async Task<Stream?> OpenRestAsync(
        IBlobStore source, BlobName name, PartialBlob part, CancellationToken cancellationToken)
    {
        if (part.Length > 0)
        {
            try
            {
                if (await source.OpenAsync(name, part.Length, cancellationToken).ConfigureAwait(false) is { } rest)
                {
                    return rest;
                }
            }
            catch (NixStoreException)
            {
                // There is no rest, for example because the part was complete: it is fetched again.
            }

            part.Clear();
        }

        return await source.OpenAsync(name, 0, cancellationToken).ConfigureAwait(false);
    }

    private PartialBlob? TryTake(IBlobStore source, BlobName name)
    {
        var identity = Encoding.UTF8.GetBytes($"{source.Location}\n{name}");
        var key = Hash.Compute(NixHashAlgorithm.Sha256, identity).ToBareString(HashFormat.Nix32);
        try
        {
            Directory.CreateDirectory(directory);
            RemoveOld();
            return PartialBlob.TryTake(Path.Combine(directory, key));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NixStoreException)
        {
            return null;
        }
    }

    private void RemoveOld()
    {
        var oldest = DateTime.UtcNow - KeptFor;
        foreach (var file in new DirectoryInfo(directory).EnumerateFiles().Where(file => file.LastWriteTimeUtc < oldest))
        {
            file.Delete();
        }
    }
}
