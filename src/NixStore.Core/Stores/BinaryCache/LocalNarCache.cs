using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;

namespace NixStore.Stores.BinaryCache;

/// <summary>
/// The directory of the setting <c>local-nar-cache</c>: the uncompressed NAR of each path whose files were read, in the way of Nix
/// (<c>src/libstore/remote-fs-accessor.cc</c>).
/// </summary>
/// <param name="store">The cache.</param>
/// <param name="directory">The directory, which is created if necessary.</param>
internal sealed class LocalNarCache(BinaryCacheStore store, string directory) : ILocalNarStore
{
    /// <inheritdoc/>
    public async Task<Stream> OpenLocalNarAsync(StorePath path, CancellationToken cancellationToken)
    {
        var info = await store.FindPathInfoAsync(path, cancellationToken).ConfigureAwait(false)
            ?? throw new StorePathNotValidException(store, path);
        var file = Path.Combine(directory, $"{path.HashPart}.nar");
        try
        {
            return await TryOpenAsync(file, info, cancellationToken).ConfigureAwait(false)
                ?? await FetchAsync(file, info, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException(
                $"The NAR of {store.Directory.Print(path)} cannot be kept in '{file}': {failure.Message} "
                + "Give another directory for the setting local-nar-cache.",
                failure);
        }
    }

    // A file of an earlier build of the path, or one that is damaged, is replaced.
    private static async Task<Stream?> TryOpenAsync(string file, ValidPathInfo info, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        var nar = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, useAsync: false);
        if (nar.Length == info.NarSize && (await HashAsync(nar, cancellationToken).ConfigureAwait(false)).Equals(info.NarHash))
        {
            nar.Position = 0;
            return nar;
        }

        await nar.DisposeAsync().ConfigureAwait(false);
        return null;
    }

    private async Task<Stream> FetchAsync(string file, ValidPathInfo info, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        var temporary = $"{file}.{Path.GetRandomFileName()}";
        try
        {
            using (var output = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            {
                var nar = await store.OpenNarAsync(info.Path, cancellationToken).ConfigureAwait(false);
                await using (nar.ConfigureAwait(false))
                {
                    await nar.CopyToAsync(output, cancellationToken).ConfigureAwait(false);
                }

                output.Position = 0;
                var actual = await HashAsync(output, cancellationToken).ConfigureAwait(false);
                if (!actual.Equals(info.NarHash))
                {
                    throw new HashMismatchException(store, info.Path, info.NarHash, actual);
                }
            }

            File.Move(temporary, file, overwrite: true);
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static async Task<Hash> HashAsync(Stream nar, CancellationToken cancellationToken)
    {
        using var hashing = new HashingReadStream(nar, NixHashAlgorithm.Sha256, leaveOpen: true);
        await hashing.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
        return hashing.FinishHash();
    }
}
