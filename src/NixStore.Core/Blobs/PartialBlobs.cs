using System.Text;
using NixStore.Hashing;

namespace NixStore.Blobs;

/// <summary>
/// Keeps on the disk what has arrived of a blob, so that a process that comes after one that was stopped asks for the rest alone. Whoever
/// reads the blob has to hold the whole against a hash.
/// </summary>
/// <param name="directory">Where the parts lie; made when it is needed.</param>
public sealed class PartialBlobs(string directory)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    /// <summary>Opens a blob, from what is kept of it and from its store. What cannot be kept is read from the store alone.</summary>
    /// <param name="source">The store.</param>
    /// <param name="name">The blob.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The blob from its beginning, or null if the store has none; the caller closes the stream. What is kept of it goes when it
    /// was read to its end.</returns>
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

    private static async Task<Stream?> OpenRestAsync(IBlobStore source, BlobName name, PartialBlob part, CancellationToken cancellationToken)
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
                // There is no such rest, as where all of it had arrived: it is fetched anew.
            }

            part.Clear();
        }

        return await source.OpenAsync(name, 0, cancellationToken).ConfigureAwait(false);
    }

    private PartialBlob? TryTake(IBlobStore source, BlobName name)
    {
        var key = Hash.Compute(NixHashAlgorithm.Sha256, Encoding.UTF8.GetBytes($"{source.Location}\n{name}")).ToBareString(HashFormat.Nix32);
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
        foreach (var file in new DirectoryInfo(directory).EnumerateFiles().Where(static file => file.LastWriteTimeUtc < DateTime.UtcNow - KeptFor))
        {
            file.Delete();
        }
    }
}
