using NixStore.Hashing;
using NixStore.IO;
using NixStore.Paths;

namespace NixStore.Copying;

/// <summary>A NAR that is read together with other readers. If the reader was too slow, the NAR is read again.</summary>
internal sealed class SharedNarStream(
    SharedNarReader reader, StorePath path, NarClaim claim, CancellationToken cancellationToken)
    : ForwardReadStream, IHashedStream, IBlockStream
{
    private readonly NarClaim _first = claim;
    private NarClaim _claim = claim;
    private SharedBlock? _taken;
    private long _position;

    public bool TakesHash => true;

    // Bytes of two readings may have different contents.
    public Hash? FindHash() => _claim == _first ? _claim.Reading.FindHash(_claim) : null;

    public bool ShowsBlocks => true;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        var block = ReadBlock(buffer.Length);
        block.Span.CopyTo(buffer);
        GiveBack();
        return block.Length;
    }

    public ReadOnlyMemory<byte> ReadBlock(long most)
    {
        GiveBack();
        while (true)
        {
            if (_claim.Position < _position)
            {
                PassWhatIsKnown();
            }

            _taken = _claim.Reading.Take(_claim, most, cancellationToken);
            if (_taken is not null || !_claim.IsLost)
            {
                var bytes = _taken?.Bytes ?? default;
                _position += bytes.Length;
                reader.Count(bytes.Length);
                return bytes;
            }

            _claim = reader.ClaimAsync(path, cancellationToken).GetAwaiter().GetResult();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            GiveBack();
            _claim.Reading.GiveUp(_claim);
        }

        base.Dispose(disposing);
    }

    private void GiveBack()
    {
        _taken?.Dispose();
        _taken = null;
    }

    private void PassWhatIsKnown()
    {
        while (_claim.Position < _position && _claim.Reading.Take(_claim, _position - _claim.Position, cancellationToken) is { } known)
        {
            known.Dispose();
        }
    }
}
