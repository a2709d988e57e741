using NixStore.FileSystem;
using NixStore.Hashing;
using NixStore.Nar;

namespace NixStore.Stores.Remote.Connections;

/// <summary>A NAR that is stored on the disk of this machine until its hash and size are known.</summary>
internal sealed class SpooledNar : IDisposable
{
    private readonly SpooledBytes _bytes;

    private SpooledNar(SpooledBytes bytes, Hash hash)
    {
        _bytes = bytes;
        Hash = hash;
    }

    /// <summary>Gets the SHA-256 of the NAR.</summary>
    public Hash Hash { get; }

    /// <summary>Gets the size of the NAR, in bytes.</summary>
    public long Size => _bytes.Length;

    /// <summary>Reads a NAR from a stream, and nothing that follows it.</summary>
    /// <param name="nar">A stream that begins with the NAR.</param>
    /// <param name="spool">The file for the NAR.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The NAR.</returns>
    /// <exception cref="NixFormatException">The NAR is malformed.</exception>
    /// <exception cref="NixStoreException">There is no room for it.</exception>
    public static SpooledNar Read(Stream nar, Spool spool, CancellationToken cancellationToken)
    {
        var bytes = spool.Begin();
        try
        {
            using var copied = new CopyingReadStream(nar, bytes.Contents);
            using var reader = new NarReader(copied, leaveOpen: true, cancellationToken);
            while (reader.Read())
            {
            }

            bytes.Contents.Dispose();
            return new SpooledNar(bytes, copied.FinishHash());
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>Reads the NAR from its start.</summary>
    /// <returns>The NAR; the caller closes the stream.</returns>
    public Stream OpenRead() => _bytes.OpenRead();

    public void Dispose() => _bytes.Dispose();
}
