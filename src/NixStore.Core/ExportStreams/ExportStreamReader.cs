using NixStore.Hashing;
using NixStore.Nar;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Wire;

namespace NixStore.ExportStreams;

/// <summary>
/// Reads several uncompressed paths from one stream, in either export format; the first 8 bytes determine which. It is strict: a malformed
/// or truncated stream and data after its end are errors with an offset.
/// </summary>
public sealed class ExportStreamReader : IDisposable
{
    private readonly WireReader _reader;
    private readonly StoreDirectory _directory;
    private ExportStreamEntry? _entry;
    private bool _firstMarkIsRead;
    private bool _isAtEnd;
    private int _number;

    /// <summary>Creates a reader.</summary>
    /// <param name="stream">The stream, which begins with the first byte of the format.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <param name="leaveOpen">Whether the stream stays open when this reader is disposed. Data after the export stream may have been
    /// read.</param>
    /// <exception cref="NixFormatException">The stream has neither format.</exception>
    public ExportStreamReader(Stream stream, StoreDirectory directory, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(directory);
        _reader = new WireReader(stream, leaveOpen);
        _directory = directory;
        try
        {
            Format = ReadFormat();
        }
        catch
        {
            _reader.Dispose();
            throw;
        }
    }

    /// <summary>Gets the format of the stream.</summary>
    public ExportStreamFormat Format { get; }

    /// <summary>Gets the number of bytes of the stream that were consumed.</summary>
    public long Offset => _reader.Offset;

    /// <summary>Gets the position of the next entry, after the last one is finished.</summary>
    public ExportStreamPosition NextPosition => new(_number + 1, _reader.Offset - (_firstMarkIsRead ? WireFormat.Word : 0));

    /// <summary>Finishes the current entry if necessary, and moves to the next.</summary>
    /// <returns>The next entry, which is valid until the next call, or null after the last.</returns>
    /// <exception cref="NixFormatException">The stream is malformed, truncated, or has data after its end.</exception>
    public ExportStreamEntry? ReadEntry() => ReadEntry(null);

