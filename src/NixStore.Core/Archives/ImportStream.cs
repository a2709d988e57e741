using NixStore.ExportStreams;
using NixStore.Hashing;
using NixStore.Stores;

namespace NixStore.Archives;

/// <summary>An export stream that is imported into a store. Exceptions contain the path they are about, and what to do.</summary>
internal sealed class ImportStream : IDisposable
{
    private const int BlockSize = 256 * 1024;

    private readonly IStore _store;
    private readonly ExportStreamReader _reader;

    /// <summary>Opens a stream, which stays open.</summary>
    /// <exception cref="NixFormatException">The stream has neither format.</exception>
    public ImportStream(Stream stream, IStore store)
    {
        _store = store;
        _reader = Try("the stream", () => new ExportStreamReader(stream, store.Directory, leaveOpen: true));
    }

    /// <summary>Moves to the next entry.</summary>
    /// <param name="known">The metadata from a previous scan, or null.</param>
    /// <returns>The entry, or null after the last.</returns>
    /// <exception cref="NixFormatException">The stream is malformed, truncated, or has data after its end.</exception>
    public ExportStreamEntry? ReadEntry(ExportStreamMetadata? known = null)
        => Try(Describe(_reader.NextPosition, known), () => _reader.ReadEntry(known?.NarSize));

    /// <summary>Reads the NAR of an entry and returns its hash.</summary>
    /// <param name="entry">The entry.</param>
    /// <returns>The SHA-256.</returns>
    /// <exception cref="NixFormatException">The stream is malformed or truncated.</exception>
    public Hash Measure(ExportStreamEntry entry)
    {
        using var hashing = new HashingReadStream(entry.Nar, NixHashAlgorithm.Sha256, leaveOpen: true);
        Try(Describe(entry), () =>
        {
            hashing.CopyTo(Stream.Null, BlockSize);
            return true;
        });
        return hashing.FinishHash();
    }

    /// <summary>Finishes an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="known">The metadata from a previous scan, or null.</param>
    /// <returns>The metadata.</returns>
    /// <exception cref="NixFormatException">The stream is malformed or truncated, or differs from the previous scan.</exception>
    public ExportStreamMetadata Finish(ExportStreamEntry entry, ExportStreamMetadata? known = null)
    {
        var metadata = Try(Describe(entry, known), entry.Finish);
        return known is null || known.Equals(metadata) ? metadata : throw Changed();
    }

    /// <summary>Returns the name of an entry in messages: its path if it is known, or else its position.</summary>
    public string Describe(ExportStreamEntry entry, ExportStreamMetadata? known = null)
        => entry.Info is { } info ? _store.Directory.Print(info.Path) : Describe(entry.Position, known);

    /// <summary>Creates the exception for a stream that differs from the previous scan.</summary>
    public NixFormatException Changed()
        => new($"The export stream has changed while it was imported into the store {_store.Location}, before byte {_reader.Offset}. "
            + "Import it again when it is not being written.", _reader.Offset);

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private string Describe(ExportStreamPosition position, ExportStreamMetadata? known)
        => known is null ? position.ToString() : _store.Directory.Print(known.Path);

    private T Try<T>(string subject, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (NixFormatException failure)
        {
            throw new NixFormatException(
                $"Cannot import {subject} into the store {_store.Location}: {failure.Message} Obtain the file "
                    + "again.", failure.Offset, failure);
        }
        catch (IOException failure)
        {
            throw new NixStoreException($"Cannot import {subject} into the store {_store.Location}: {failure.Message}", failure);
        }
    }
}
