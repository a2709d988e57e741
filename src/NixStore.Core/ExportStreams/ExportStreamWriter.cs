using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Wire;

namespace NixStore.ExportStreams;

/// <summary>
/// Writes several paths to one stream in either export format. Write dependencies first, so that an importer can register each path
/// immediately. The output equals that of Nix byte for byte.
/// </summary>
public sealed class ExportStreamWriter
{
    private readonly Stream _stream;
    private readonly WireWriter _writer;
    private readonly StoreDirectory _directory;
    private readonly ExportStreamFormat _format;
    private ValidPathInfo? _open;
    private long _narLength;

    /// <summary>Creates a writer.</summary>
    /// <param name="stream">The stream, which is neither flushed nor closed.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <param name="format">The format.</param>
    public ExportStreamWriter(Stream stream, StoreDirectory directory, ExportStreamFormat format)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(directory);
        _stream = stream;
        _writer = new WireWriter(stream);
        _directory = directory;
        _format = format;
        if (format == ExportStreamFormat.Nario2)
        {
            _writer.Write(ExportStreamMagic.Nario2);
        }
    }

    /// <summary>Starts a path.</summary>
    /// <param name="info">The path. The size of its NAR must be known for nario, and is checked if it is not 0.</param>
    /// <returns>A stream that receives the NAR of the path, until <see cref="EndPath"/>. The caller checks the hash of the NAR.</returns>
    /// <exception cref="NixStoreException">The format requires the size of the NAR, which <paramref name="info"/> lacks.</exception>
    /// <exception cref="InvalidOperationException">The previous path was not ended.</exception>
    public Stream BeginPath(ValidPathInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        RequireNoOpenPath();
        _writer.Write(ExportStreamMagic.PathFollows);
        if (_format == ExportStreamFormat.Nario2)
        {
            WriteNarioInfo(info);
        }

        _writer.Flush();
        _open = info;
        _narLength = 0;
        return new NarSinkStream(_stream, this);
    }

    /// <summary>Ends the current path after its NAR was written.</summary>
    /// <exception cref="NixStoreException">The NAR is shorter than the recorded size.</exception>
    /// <exception cref="InvalidOperationException">No path was started.</exception>
    public void EndPath()
    {
        var info = _open ?? throw new InvalidOperationException("No path was started.");
        if (info.NarSize != 0 && _narLength != info.NarSize)
        {
            throw WrongSize(info, $"has {_narLength} bytes");
        }

        if (_format == ExportStreamFormat.Nix)
        {
            _writer.Write(ExportStreamMagic.NixMetadata);
            _writer.Write(_directory.Print(info.Path));
            WriteReferences(info, _directory.Print);
            _writer.Write(info.Deriver is null ? "" : _directory.Print(info.Deriver));
            _writer.Write(0UL);
        }

        _open = null;
    }

    /// <summary>Writes one path.</summary>
    /// <param name="info">The path. The size of its NAR must be known for nario, and is checked if it is not 0.</param>
    /// <param name="nar">A stream of exactly the NAR.</param>
    /// <exception cref="NixStoreException">The NAR does not have the size in <paramref name="info"/>.</exception>
    public void WritePath(ValidPathInfo info, Stream nar)
    {
        ArgumentNullException.ThrowIfNull(nar);
        nar.CopyTo(BeginPath(info), 256 * 1024);
        EndPath();
    }

    /// <summary>Counts the NAR of the current path as written. The caller writes it.</summary>
    internal void SkipNar() => _narLength = _open!.NarSize;

    /// <summary>Writes the end of the stream.</summary>
    /// <exception cref="InvalidOperationException">A path was not ended.</exception>
    public void Finish()
    {
        RequireNoOpenPath();
        _writer.Write(ExportStreamMagic.End);
        _writer.Flush();
    }

    // Called before the bytes are written, so that a NAR that is too long does not damage the stream.
    internal void CountNar(int count)
    {
        var info = _open ?? throw new InvalidOperationException("The path of this NAR was ended.");
        _narLength += count;
        if (info.NarSize != 0 && _narLength > info.NarSize)
        {
            throw WrongSize(info, $"has {_narLength} bytes or more");
        }
    }

    private void RequireNoOpenPath()
    {
        if (_open is not null)
        {
            throw new InvalidOperationException($"The NAR of {_directory.Print(_open.Path)} was not ended.");
        }
    }

    private NixStoreException WrongSize(ValidPathInfo info, string found)
        => new($"The NAR of {_directory.Print(info.Path)} {found}, but the recorded size is {info.NarSize}. "
            + "The contents may have changed since the path was registered. Verify the path.");

    private void WriteNarioInfo(ValidPathInfo info)
    {
        if (info.NarSize == 0)
        {
            throw new NixStoreException(
                $"The NAR size of {_directory.Print(info.Path)} is not known, which nario requires. Export it in the format of Nix "
                    + "instead.");
        }

        _writer.Write(info.Path.BaseName);
        _writer.Write(info.Deriver?.BaseName ?? "");
        _writer.Write(info.NarHash.ToBareString(HashFormat.Base16));
        WriteReferences(info, static reference => reference.BaseName);
        _writer.Write((ulong)(info.RegistrationTime?.ToUnixTimeSeconds() ?? 0));
        _writer.Write((ulong)info.NarSize);
        _writer.Write(info.Ultimate);
        var signatures = info.Signatures.Where(static signature => signature.IsWellFormed).ToArray();
        _writer.Write((ulong)signatures.Length);
        foreach (var signature in signatures.Select(static signature => signature.ToString()).Order(StringComparer.Ordinal))
        {
            _writer.Write(signature);
        }

        _writer.Write(info.ContentAddress?.ToString() ?? "");
    }

    private void WriteReferences(ValidPathInfo info, Func<StorePath, string> print)
    {
        _writer.Write((ulong)info.References.Count);
        foreach (var reference in info.References.Order())
        {
            _writer.Write(print(reference));
        }
    }
}
