using NixStore.FileSystem;
using NixStore.Hashing;
using NixStore.IO;
using NixStore.Nar;

namespace NixStore.Stores.Remote.Connections;

/// <summary>A NAR in a file of this machine, until it is known what to tell the other side of it.</summary>
internal sealed class SpooledNar : IDisposable
{
    private readonly FileStream _file;

    private SpooledNar(FileStream file, Hash hash)
    {
        _file = file;
        Hash = hash;
        Size = file.Length;
    }

    /// <summary>The SHA-256 of the NAR.</summary>
    public Hash Hash { get; }

    /// <summary>The size of the NAR, in bytes.</summary>
    public long Size { get; }

    /// <summary>Takes a NAR from a stream, and nothing that follows it.</summary>
    /// <param name="nar">A stream that begins with the NAR.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The NAR.</returns>
    /// <exception cref="NixFormatException">The NAR is malformed.</exception>
    /// <exception cref="NixStoreException">There is no room for it.</exception>
    public static SpooledNar Read(Stream nar, CancellationToken cancellationToken)
    {
        var file = TemporaryFile.Create();
        try
        {
            using var hashing = new HashingReadStream(nar, HashAlgorithm.Sha256, leaveOpen: true);
            using var copied = new CopiedStream(hashing, file);
            using var reader = new NarReader(copied, leaveOpen: true, cancellationToken);
            while (reader.Read())
            {
            }

            file.Flush();
            return new SpooledNar(file, hashing.FinishHash());
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Goes back to the start of the NAR.</summary>
    /// <returns>The NAR, which stays this object's.</returns>
    public Stream Rewind()
    {
        _file.Position = 0;
        return _file;
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Passes on what is read, and writes it to a file on the way.</summary>
    private sealed class CopiedStream(Stream source, FileStream copy) : ForwardReadStream
    {
        public override int Read(Span<byte> buffer)
        {
            var count = source.Read(buffer);
            try
            {
                copy.Write(buffer[..count]);
            }
            catch (IOException failure)
            {
                throw new NixStoreException($"Cannot keep a NAR in a temporary file: {failure.Message} Set TMPDIR to a directory with more room.", failure);
            }

            return count;
        }
    }
}
