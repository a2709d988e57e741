using NixStore.IO;

namespace NixStore.Testing.Streams;

/// <summary>Passes on another stream, and does something once when so many bytes of it were read: waits, or fails.</summary>
internal sealed class HookedStream(Stream inner, long after, Action act) : ForwardReadStream
{
    private long _read;
    private bool _hasActed;

    public Action OnDispose { get; init; } = static () => { };

    public override int Read(Span<byte> buffer)
    {
        if (_read >= after && !_hasActed)
        {
            _hasActed = true;
            act();
        }

        var count = inner.Read(buffer);
        _read += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            OnDispose();
        }

        base.Dispose(disposing);
    }
}
