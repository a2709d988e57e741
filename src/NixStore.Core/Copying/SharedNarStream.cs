using NixStore.Hashing;
using NixStore.IO;
using NixStore.Paths;

namespace NixStore.Copying;

/// <summary>A NAR that is read together with others, or anew up to where its reader was when it had fallen too far behind.</summary>
internal sealed class SharedNarStream(SharedNarReader reader, StorePath path, NarClaim claim, CancellationToken cancellationToken) : ForwardReadStream, IHashedStream
{
    private const int MostPassedAtOnce = 64 * 1024;

    private readonly NarClaim _first = claim;
    private NarClaim _claim = claim;
    private long _position;

    public bool TakesHash => true;

    // Bytes of two readings may be those of two contents.
    public Hash? FindHash() => _claim == _first ? _claim.Reading.FindHash(_claim) : null;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (true)
        {
            if (_claim.Position < _position)
            {
                PassWhatIsKnown();
            }

            var count = _claim.Reading.Take(_claim, buffer, cancellationToken);
            if (count > 0 || !_claim.IsLost)
            {
                _position += count;
                reader.Count(count);
                return count;
            }

            _claim = reader.ClaimAsync(path, cancellationToken).GetAwaiter().GetResult();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _claim.Reading.GiveUp(_claim);
        }

        base.Dispose(disposing);
    }

    private void PassWhatIsKnown()
    {
        Span<byte> passed = new byte[MostPassedAtOnce];
        while (_claim.Position < _position
            && _claim.Reading.Take(_claim, passed[..(int)Math.Min(passed.Length, _position - _claim.Position)], cancellationToken) > 0)
        {
        }
    }
}
