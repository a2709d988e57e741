using NixStore.ExportStreams;
using NixStore.Hashing;
using NixStore.Stores;

namespace NixStore.Archives;

/// <summary>An export stream on its way into a store. An error tells which of its paths it is about, and what to do.</summary>
internal sealed class ImportStream : IDisposable
{
    private const int BlockSize = 256 * 1024;

    private readonly IStore _store;
    private readonly ExportStreamReader _reader;

    /// <summary>Starts to read a stream, which stays open.</summary>
    /// <exception cref="NixFormatException">The stream is in neither format.</exception>
    public ImportStream(Stream stream, IStore store)
    {
        _store = store;
        _reader = Tell("the stream", () => new ExportStreamReader(stream, store.Directory, leaveOpen: true));
    }

    /// <summary>Goes to the next entry.</summary>
    /// <param name="known">What was read of it before, or null if this is the first time.</param>
    /// <returns>The entry; null after the last.</returns>
    /// <exception cref="NixFormatException">The stream is malformed, truncated, or has data after its end.</exception>
    public ExportStreamEntry? ReadEntry(ExportStreamMetadata? known = null)
        => Tell(Describe(_reader.NextPosition, known), () => _reader.ReadEntry(known?.NarSize));

    /// <summary>Finds out the hash of an entry's NAR, which is read by that.</summary>
    /// <param name="entry">The entry.</param>
    /// <returns>The SHA-256.</returns>
    /// <exception cref="NixFormatException">The stream is malformed or truncated.</exception>
    public Hash Measure(ExportStreamEntry entry)
    {
        using var hashing = new HashingReadStream(entry.Nar, NixHashAlgorithm.Sha256, leaveOpen: true);
        Tell(Describe(entry), () =>
        {
            hashing.CopyTo(Stream.Null, BlockSize);
            return true;
        });
        return hashing.FinishHash();
    }

    /// <summary>Ends an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="known">What was read of it before, or null if this is the first time.</param>
    /// <returns>What the stream says of it.</returns>
    /// <exception cref="NixFormatException">The stream is malformed or truncated, or says something else than before.</exception>
    public ExportStreamMetadata Finish(ExportStreamEntry entry, ExportStreamMetadata? known = null)
    {
        var metadata = Tell(Describe(entry, known), entry.Finish);
        return known is null || known.Equals(metadata) ? metadata : throw Changed();
    }

    /// <summary>What a message calls an entry: its path if that is known by then, or else its position.</summary>
    public string Describe(ExportStreamEntry entry, ExportStreamMetadata? known = null)
        => entry.Info is { } info ? _store.Directory.Print(info.Path) : Describe(entry.Position, known);

    /// <summary>The error for a stream that is not what it was when it was read before.</summary>
    public NixFormatException Changed()
        => new($"The export stream changed while it was imported into the store {_store.Location}, before byte {_reader.Offset}. "
            + "Import it again when nothing writes to it.", _reader.Offset);

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private string Describe(ExportStreamPosition place, ExportStreamMetadata? known)
        => known is null ? place.ToString() : _store.Directory.Print(known.Path);

    private T Tell<T>(string subject, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (NixFormatException failure)
        {
            throw new NixFormatException(
                $"Cannot take {subject} into the store {_store.Location}: {failure.Message} Get the file anew from where it came.", failure.Offset, failure);
        }
        catch (IOException failure)
        {
            throw new NixStoreException($"Cannot take {subject} into the store {_store.Location}: {failure.Message}", failure);
        }
    }
}
