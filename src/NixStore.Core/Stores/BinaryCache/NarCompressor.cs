using NixStore.Compression;
using NixStore.Hashing;
using NixStore.Nar;

namespace NixStore.Stores.BinaryCache;

/// <summary>Compresses NARs for a cache in one pass. The NAR is checked, and input and output are hashed and counted.</summary>
/// <param name="settings">The settings of the cache.</param>
internal sealed class NarCompressor(BinaryCacheSettings settings)
{
    /// <summary>Compresses one NAR, on the calling thread.</summary>
    /// <param name="nar">A stream that begins with the NAR. It is read to the end of the NAR and stays open.</param>
    /// <param name="target">The target of the compressed NAR, which stays open.</param>
    /// <param name="cancellationToken">A token to cancel the operation. It is checked before each block.</param>
    /// <returns>The information about the compressed NAR.</returns>
    /// <exception cref="NixFormatException">The NAR is malformed.</exception>
    /// <exception cref="IOException">The target cannot be written.</exception>
    public CompressedNar Compress(Stream nar, Stream target, CancellationToken cancellationToken)
    {
        if (settings.Compression == CompressionMethod.None)
        {
            var (hash, size, contents) = Pass(nar, target, cancellationToken);
            return new CompressedNar(hash, size, hash, size, contents);
        }

        var options = new CompressionOptions { Level = settings.CompressionLevel, Threads = settings.CompressionThreads };
        using var file = new HashingWriteStream(target);
        Hash narHash;
        long narSize;
        NarListing? listing;
        using (var compressor = CompressionStreams.OpenWrite(file, settings.Compression, options, leaveOpen: true))
        {
            (narHash, narSize, listing) = Pass(nar, compressor, cancellationToken);
        }

        return new CompressedNar(narHash, narSize, file.FinishHash(out var fileSize), fileSize, listing);
    }

    private (Hash Hash, long Size, NarListing? Listing) Pass(Stream nar, Stream target, CancellationToken cancellationToken)
    {
        using var copied = new CopyingReadStream(nar, target);
        using var reader = new NarReader(copied, leaveOpen: true, cancellationToken);
        var listing = settings.WriteListings || settings.IndexesDebugInfo ? new NarListingBuilder() : null;
        while (reader.Read())
        {
            listing?.Add(reader);
        }

        return (copied.FinishHash(), reader.Position, listing?.Build());
    }
}
