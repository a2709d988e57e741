namespace NixStore.Testing.Streams;

/// <summary>A stream of bytes that counts how many are read, and can fail at a position.</summary>
public sealed class ObservedStream(byte[] bytes) : MemoryStream(bytes, writable: false)
{
    private bool _seekable = true;

    /// <summary>How many bytes were read.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Gets the position at which reading fails.</summary>
    public long BreaksAt { get; init; } = long.MaxValue;

    /// <summary>Called before each read.</summary>
    public Action OnRead { get; init; } = static () => { };

    public override bool CanSeek => _seekable;

    /// <summary>The same as what a pipe gives: it cannot be sought.</summary>
    public static ObservedStream Pipe(byte[] bytes) => new(bytes) { _seekable = false };

    // The other ways to read come here.
    public override int Read(byte[] buffer, int offset, int count)
    {
        OnRead();
        if (Position >= BreaksAt)
        {
            throw new IOException("The line is cut.");
        }

        var read = base.Read(buffer, offset, (int)Math.Min(count, BreaksAt - Position));
        BytesRead += read;
        return read;
    }
}
