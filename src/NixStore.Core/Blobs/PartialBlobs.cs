using System.Buffers;
using System.Text;
using NixStore.Hashing;

namespace NixStore.Blobs;

/// <summary>
/// Keeps on the disk what has arrived of a blob, so that a process that comes after one that was stopped requests only the rest. What was
/// kept is read only when the whole has the hash that was announced; otherwise the blob is fetched once more from its beginning.
/// </summary>
/// <param name="directory">The directory of the parts; created when it is needed.</param>
public sealed class PartialBlobs(string directory)
{
    private const int BufferSize = 128 * 1024;

    private static readonly TimeSpan _keptFor = TimeSpan.FromDays(7);

    /// <summary>
    /// Opens a blob, using a stored part if there is one. If parts cannot be stored, the blob is read only from its store.
    /// </summary>
    /// <param name="source">The store.</param>
    /// <param name="name">The blob.</param>
    /// <param name="contents">The hash of the whole blob.</param>
    /// <param name="cancellationToken">Cancels the opening, which fetches the rest if a part is kept.</param>
    /// <returns>
    /// The blob from its beginning, or null if the store has none; the caller closes the stream. What is kept of it is deleted when it was
    /// read to its end.
    /// </returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public async Task<Stream?> OpenAsync(IBlobStore source, BlobName name, Hash contents, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(contents);
        if (TryTake(source, name, contents) is not { } part)
        {
            return await source.OpenAsync(name, 0, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            if (part.Length > 0 && await TryCompleteAsync(source, name, part, contents, cancellationToken).ConfigureAwait(false))
            {
                return new PartialBlobStream(part, Stream.Null);
            }

            if (await source.OpenAsync(name, 0, cancellationToken).ConfigureAwait(false) is { } whole)
            {
                part.Clear();
                return new PartialBlobStream(part, whole);
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

    /// <summary>Fetches the rest of a blob of which a part is kept.</summary>
    /// <returns>Whether the whole is there and has the hash; false also if the store has no such rest.</returns>
    private static async Task<bool> TryCompleteAsync(
        IBlobStore source, BlobName name, PartialBlob part, Hash contents, CancellationToken cancellationToken)
    {
        using var hasher = new IncrementalHasher(contents.Algorithm);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (int count; (count = part.Read(buffer)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hasher.Append(buffer.AsSpan(0, count));
            }

            if (await source.OpenAsync(name, part.Length, cancellationToken).ConfigureAwait(false) is not { } rest)
            {
                return false;
            }

            await using (rest.ConfigureAwait(false))
            {
                for (int count; (count = await rest.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
                {
                    hasher.Append(buffer.AsSpan(0, count));
                    part.Add(buffer.AsSpan(0, count));
                }
            }

            part.Rewind();
            return hasher.Finish().Equals(contents);
        }
        catch (Exception failure) when (failure is NixStoreException or IOException)
        {
            // All of it may have arrived, the blob may have changed, or the disk is full: it is fetched from its beginning.
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private PartialBlob? TryTake(IBlobStore source, BlobName name, Hash contents)
    {
        var text = $"{source.Location}\n{name}\n{contents}";
        var key = Hash.Compute(NixHashAlgorithm.Sha256, Encoding.UTF8.GetBytes(text)).ToBareString(HashFormat.Nix32);
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
        var oldest = DateTime.UtcNow - _keptFor;
        foreach (var file in new DirectoryInfo(directory).EnumerateFiles().Where(file => file.LastWriteTimeUtc < oldest))
        {
            file.Delete();
        }
    }
}