    /// <summary>
    /// Does the same as <see cref="ReadEntry()"/> for a stream that was read before. A NAR of known size need not be parsed.
    /// </summary>
    /// <param name="narSize">The size of the NAR of the next entry in bytes, or null if it is not known.</param>
    /// <returns>The next entry, which is valid until the next call, or null after the last.</returns>
    /// <exception cref="NixFormatException">The stream is malformed, truncated, or has data after its end.</exception>
    public ExportStreamEntry? ReadEntry(long? narSize)
    {
        _entry?.Finish();
        _entry = null;
        var position = NextPosition;
        if (_isAtEnd || !ReadMark())
        {
            if (!_isAtEnd)
            {
                _reader.ExpectEnd();
                _isAtEnd = true;
            }

            return null;
        }

        _number++;
        _entry = Format == ExportStreamFormat.Nix ? ReadNixEntry(position, narSize) : ReadNarioEntry(position);
        return _entry;
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private ExportStreamFormat ReadFormat()
    {
        var first = _reader.ReadUInt64();
        if (first == ExportStreamMagic.Nario2)
        {
            return ExportStreamFormat.Nario2;
        }

        _firstMarkIsRead = true;
        _isAtEnd = first == ExportStreamMagic.End;
        if (_isAtEnd)
        {
            _reader.ExpectEnd();
        }

        return first is ExportStreamMagic.PathFollows or ExportStreamMagic.End
            ? ExportStreamFormat.Nix
            : throw Foreign(first);
    }

    private static NixFormatException Foreign(ulong first) => first switch
    {
        ExportStreamMagic.Nar => new NixFormatException("This is a NAR and not a closure file.") { Reason = FailureReason.InputIsNar },
        ExportStreamMagic.NarInfo => new NixFormatException("This is a narinfo and not a closure file.")
        {
            Reason = FailureReason.InputIsPathInfo,
        },
        _ => new NixFormatException("The stream is neither of 'nix-store --export' nor a nario of version 2: its first bytes are unknown."),
    };

    private bool ReadMark()
    {
        if (_firstMarkIsRead)
        {
            _firstMarkIsRead = false;
            return true;
        }

        var offset = _reader.Offset;
        return _reader.ReadUInt64() switch
        {
            ExportStreamMagic.PathFollows => true,
            ExportStreamMagic.End => false,
            var other => throw new NixFormatException(
                $"The export stream has {other} instead of 1 (a path follows) or 0 (the end), at offset {offset}.", offset),
        };
    }

    private ExportStreamEntry ReadNixEntry(ExportStreamPosition position, long? narSize)
        => new(
            position, null, narSize is { } size ? new MeasuredNarStream(_reader, size) : new FollowedNarStream(_reader), ReadNixMetadata);

    private ExportStreamMetadata ReadNixMetadata(long narSize)
    {
        var offset = _reader.Offset;
        if (_reader.ReadUInt64() != ExportStreamMagic.NixMetadata)
        {
            throw new NixFormatException($"The export stream lacks the mark NIXE after a NAR, at offset {offset}.", offset);
        }

        var path = ReadItem("A path", _directory.Parse);
        var references = ReadReferences(_directory.Parse);
        var deriver = ReadItem("A deriver", text => text.Length == 0 ? null : _directory.Parse(text));
        offset = _reader.Offset;
        switch (_reader.ReadUInt64())
        {
            case 0:
                break;
            case 1:
                // Streams of Nix before 2.0 may contain a signature that current versions do not check.
                _reader.ReadBytes("A legacy signature", ExportStreamMagic.MaximumTextLength);
                break;
            case var other:
                throw new NixFormatException(
                    $"The export stream has {other} instead of 0, or 1 and a legacy signature, at offset {offset}.", offset);
        }

        return new ExportStreamMetadata(path, references, deriver, narSize);
    }

    private ExportStreamEntry ReadNarioEntry(ExportStreamPosition position)
    {
        var path = ReadItem("A path", StorePath.Parse);
        var deriver = ReadItem("A deriver", static text => text.Length == 0 ? null : StorePath.Parse(text));
        var narHash = ReadItem("A NAR hash", static text => Hash.Parse(text, NixHashAlgorithm.Sha256));
        var references = ReadReferences(StorePath.Parse);
        var registrationTime = _reader.ReadNumber("A registration time", DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        var sizeOffset = _reader.Offset;
        var narSize = _reader.ReadNumber("A NAR size");
        var ultimate = _reader.ReadBoolean();
        var signatures = ReadList("signatures", ExportStreamMagic.MaximumSignatures, () => ReadItem("A signature", StoreSignature.Read));
        var contentAddress = ReadItem("A content address", ContentAddress.ParseKnown);
        if (narSize == 0)
        {
            throw new NixFormatException($"The export stream has no NAR size for {path}, at offset {sizeOffset}.", sizeOffset);
        }

        var info = new ValidPathInfo
        {
            Path = path,
            Deriver = deriver,
            NarHash = narHash,
            NarSize = narSize,
            References = references,
            RegistrationTime = registrationTime == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(registrationTime),
            Ultimate = ultimate,
            Signatures = signatures,
            ContentAddress = contentAddress,
        };
        return new ExportStreamEntry(
            position, info, new MeasuredNarStream(_reader, narSize), size => new ExportStreamMetadata(path, references, deriver, size));
    }

    private List<StorePath> ReadReferences(Func<string, StorePath> parse)
    {
        var references = ReadList("references", ExportStreamMagic.MaximumReferences, () => ReadItem("A reference", parse));
        for (var i = 1; i < references.Count; i++)
        {
            if (references[i - 1].CompareTo(references[i]) >= 0)
            {
                return [.. references.Distinct().Order()];
            }
        }

        return references;
    }

    private List<T> ReadList<T>(string what, int maximum, Func<T> readOne)
    {
        var list = new List<T>();
        for (var left = _reader.ReadNumber($"The count of {what}", maximum); left > 0; left--)
        {
            list.Add(readOne());
        }

        return list;
    }

    private T ReadItem<T>(string what, Func<string, T> parse)
    {
        var offset = _reader.Offset;
        var text = _reader.ReadString(what, ExportStreamMagic.MaximumTextLength);
        try
        {
            return parse(text);
        }
        catch (NixFormatException exception)
        {
            throw new NixFormatException(
                $"{what} of the export stream is malformed, at offset {offset}: {exception.Message}", offset, exception);
        }
    }
}
