using System.Diagnostics;

namespace NixStore.PowerShell.Files;

/// <summary>Passes on what is read from a stream and tells, at most ten times a second, how many bytes that were.</summary>
/// <param name="inner">The stream; it stays open.</param>
/// <param name="report">Is told the count of bytes so far.</param>
internal sealed class ProgressStream(Stream inner, Action<long> report) : Stream
{
    private static readonly long _interval = Stopwatch.Frequency / 10;

    private long _count;
    private long _next = Stopwatch.GetTimestamp() + _interval;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _count;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        => Count(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Count(int read)
    {
        _count += read;
        if (Stopwatch.GetTimestamp() >= _next)
        {
            report(_count);
            _next = Stopwatch.GetTimestamp() + _interval;
        }

        return read;
    }
}
