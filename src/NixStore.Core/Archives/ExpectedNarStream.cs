using NixStore.Hashing;
using NixStore.IO;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Receiving;

namespace NixStore.Archives;

/// <summary>
/// A NAR of an export stream that is added to a store. The last byte is returned only if all bytes have the announced hash, so that the
/// receiver never has a complete NAR with a wrong hash. Leaves the NAR open.
/// </summary>
/// <param name="nar">The NAR.</param>
/// <param name="info">The announced information.</param>
/// <param name="store">The store for messages.</param>
/// <param name="mismatch">Creates the exception for a different hash.</param>
internal sealed class ExpectedNarStream(Stream nar, ValidPathInfo info, IStore store, Func<Hash, Exception> mismatch) : ForwardReadStream
{
    private readonly IncrementalHasher _hasher = new(NixHashAlgorithm.Sha256);

    public override int Read(Span<byte> buffer)
    {
        var count = ReadNar(buffer);
        _hasher.Append(buffer[..count]);
        if (count > 0 && _hasher.Length == info.NarSize && _hasher.Finish() is var actual && !actual.Equals(info.NarHash))
        {
            throw mismatch(actual);
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hasher.Dispose();
        }

        base.Dispose(disposing);
    }

    private int ReadNar(Span<byte> buffer)
    {
        try
        {
            return nar.Read(buffer);
        }
        catch (Exception failure) when (ReceivingErrors.LackContext(failure))
        {
            throw ReceivingErrors.Explain(store, store.Directory.Print(info.Path), failure);
        }
    }
}
